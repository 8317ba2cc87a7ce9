import * as fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openSegments } from '../../../../../src/picture/index/lsh/change.js';
import { lookUpRange } from '../../../../../src/picture/index/lsh/look-up-range.js';
import {
  pictureVectors,
  standardParameters,
} from '../../../../../src/picture/index/lsh/parameters.js';
import { PointIndex } from '../../../../../src/picture/index/lsh/point-index.js';
import { temporaryFolders } from '../../../storage/temp-folder.js';
import { Random } from '../../../support/random.js';
import { Model } from './model.js';
import { all, smallParameters, someVectors } from './support.js';

const temporaryFolder = temporaryFolders();

const steps = ['append', 'remove', 'reopen', 'nominate', 'range', 'look-up', 'all'] as const;
type Step = (typeof steps)[number];

/** What a step brought and what it should have. */
interface Outcome {
  readonly actual: unknown;
  readonly expected: unknown;
}

/** An index and the model of it, going through the same changes. */
class Session {
  readonly #folder: string;
  readonly #model = new Model();
  readonly #random: Random;
  #index: PointIndex;
  #next = 0;

  private constructor(index: PointIndex, folder: string, random: Random) {
    this.#index = index;
    this.#folder = folder;
    this.#random = random;
  }

  static async start(seed: number): Promise<Session> {
    const folder = temporaryFolder();
    const index = await PointIndex.create(folder, smallParameters);
    return new Session(index, folder, new Random(seed));
  }

  async take(step: Step): Promise<Outcome> {
    const outcome = await this.#take(step);
    this.#model.look(this.#index.manifest);
    return outcome;
  }

  async end(): Promise<void> {
    await this.#index[Symbol.asyncDispose]();
  }

