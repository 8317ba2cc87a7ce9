import * as fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hamming256, vectorWords } from '../../../../src/perceptual/hamming.js';
import { openSegments } from '../../../../src/perceptual/point-index/change.js';
import { lookUpRange } from '../../../../src/perceptual/point-index/look-up-range.js';
import type { PointManifest } from '../../../../src/perceptual/point-index/manifest.js';
import type { Nomination } from '../../../../src/perceptual/point-index/nominate-range.js';
import { PointIndex } from '../../../../src/perceptual/point-index/point-index.js';
import { temporaryFolders } from '../../storage/temp-folder.js';
import { Random } from '../../support/random.js';
import { all, asWords, naiveHits, smallParameters, someVectors, type Shelf } from './support.js';

const temporaryFolder = temporaryFolders();

/** The pictures that there are, and which of them each file was written with. */
class Model {
  readonly alive = new Map<number, Uint8Array>();
  readonly #shelves = new Map<number, Shelf>();

  /** To be called after every change: a new file holds what is alive in its range. */
  look({ segments }: PointManifest): void {
    for (const { file, first, last } of segments) {
      if (this.#shelves.has(file)) continue;
      const shelf = [...this.alive].filter(([number]) => number >= first && number <= last);
      this.#shelves.set(file, shelf);
    }
  }

  hits({ segments }: PointManifest, query: Uint8Array): { number: number; hits: number }[] {
    return segments
      .flatMap(({ file }) => [...naiveHits(this.#shelves.get(file) ?? [], query, smallParameters)])
      .filter(([number]) => this.alive.has(number))
      .map(([number, hits]) => ({ number, hits }))
      .toSorted((a, b) => b.hits - a.hits || a.number - b.number);
  }

  range(manifest: PointManifest, from: number, to: number): Nomination[] {
    return [...this.alive].flatMap(([number, vectors]) => {
      if (number < from || number >= to) return [];
      const nominees = this.hits(manifest, vectors)
        .map((hit) => hit.number)
        .filter((other) => other < number)
        .toSorted((a, b) => a - b);
      return nominees.length > 0 ? [{ number, nominees }] : [];
    });
  }

  exhaustive(from: number, to: number): Nomination[] {
    return [...this.alive].flatMap(([number, vectors]) => {
      if (number < from || number >= to) return [];
      const nominees = [...this.alive]
        .filter(([other, stored]) => other < number && isClose(vectors, stored))
        .map(([other]) => other);
      return nominees.length > 0 ? [{ number, nominees }] : [];
    });
  }
}

function isClose(a: Uint8Array, b: Uint8Array): boolean {
  const [left, right] = [asWords(a), asWords(b)];
  for (let i = 0; i < left.length; i += vectorWords) {
    for (let j = 0; j < right.length; j += vectorWords) {
      if (hamming256(left, i, right, j) <= smallParameters.distance) return true;
    }
  }
  return false;
}

async function opened(folder: string, manifest: PointManifest): Promise<PointIndex> {
  const index = await PointIndex.open(folder, manifest, smallParameters);
  if (index === undefined) throw new Error('doubtful');
  return index;
}

type Step = 'append' | 'remove' | 'reopen' | 'nominate' | 'range' | 'look-up' | 'exhaustive';
const step = fc.constantFrom<Step>(
  'append',
  'append',
  'append',
  'remove',
  'reopen',
  'nominate',
  'range',
  'look-up',
  'exhaustive',
);

test('any sequence of changes and questions is answered as by comparing one by one', async () => {
  const agrees = fc.asyncProperty(
    fc.array(step, { minLength: 5, maxLength: 40 }),
    fc.nat(),
    async (steps, seed) => {
      const [folder, random, model] = [temporaryFolder(), new Random(seed), new Model()];
      let index = await PointIndex.create(folder, smallParameters);
      let next = 0;
      for (const what of steps) {
        const [from, to] = [random.int(0, next), random.int(0, next + 2)];
        switch (what) {
          case 'append': {
            const rows = Array.from({ length: random.int(0, 12) }, () => {
              next += random.int(1, 3);
              return { number: next, vectors: someVectors(random) };
            });
            for (const { number, vectors } of rows) model.alive.set(number, vectors);
            await index.append(rows);
            break;
          }
          case 'remove': {
            const numbers = Array.from({ length: random.int(0, 8) }, () => random.int(0, next + 1));
            for (const number of numbers) model.alive.delete(number);
            await index.remove(numbers);
            break;
          }
          case 'reopen': {
            const { manifest } = index;
            await index[Symbol.asyncDispose]();
            index = await opened(folder, manifest);
            await index.sweep();
            expect(readdirSync(folder)).toHaveLength(manifest.segments.length);
            break;
          }
          case 'nominate': {
            const query = random.chance(0.5) ? undefined : [...model.alive.values()].at(-1);
            const vectors = query ?? someVectors(random, 8);
            expect(index.nominate(vectors)).toEqual(model.hits(index.manifest, vectors));
            break;
          }
          case 'range': {
            const expected = model.range(index.manifest, from, to);
            expect(await all(index.nominateRange(from, to, { budget: 5000 }))).toEqual(expected);
            break;
          }
          case 'look-up': {
            const place = { folder, parameters: smallParameters };
            const segments = await openSegments(index.manifest, place);
            const expected = model.range(index.manifest, from, to);
            expect(await all(lookUpRange(segments, from, to, smallParameters))).toEqual(expected);
            for (const segment of segments) await segment[Symbol.asyncDispose]();
            break;
          }
          case 'exhaustive':
            expect(await all(index.nominateExhaustively(from, to))).toEqual(
              model.exhaustive(from, to),
            );
            break;
          default:
            what satisfies never;
        }
        model.look(index.manifest);
      }
      await index[Symbol.asyncDispose]();
    },
  );
  await fc.assert(agrees, { seed: 1, numRuns: 150 });
});
