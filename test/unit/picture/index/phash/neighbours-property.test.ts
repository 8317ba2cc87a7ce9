import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Neighbours } from '../../../../../src/picture/index/phash/neighbours.js';
import { scanOf } from '../../../support/scan-of.js';
import { PhotoFolder } from '../../../support/photo-folder.js';
import { type Entry, flipped, naiveWithin, randomPhash } from '../../../support/phashes.js';
import { Random } from '../../../support/random.js';

const radius = 40;

interface Place {
  /** One of four pHashes that everything is near to. */
  readonly centre: number;
  /** Bits that differ from it. */
  readonly bits: number;
}

type Step =
  | { readonly kind: 'put'; readonly key: number; readonly place: Place }
  | { readonly kind: 'remove'; readonly keys: readonly number[] }
  | { readonly kind: 'save and open' }
  | { readonly kind: 'ask'; readonly place: Place };

const key = fc.nat({ max: 40 });
const place = fc.record({ centre: fc.nat({ max: 3 }), bits: fc.nat({ max: 60 }) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put'), key, place }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('remove'), keys: fc.array(key, { maxLength: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('save and open') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask'), place }) },
);

/** So few entries that the graph, too, finds every one. */
test('any sequence of calls answers as a list of entries does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(), async (steps, seed) => {
      await using run = await Run.start(seed);
      for (const next of steps) await run.take(next);
      expect(run.answers).toEqual(run.expected);
    }),
    { numRuns: 20 },
  );
});

/** The real thing and a list beside it. */
class Run implements AsyncDisposable {
  readonly answers: unknown[] = [];
  readonly expected: unknown[] = [];
  readonly #folder = new PhotoFolder();
  readonly #random: Random;
  readonly #centres: readonly Uint8Array[];
  readonly #oracle = new Map<number, Entry>();
  #neighbours: Neighbours;
  #generation = 0;

  private constructor(neighbours: Neighbours, seed: number) {
    this.#neighbours = neighbours;
    this.#random = new Random(seed);
    this.#centres = Array.from({ length: 4 }, () => randomPhash(this.#random));
  }

  static async start(seed: number): Promise<Run> {
    return new Run(await Neighbours.create(), seed);
  }

  async take(next: Step): Promise<void> {
    switch (next.kind) {
      case 'put':
        await this.#put({ key: next.key, phash: this.#phashAt(next.place) });
        break;
      case 'remove':
        await this.#neighbours.remove(next.keys);
        for (const gone of next.keys) this.#oracle.delete(gone);
        break;
      case 'save and open':
        await this.#saveAndOpen();
        break;
      case 'ask':
        await this.#ask(this.#phashAt(next.place));
        break;
      default:
        next satisfies never;
    }
    this.answers.push(this.#neighbours.size);
    this.expected.push(this.#oracle.size);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#neighbours[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }

  async #put(entry: Entry): Promise<void> {
    if (this.#oracle.has(entry.key)) await this.#neighbours.remove([entry.key]);
    await this.#neighbours.add([entry]);
    this.#oracle.set(entry.key, entry);
  }

  async #saveAndOpen(): Promise<void> {
    this.#generation += 1;
    const checksum = await this.#neighbours.save(this.#folder.root, this.#generation);
    const opened = await Neighbours.open(this.#folder.root, checksum);
    if (opened === undefined) throw new Error('a sound file was not opened');
    await this.#neighbours[Symbol.asyncDispose]();
    this.#neighbours = opened;
  }

  async #ask(query: Uint8Array): Promise<void> {
    const near = naiveWithin(this.#oracle.values(), query, radius);
    this.answers.push(await this.#neighbours.withinTurned([{ phash: query }], radius));
    const scan = scanOf(this.#oracle.values());
    this.answers.push(scan.withinTurned([{ phash: query }], radius));
    this.expected.push([near], [near]);
  }

  #phashAt({ centre, bits }: Place): Uint8Array {
    return flipped(this.#centres[centre] ?? new Uint8Array(32), bits, this.#random);
  }
}
