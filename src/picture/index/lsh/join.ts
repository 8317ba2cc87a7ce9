import { Comparison } from './comparison.js';
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
 * are gone through side by side instead of looking up one vector after the other.
 */
export function joinByTables(parameters: PointParameters): Join {
  return async (queries, among, pairs) => {
    const comparison = new Comparison(queries, among, pairs, parameters);
    for (const [table, left] of queries.segment.tables.entries()) {
      const right = among.tables[table];
      if (right !== undefined && !pairs.isFull) {
        joinTable(left, right, comparison, parameters.bucketLimit);
        comparison.flush();
      }
      // A table takes seconds when segments are large: let signals and timers through.
      await new Promise(setImmediate);
    }
  };
}

function joinTable(
  left: LoadedTable,
  right: LoadedTable,
  comparison: Comparison,
  bucketLimit: number,
): void {
  const { directory, postings, low, lowBits } = left;
  const cells = directory.length - 1;
  for (let cell = 0; cell < cells && !comparison.isFull; cell += 1) {
    const end = directory[cell + 1] ?? 0;
    for (let from = directory[cell] ?? 0; from < end;) {
      const to = lowBits === 0 ? end : runEnd(low, from, end);
      if (comparison.asks(postings, from, to)) {
        const bucket = (cell << lowBits) | (low[from] ?? 0);
        const first = bucketStart(right, bucket);
        const last = bucketStart(right, bucket + 1);
        if (first < last && last - first <= bucketLimit) {
          comparison.add(postings, from, to, right.postings, first, last);
        }
      }
      from = to;
    }
  }
}

/** Where the entries of a bucket begin. */
function bucketStart({ directory, low, lowBits }: LoadedTable, bucket: number): number {
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
