import { vectorWords } from '../hamming.js';
import { sampledBits, type PointParameters } from './parameters.js';

/** Says which bucket of each table a vector belongs to. */
export class Sampler {
  readonly #bits: number;
  readonly #words: Uint8Array;
  readonly #shifts: Uint8Array;

  constructor(parameters: PointParameters) {
    const sampled = sampledBits(parameters);
    this.#bits = parameters.bits;
    this.#words = sampled.map((bit) => bit >>> 5);
    this.#shifts = sampled.map((bit) => bit & 31);
  }

  bucket(table: number, vectors: Uint32Array, vector: number): number {
    const [words, shifts] = [this.#words, this.#shifts];
    const from = table * this.#bits;
    const at = vector * vectorWords;
    let bucket = 0;
    for (let bit = from; bit < from + this.#bits; bit += 1) {
      bucket =
        (bucket << 1) | (((vectors[at + (words[bit] ?? 0)] ?? 0) >>> (shifts[bit] ?? 0)) & 1);
    }
    return bucket;
  }
}

/** Vectors of one table in order of their buckets, those of one bucket in order. */
export interface SortedTable {
  readonly directory: Uint32Array;
  readonly postings: Uint32Array;
  /** Empty where the directory has all bits. */
  readonly low: Uint16Array;
}

/** @param buckets of all vectors @param lowBits bits of a bucket that the directory does not have */
export function sortTable(
  buckets: Uint32Array,
  directoryBits: number,
  lowBits: number,
): SortedTable {
  const all = buckets.map((_, vector) => vector);
  const byLow = lowBits === 0 ? all : countingSort(all, buckets, 0, lowBits).sorted;
  const { sorted, starts } = countingSort(byLow, buckets, lowBits, directoryBits);
  const mask = 2 ** lowBits - 1;
  const low = new Uint16Array(lowBits === 0 ? 0 : sorted.length);
  for (let at = 0; at < low.length; at += 1) low[at] = (buckets[sorted[at] ?? 0] ?? 0) & mask;
  return { directory: starts, postings: sorted, low };
}

/** Stable, by `bits` of the keys from bit `shift` on. */
function countingSort(
  order: Uint32Array,
  keys: Uint32Array,
  shift: number,
  bits: number,
): { sorted: Uint32Array; starts: Uint32Array } {
  const mask = 2 ** bits - 1;
  const starts = new Uint32Array(2 ** bits + 1);
  for (const key of keys) {
    const cell = ((key >>> shift) & mask) + 1;
    starts[cell] = (starts[cell] ?? 0) + 1;
  }
  for (let cell = 1; cell < starts.length; cell += 1) {
    starts[cell] = (starts[cell] ?? 0) + (starts[cell - 1] ?? 0);
  }
  const next = starts.slice();
  const sorted = new Uint32Array(order.length);
  for (const item of order) {
    const cell = ((keys[item] ?? 0) >>> shift) & mask;
    const at = next[cell] ?? 0;
    sorted[at] = item;
    next[cell] = at + 1;
  }
  return { sorted, starts };
}