  #take(step: Step): Promise<Outcome> {
    switch (step) {
      case 'append':
        return this.#append();
      case 'remove':
        return this.#remove();
      case 'reopen':
        return this.#reopen();
      case 'nominate':
        return this.#nominate();
      case 'range':
      case 'look-up':
      case 'all':
        return this.#range(step);
      default:
        return step satisfies never;
    }
  }

  async #append(): Promise<Outcome> {
    const rows = Array.from({ length: this.#random.int(0, 12) }, () => {
      this.#next += this.#random.int(1, 3);
      return { number: this.#next, vectors: someVectors(this.#random) };
    });
    for (const { number, vectors } of rows) this.#model.alive.set(number, vectors);
    await this.#index.append(rows);
    return this.#pictures();
  }

  async #remove(): Promise<Outcome> {
    const length = this.#random.int(0, 8);
    const numbers = Array.from({ length }, () => this.#random.int(0, this.#next + 1));
    for (const number of numbers) this.#model.alive.delete(number);
    await this.#index.remove(numbers);
    return this.#pictures();
  }

  /** How many pictures there are. */
  #pictures(): Outcome {
    const { segments } = this.#index.manifest;
    const actual = segments.reduce((sum, { pictures, dead }) => sum + pictures - dead.length, 0);
    return { actual, expected: this.#model.alive.size };
  }

  async #reopen(): Promise<Outcome> {
    const { manifest } = this.#index;
    await this.end();
    const index = await PointIndex.open(this.#folder, manifest, smallParameters);
    if (index === undefined) return { actual: 'doubtful', expected: 'opened' };
    this.#index = index;
    await index.sweep();
    const expected = { manifest, files: manifest.segments.length };
    return {
      actual: { manifest: index.manifest, files: readdirSync(this.#folder).length },
      expected,
    };
  }

  async #nominate(): Promise<Outcome> {
    const stored = this.#random.pick([...this.#model.alive.values()]);
    const vectors =
      stored !== undefined && this.#random.chance(0.5) ? stored : someVectors(this.#random, 8);
    const expected = this.#model.hits(this.#index.manifest, vectors);
    return { actual: this.#index.nominate(vectors), expected };
  }

  async #range(step: 'range' | 'look-up' | 'all'): Promise<Outcome> {
    const [from, to] = [this.#random.int(0, this.#next), this.#random.int(0, this.#next + 2)];
    const { manifest } = this.#index;
    if (step === 'all') {
      const actual = await all(this.#index.nominateExhaustively(from, to));
      return { actual, expected: this.#model.exhaustive(from, to) };
    }
    const most = (): number => this.#random.pick([0, 1, 2, Infinity]) ?? 0;
    const mostWeak = { oneHit: most(), twoHits: most() };
    const expected = this.#model.range(manifest, from, to, mostWeak);
    if (step === 'range') {
      const few = { hitLimit: 20, mostWeak };
      return { actual: await all(this.#index.nominateRange(from, to, few)), expected };
    }
    const place = { folder: this.#folder, parameters: smallParameters };
    const segments = await openSegments(manifest, place);
    const actual = await all(lookUpRange(segments, from, to, smallParameters, mostWeak));
    for (const segment of segments) await segment[Symbol.asyncDispose]();
    return { actual, expected };
  }
}

test('any sequence of changes and questions is answered as by comparing one by one', async () => {
  // Most of all there must be something in it.
  const step = fc.constantFrom<Step>('append', 'append', ...steps);
  const sequence = fc.array(step, { minLength: 5, maxLength: 40 });
  const agrees = fc.asyncProperty(sequence, fc.nat(), async (taken, seed) => {
    const session = await Session.start(seed);
    for (const next of taken) {
      const { actual, expected } = await session.take(next);
      expect(actual).toEqual(expected);
    }
    await session.end();
  });
  await fc.assert(agrees, { numRuns: 100 });
});

test('hundreds of pictures added one by one lie in a few files and are all found', async () => {
  const [folder, random] = [temporaryFolder(), new Random(7)];
  await using index = await PointIndex.create(folder);
  const vectors = Array.from({ length: 400 }, () => randomVectors(random));
  for (const [number, one] of vectors.entries()) {
    await index.append([{ number, vectors: one }]);
    await index.sweep();
  }
  expect(index.manifest.segments.length).toBeLessThanOrEqual(20);
  expect(readdirSync(folder)).toHaveLength(index.manifest.segments.length);
  const found = vectors.map((one) => index.nominate(one));
  expect(found).toEqual(vectors.map((_, number) => [{ number, hits: 2, bits: 0 }]));
});

test('copies with a few bits changed are found among strangers, whichever way is asked', async () => {
  const random = new Random(8);
  const originals = Array.from({ length: 300 }, () => randomVectors(random, 8));
  const copies = originals.map((vectors) => flipped(vectors, 15, random));
  await using index = await PointIndex.create(temporaryFolder(), standardParameters);
  await index.append([...originals, ...copies].map((vectors, number) => ({ number, vectors })));
  const expected = copies.map((_, at) => [300 + at, at]);
  for (const found of [index.nominateRange(0, 600), index.nominateExhaustively(0, 600)]) {
    const numbers = (await all(found)).map(({ number, nominees }) => [
      number,
      ...nominees.map((nominee) => nominee.number),
    ]);
    expect(numbers).toEqual(expected);
  }
  const looked = copies.map(
    (vectors, at) => index.nominate(vectors, { below: 300 + at })[0]?.number,
  );
  expect(looked).toEqual(originals.map((_, at) => at));
});

test('many equal pictures are split into batches, not gathered in memory', async () => {
  const vectors = randomVectors(new Random(9), 1);
  await using index = await PointIndex.create(temporaryFolder(), standardParameters);
  await index.append(Array.from({ length: 600 }, (_, number) => ({ number, vectors })));
  const nominees = Array.from({ length: 600 }, (_, number) => ({ number, bits: 0, hits: 1 }));
  const expected = nominees
    .slice(1)
    .map(({ number }) => ({ number, nominees: nominees.slice(0, number) }));
  expect(await all(index.nominateRange(0, 600, { hitLimit: 1000 }))).toEqual(expected);
});

test('every change gives the manifest another generation, and nothing else does', async () => {
  await using index = await PointIndex.create(temporaryFolder(), smallParameters);
  const rows = Array.from({ length: 10 }, (_, number) => ({ number, vectors: new Uint8Array(32) }));
  const generations = [index.manifest.generation];
  const changes = [
    () => index.append(rows),
    () => index.remove([3]),
    () => index.remove([1, 2, 4]),
    () => index.remove([0, 5, 6, 7, 8, 9]),
  ];
  for (const change of changes) {
    await change();
    const { generation } = index.manifest;
    await index.append([]);
    await index.remove([77]);
    expect(index.manifest.generation).toBe(generation);
    generations.push(generation);
  }
  expect(generations).toEqual([...new Set(generations)].toSorted((a, b) => a - b));
  expect(index.manifest.segments).toEqual([]);
});

test('rows that are out of order or of another size are refused, and nothing is added', async () => {
  await using index = await PointIndex.create(temporaryFolder(), smallParameters);
  const vectors = new Uint8Array(32);
  await index.append([{ number: 5, vectors }]);
  const before = index.manifest.segments;
  for (const row of [
    { number: 5, vectors },
    { number: 4, vectors },
    { number: 6.5, vectors },
    { number: 2 ** 32, vectors },
    { number: 6, vectors: new Uint8Array(31) },
    { number: 6, vectors: new Uint8Array(32 * (pictureVectors + 1)) },
  ]) {
    await expect(index.append([row])).rejects.toBeInstanceOf(RangeError);
  }
  expect(index.manifest.segments).toEqual(before);
  expect(() => index.nominate(new Uint8Array(33))).toThrow(RangeError);
});

function randomVectors(random: Random, count = 2): Uint8Array {
  return Uint8Array.from({ length: 32 * count }, () => random.int(0, 255));
}

/** A copy in which so many bits of each vector differ. */
function flipped(vectors: Uint8Array, bits: number, random: Random): Uint8Array {
  const copy = Uint8Array.from(vectors);
  for (let from = 0; from < copy.length; from += 32) {
    for (let flips = 0; flips < bits; flips += 1) {
      const at = from + random.int(0, 31);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 7));
    }
  }
  return copy;
}
