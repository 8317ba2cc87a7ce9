import { findWithin, hamming256, vectorWords } from '../../fingerprint/hamming.js';
import type { Queries } from './join.js';
import type { LoadedSegment } from './loaded-segment.js';
import type { PairSet } from './pair-set.js';
import type { PointParameters } from './parameters.js';

/** Vectors on one side that are compared in one go: 128 KB, so both sides stay in the cache. */
const batchVectors = 4096;

/**
 * Compares the vectors of many buckets in one go. They lie anywhere in memory, and waiting for it
 * is what takes the time: so all are fetched first, in a loop in which nothing depends on what it
 * reads and the processor waits for many at once, and are compared where they were copied to.
 */
export class Comparison {
  readonly #queries: Queries;
  readonly #among: LoadedSegment;
  readonly #pairs: PairSet;
  readonly #isSelf: boolean;
  readonly #distance: number;
  readonly #firstVector: number;
  readonly #endVector: number;
  readonly #left: Batch;
  readonly #right: Batch;
  readonly #found: Uint32Array;
  /** For each bucket: where it ends on the left, and where it begins and ends on the right. */
  readonly #ends: Uint32Array;
  #buckets = 0;

  constructor(
    queries: Queries,
    among: LoadedSegment,
    pairs: PairSet,
    { bucketLimit, distance }: PointParameters,
  ) {
    const { offsets } = queries.segment.pictures;
    // The right side of a bucket is never divided.
    const capacity = Math.max(batchVectors, bucketLimit);
    this.#queries = queries;
    this.#among = among;
    this.#pairs = pairs;
    this.#isSelf = queries.segment === among;
    this.#distance = distance;
    this.#firstVector = offsets[queries.from] ?? 0;
    this.#endVector = offsets[queries.to] ?? 0;
    this.#left = new Batch(capacity);
    this.#right = new Batch(capacity);
    this.#found = new Uint32Array(capacity);
    this.#ends = new Uint32Array(3 * capacity);
  }

  /** Whether there are so many pairs that the queries must be split. */
  get isFull(): boolean {
    return this.#pairs.isFull;
  }

  /** Whether any of a bucket's vectors, from `from` up to `to`, is a query. They are in order. */
  asks(postings: Uint32Array, from: number, to: number): boolean {
    return (postings[from] ?? 0) < this.#endVector && (postings[to - 1] ?? 0) >= this.#firstVector;
  }

  /** Has the queries of a bucket compared with its other vectors, now or later. */
  add(
    left: Uint32Array,
    from: number,
    to: number,
    right: Uint32Array,
    first: number,
    last: number,
  ): void {
    for (let at = from; at < to;) {
      if (!this.#left.hasRoomFor(1) || !this.#right.hasRoomFor(last - first)) this.flush();
      const [start, before] = [this.#right.count, this.#left.count];
      for (; at < to && this.#left.hasRoomFor(1); at += 1) {
        const vector = left[at] ?? 0;
        if (vector >= this.#firstVector && vector < this.#endVector) this.#left.add(vector);
      }
      if (this.#left.count === before) return;
      for (let other = first; other < last; other += 1) this.#right.add(right[other] ?? 0);
      const bucket = 3 * this.#buckets;
      this.#ends[bucket] = this.#left.count;
      this.#ends[bucket + 1] = start;
      this.#ends[bucket + 2] = this.#right.count;
      this.#buckets += 1;
    }
  }

  /** Compares what was added. */
  flush(): void {
    this.#left.fetch(this.#queries.segment.vectors);
    this.#right.fetch(this.#among.vectors);
    let from = 0;
    for (let bucket = 0; bucket < 3 * this.#buckets; bucket += 3) {
      const to = this.#ends[bucket] ?? 0;
      this.#compare(from, to, this.#ends[bucket + 1] ?? 0, this.#ends[bucket + 2] ?? 0);
      from = to;
    }
    this.#left.count = 0;
    this.#right.count = 0;
    this.#buckets = 0;
  }

  #compare(from: number, to: number, first: number, last: number): void {
    const [left, right, found] = [this.#left, this.#right, this.#found];
    // Within one segment only what comes before a vector can be older; both sides are in order.
    let end = this.#isSelf ? first : last;
    for (let at = from; at < to; at += 1) {
      const vector = left.ids[at] ?? 0;
      if (this.#isSelf) while (end < last && (right.ids[end] ?? 0) < vector) end += 1;
      const run = first * vectorWords;
      const hits = findWithin(
        left.words,
        at * vectorWords,
        right.words,
        run,
        end - first,
        this.#distance,
        found,
      );
      for (let hit = 0; hit < hits; hit += 1) {
        this.#keep(at, first + (found[hit] ?? 0));
      }
    }
  }

  /** @param at place on the left @param hit place on the right */
  #keep(at: number, hit: number): void {
    const { segment } = this.#queries;
    const [left, right] = [this.#left, this.#right];
    const [vector, stored] = [left.ids[at] ?? 0, right.ids[hit] ?? 0];
    const query = segment.owners[vector] ?? 0;
    const nominee = this.#among.owners[stored] ?? 0;
    if (this.#isSelf && query === nominee) return;
    const { dead, numbers } = this.#among.pictures;
    if (segment.pictures.dead[query] === 1 || dead[nominee] === 1) return;
    const bits = hamming256(left.words, at * vectorWords, right.words, hit * vectorWords);
    const own = vector - (segment.pictures.offsets[query] ?? 0);
    this.#pairs.add(query, numbers[nominee] ?? 0, own, bits);
  }
}

/** One side. */
class Batch {
  readonly ids: Uint32Array;
  readonly words: Uint32Array;
  count = 0;

  constructor(capacity: number) {
    this.ids = new Uint32Array(capacity);
    this.words = new Uint32Array(capacity * vectorWords);
  }

  hasRoomFor(more: number): boolean {
    return this.count + more <= this.ids.length;
  }

  add(vector: number): void {
    this.ids[this.count] = vector;
    this.count += 1;
  }

  fetch(vectors: Uint32Array): void {
    const { ids, words } = this;
    for (let entry = 0, to = 0; entry < this.count; entry += 1, to += vectorWords) {
      const from = (ids[entry] ?? 0) * vectorWords;
      words[to] = vectors[from] ?? 0;
      words[to + 1] = vectors[from + 1] ?? 0;
      words[to + 2] = vectors[from + 2] ?? 0;
      words[to + 3] = vectors[from + 3] ?? 0;
      words[to + 4] = vectors[from + 4] ?? 0;
      words[to + 5] = vectors[from + 5] ?? 0;
      words[to + 6] = vectors[from + 6] ?? 0;
      words[to + 7] = vectors[from + 7] ?? 0;
    }
  }
}
