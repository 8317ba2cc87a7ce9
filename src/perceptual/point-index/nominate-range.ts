import type { Join } from './join.js';
import { PairSet } from './pair-set.js';
import { lowerBound } from './search.js';
import type { Segment } from './segment.js';
import { SegmentCache } from './segment-cache.js';

/** What a picture of the index may be a copy of. */
export interface Nomination {
  readonly number: number;
  /** Smaller numbers, in order. */
  readonly nominees: number[];
}

export interface RangeOptions {
  /** Bytes of segments in memory at once; two segments are needed at least. */
  readonly budget?: number;
  /** Pairs kept at once, in 16 to 64 bytes each; queries that have more are split. */
  readonly pairLimit?: number;
}

const defaultBudget = 2 ** 30;
const defaultPairLimit = 2 ** 22;

/** Places of pictures in a segment. */
interface Stretch {
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
    const stretches: Stretch[] = [{ from: lowerBound(numbers, from), to: lowerBound(numbers, to) }];
    for (let next = stretches.pop(); next !== undefined; next = stretches.pop()) {
      // A single picture has to be answered, however many there are.
      const pairs = new PairSet(next.to - next.from > 1 ? pairLimit : Infinity);
      await collect(segment, next, segments.slice(0, at + 1), join, cache, pairs);
      if (!pairs.isFull) {
        yield* nominations(pairs, numbers);
        continue;
      }
      const middle = (next.from + next.to) >>> 1;
      stretches.push({ from: middle, to: next.to }, { from: next.from, to: middle });
    }
  }
}

/** Joins a stretch with all segments, or until the pairs are too many. */
async function collect(
  segment: Segment,
  stretch: Stretch,
  among: readonly Segment[],
  join: Join,
  cache: SegmentCache,
  pairs: PairSet,
): Promise<void> {
  const queries = { segment: await cache.get(segment), ...stretch };
  // What is in memory already comes first: at its turn it might no longer be.
  const order = among.toSorted((a, b) => Number(cache.has(b)) - Number(cache.has(a)));
  for (const other of order) {
    if (!pairs.isFull) await join(queries, await cache.get(other, segment), pairs);
  }
}

function* nominations(pairs: PairSet, numbers: Uint32Array): Generator<Nomination> {
  let query = -1;
  let nominees: number[] = [];
  for (const pair of pairs.sorted()) {
    const next = Math.floor(pair / 2 ** 32);
    if (next !== query) {
      if (nominees.length > 0) yield { number: numbers[query] ?? 0, nominees };
      [query, nominees] = [next, []];
    }
    nominees.push(pair % 2 ** 32);
  }
  if (nominees.length > 0) yield { number: numbers[query] ?? 0, nominees };
}
