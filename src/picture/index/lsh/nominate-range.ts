import type { Join } from './join.js';
import { PairSet, type PairHits } from './pair-set.js';
import { lowerBound } from './search.js';
import type { Segment } from './segment.js';
import { SegmentCache } from './segment-cache.js';

/** What a picture of the index may be a copy of. */
export interface Nomination {
  readonly number: number;
  /** Those with smaller numbers, by number. */
  readonly nominees: RangeNominee[];
}

export interface RangeNominee extends PairHits {
  readonly number: number;
}

export interface RangeOptions {
  /** Bytes of segments in memory at once; two segments are needed at least. */
  readonly budget?: number;
  /** Pairs kept at once, in 24 to 48 bytes each; queries that have more are split. */
  readonly pairLimit?: number;
}

const defaultBudget = 2 ** 27;
const defaultPairLimit = 2 ** 20;
/** Pictures that are looked for at once: there are a hundred and more pairs of each. */
const batchPictures = 2 ** 12;

/** Places of pictures in a segment. */
interface Batch {
  readonly from: number;
  readonly to: number;
}

/**
 * Nominees of all pictures from number `from` up to, not including, `to`, by number. Those without
 * any are left out.
 *
 * @param segments by number
 * @throws DoubtfulIndexError where a file is damaged
 */
export async function* joinRange(
  segments: readonly Segment[],
  from: number,
  to: number,
  join: Join,
  { budget = defaultBudget, pairLimit = defaultPairLimit }: RangeOptions,
): AsyncGenerator<Nomination> {
  const cache = new SegmentCache(budget);
  for (const [at, segment] of segments.entries()) {
    if (segment.entry.last < from || segment.entry.first >= to) continue;
    const { numbers } = segment.pictures();
    const end = lowerBound(numbers, to);
    let length = batchPictures;
    for (let start = lowerBound(numbers, from); start < end;) {
      const next = { from: start, to: Math.min(end, start + length) };
      // A single picture has to be answered, however many there are.
      const pairs = new PairSet(length > 1 ? pairLimit : Infinity);
      await collect(segment, next, segments.slice(0, at + 1), join, cache, pairs);
      if (pairs.isFull) {
        length = Math.ceil((next.to - start) / 2);
        continue;
      }
      yield* nominations(pairs, numbers);
      start = next.to;
    }
  }
}

/** Joins a batch with all segments, or until the pairs are too many. */
async function collect(
  segment: Segment,
  batch: Batch,
  among: readonly Segment[],
  join: Join,
  cache: SegmentCache,
  pairs: PairSet,
): Promise<void> {
  const queries = { segment: await cache.get(segment), ...batch };
  // What is in memory already comes first: at its turn it might no longer be.
  const order = among.toSorted((a, b) => Number(cache.has(b)) - Number(cache.has(a)));
  for (const other of order) {
    if (!pairs.isFull) await join(queries, await cache.get(other, segment), pairs);
  }
}

function* nominations(pairs: PairSet, numbers: Uint32Array): Generator<Nomination> {
  let query = -1;
  let nominees: RangeNominee[] = [];
  for (const pair of pairs.sorted()) {
    const next = Math.floor(pair / 2 ** 32);
    if (next !== query) {
      if (nominees.length > 0) yield { number: numbers[query] ?? 0, nominees };
      [query, nominees] = [next, []];
    }
    nominees.push({ number: pair % 2 ** 32, ...pairs.hits(pair) });
  }
  if (nominees.length > 0) yield { number: numbers[query] ?? 0, nominees };
}
