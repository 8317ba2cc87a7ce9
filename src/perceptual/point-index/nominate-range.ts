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
}

const defaultBudget = 2 ** 30;
/** Pairs kept for queries in one go: 64 MB. More queries than give so many are split. */
const pairLimit = 2 ** 22;

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
  { budget = defaultBudget }: RangeOptions,
): AsyncGenerator<Nomination> {
  const cache = new SegmentCache(budget);
  for (const [at, segment] of segments.entries()) {
    if (segment.entry.last < from || segment.entry.first >= to) continue;
    const { numbers } = segment.pictures();
    const stretches: Stretch[] = [{ from: lowerBound(numbers, from), to: lowerBound(numbers, to) }];
    for (let next = stretches.pop(); next !== undefined; next = stretches.pop()) {
      const pairs = await collect(segment, next, segments.slice(0, at + 1), join, cache);
      if (pairs !== undefined) {
        yield* nominations(pairs, numbers);
        continue;
      }
      const middle = (next.from + next.to) >>> 1;
      stretches.push({ from: middle, to: next.to }, { from: next.from, to: middle });
    }
  }
}

/** @returns undefined where there are too many for several queries */
async function collect(
  segment: Segment,
  stretch: Stretch,
  among: readonly Segment[],
  join: Join,
  cache: SegmentCache,
): Promise<PairSet | undefined> {
  const pairs = new PairSet(stretch.to - stretch.from > 1 ? pairLimit : Infinity);
  const queries = { segment: await cache.get(segment), ...stretch };
  // What is in memory already comes first: at its turn it might no longer be.
  const order = among.toSorted((a, b) => Number(cache.has(b)) - Number(cache.has(a)));
  for (const other of order) {
    await join(queries, await cache.get(other, segment), pairs);
    if (pairs.isFull) return undefined;
  }
  return pairs;
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
