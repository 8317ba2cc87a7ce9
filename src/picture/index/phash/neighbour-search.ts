import { bitsWidth } from '../../../model/pictures/picture.js';
import { phashVariants } from '../../fingerprint/phash.js';
import { inOrder, type Neighbour, type PhashRows } from './phash-rows.js';

/** Approximate search over the rows of {@link PhashRows}, removed ones included. */
export interface RowGraph {
  /**
   * @param phashes 32 bytes for each
   * @returns for each up to `count` rows with their distances in bits, the nearest first
   */
  nearest(phashes: Uint8Array, count: number): readonly RowsFound[];
}

interface RowsFound {
  readonly rows: BigUint64Array;
  readonly distances: Float32Array;
}

/**
 * How many rows the graph is asked for. Measured on 100,000 pHashes that are as alike as those of
 * photos: with 128 it missed one neighbour in a thousand.
 */
const turnedCount = 256;
/**
 * Of larger families the graph may not show all. Measured: of 40 and fewer found within 40 bits none
 * was missing; in families of 200 and more one in a hundred was, wherever it was asked from.
 */
const trustedFamily = 32;

export interface TurnedQueries {
  /** 32 bytes for each. */
  readonly queries: Uint8Array;
  /** For each query: only entries with smaller keys. */
  readonly below: Float64Array;
  readonly radius: number;
}

/**
 * For each query the entries within `radius` bits of it in any of the eight symmetries, by the
 * distance in the best, then key. The graph is believed where it shows few.
 */
export function turned(
  graph: RowGraph,
  rows: PhashRows,
  { queries, below, radius }: TurnedQueries,
): Neighbour[][] {
  return eachPhash(queries).map((phash, at) => {
    const limit = below[at] ?? Infinity;
    const found = graph.nearest(Buffer.concat(phashVariants(phash)), turnedCount);
    if (found.some(({ distances }) => (distances[trustedFamily] ?? Infinity) <= radius)) {
      return inOrder(rows.scanTurned(phash, radius, limit));
    }
    const all = found.flatMap((near) => liveOf(rows, near, radius));
    return nearestOfEach(all.filter(({ key }) => key < limit));
  });
}

/** Those within `radius` bits that were not removed. */
function liveOf(rows: PhashRows, found: RowsFound, radius: number): Neighbour[] {
  const live: Neighbour[] = [];
  for (const [at, distance] of found.distances.entries()) {
    if (distance > radius) break;
    const key = rows.keyOf(Number(found.rows[at]));
    if (key !== undefined) live.push({ key, distance });
  }
  return live;
}

function eachPhash(phashes: Uint8Array): Uint8Array[] {
  return Array.from({ length: phashes.length / bitsWidth }, (_, at) =>
    phashes.subarray(at * bitsWidth, (at + 1) * bitsWidth),
  );
}

/** Each key once, with its least distance. */
function nearestOfEach(found: Neighbour[]): Neighbour[] {
  const keys = new Set<number>();
  return inOrder(found).filter(({ key }) => {
    const isFirst = !keys.has(key);
    keys.add(key);
    return isFirst;
  });
}
