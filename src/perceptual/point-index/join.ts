import { findWithin, vectorWords } from '../hamming.js';
import type { LoadedSegment, LoadedTable } from './loaded-segment.js';
import type { PairSet } from './pair-set.js';
import type { PointParameters } from './parameters.js';
import { firstAtLeast } from './search.js';

/** Pictures of a segment, by their places in it, that older ones are to be found for. */
export interface Queries {
  readonly segment: LoadedSegment;
  readonly from: number;
  readonly to: number;
}

/** Adds to `pairs` what queries find in their own segment or in an older one. */
export type Join = (queries: Queries, among: LoadedSegment, pairs: PairSet) => Promise<void>;

/**
 * Joins by tables. A table of the queries and one of the segment are both sorted by bucket, so they
 * are gone through side by side, and the vectors of a bucket are copied together before they are
 * compared: each is fetched from memory once for a bucket, not once for a pair.
 */
export function joinByTables({ bucketLimit, distance }: PointParameters): Join {
  const gathered = new Uint32Array(bucketLimit * vectorWords);
  const found = new Uint32Array(bucketLimit);
  return async (queries, among, pairs) => {
    for (const [table, left] of queries.segment.tables.entries()) {
      const right = among.tables[table];
      if (right === undefined) return;
      const join = new TableJoin(queries, left, among, right, pairs);
      join.run(gathered, found, distance);
      if (pairs.isFull) return;
      // A table takes seconds when segments are large: let signals and timers through.
      await new Promise(setImmediate);
    }
  };
}

/** One table of two segments, or of one with itself. */
class TableJoin {
  readonly #queries: Queries;
  readonly #firstVector: number;
  readonly #endVector: number;
  readonly #left: LoadedTable;
  readonly #among: LoadedSegment;
  readonly #right: LoadedTable;
  readonly #pairs: PairSet;

  constructor(
    queries: Queries,
    left: LoadedTable,
    among: LoadedSegment,
    right: LoadedTable,
    pairs: PairSet,
  ) {
    const { offsets } = queries.segment.pictures;
    this.#queries = queries;
    this.#firstVector = offsets[queries.from] ?? 0;
    this.#endVector = offsets[queries.to] ?? 0;
    this.#left = left;
    this.#among = among;
    this.#right = right;
    this.#pairs = pairs;
  }

  /** @param gathered room for the vectors of the largest bucket @param found as many positions */
  run(gathered: Uint32Array, found: Uint32Array, distance: number): void {
    const { directory, postings, low } = this.#left;
    const { lowBits } = this.#queries.segment;
    const cells = directory.length - 1;
    for (let cell = 0; cell < cells && !this.#pairs.isFull; cell += 1) {
      const end = directory[cell + 1] ?? 0;
      for (let from = directory[cell] ?? 0; from < end;) {
        const to = lowBits === 0 ? end : runEnd(low, from, end);
        if (this.#asks(postings, from, to)) {
          const bucket = (cell << lowBits) | (low[from] ?? 0);
          const first = bucketStart(this.#right, this.#among.lowBits, bucket);
          const count = bucketStart(this.#right, this.#among.lowBits, bucket + 1) - first;
          if (count > 0 && count <= found.length) {
            this.#gather(gathered, first, count);
            this.#compare(from, to, gathered, first, count, found, distance);
          }
        }
        from = to;
      }
    }
  }

  /** Whether any vector of a run belongs to the queries. They are in order. */
  #asks(postings: Uint32Array, from: number, to: number): boolean {
    return (postings[from] ?? 0) < this.#endVector && (postings[to - 1] ?? 0) >= this.#firstVector;
  }

  #gather(gathered: Uint32Array, first: number, count: number): void {
    const { postings } = this.#right;
    const { vectors } = this.#among;
    for (let entry = 0, to = 0; entry < count; entry += 1) {
      const from = (postings[first + entry] ?? 0) * vectorWords;
      for (let word = 0; word < vectorWords; word += 1, to += 1) {
        gathered[to] = vectors[from + word] ?? 0;
      }
    }
  }

  #compare(
    from: number,
    to: number,
    gathered: Uint32Array,
    first: number,
    count: number,
    found: Uint32Array,
    distance: number,
  ): void {
    const { postings } = this.#left;
    const { vectors } = this.#queries.segment;
    const isSelf = this.#queries.segment === this.#among;
    for (let at = from; at < to; at += 1) {
      const vector = postings[at] ?? 0;
      if (vector < this.#firstVector || vector >= this.#endVector) continue;
      // Within one segment only what comes before it can be older.
      const older = isSelf ? at - from : count;
      const hits = findWithin(vectors, vector * vectorWords, gathered, 0, older, distance, found);
      for (let hit = 0; hit < hits; hit += 1) this.#keep(vector, first + (found[hit] ?? 0));
    }
  }

  #keep(vector: number, posting: number): void {
    const { segment } = this.#queries;
    const query = segment.owners[vector] ?? 0;
    const nominee = this.#among.owners[this.#right.postings[posting] ?? 0] ?? 0;
    if (segment === this.#among && query === nominee) return;
    const { dead, numbers } = this.#among.pictures;
    if (segment.pictures.dead[query] === 1 || dead[nominee] === 1) return;
    this.#pairs.add(query, numbers[nominee] ?? 0);
  }
}

/** Where the entries of a bucket begin. */
function bucketStart({ directory, low }: LoadedTable, lowBits: number, bucket: number): number {
  const cell = bucket >>> lowBits;
  const from = directory[cell] ?? 0;
  if (lowBits === 0) return from;
  const wanted = bucket & (2 ** lowBits - 1);
  return firstAtLeast((at) => low[at] ?? 0, wanted, from, directory[cell + 1] ?? from);
}

/** The end of the entries that have the same low bits as the first. */
function runEnd(low: Uint16Array, from: number, end: number): number {
  let to = from + 1;
  while (to < end && low[to] === low[from]) to += 1;
  return to;
}
