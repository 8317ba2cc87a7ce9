import { bitsWidth } from '../../../model/picture.js';
import { phashVariants } from '../../fingerprint/phash.js';
import type { Neighbour, PhashRows } from './phash-rows.js';

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

/** How many rows the graph is asked for at least. Fewer cost no less: it keeps 128 candidates. */
const leastCount = 128;
/** A row that the graph looks up costs about as much as comparing with that many in a row. */
const scanAdvantage = 64;
/**
 * Up to here comparing a pHash with every row in all symmetries, 25 ns each, takes less time than
 * asking the graph eight times, and misses nothing.
 */
const scannedRows = 400_000;
/**
 * How many rows the graph is asked for where there are more. Measured on 100,000 pHashes that are as
 * alike as those of photos: with 128 it missed one neighbour in a thousand.
 */
const turnedCount = 256;
/**
 * Of larger families the graph may not show all. Measured: of 40 and fewer found within 40 bits none
 * was missing; in families of 200 and more one in a hundred was, wherever it was asked from.
 */
const trustedFamily = 32;

/**
 * For each pHash all entries within `radius` bits by distance, then key. The graph is asked, and
 * believed if it shows few. Otherwise, and where there are so few rows that it is cheaper, every row
 * is compared.
 * @param phashes 32 bytes for each
 */
export function within(
  graph: RowGraph,
  rows: PhashRows,
  phashes: Uint8Array,
  radius: number,
): Neighbour[][] {
  const isCheap = rows.count <= leastCount * scanAdvantage;
  const found = isCheap ? [] : graph.nearest(phashes, leastCount);
  return eachPhash(phashes).map((phash, at) => {
    const near = found[at];
    if (near === undefined || (near.distances[trustedFamily] ?? Infinity) <= radius) {
      return inOrder(rows.scan(phash, radius));
    }
    return inOrder(liveOf(rows, near, radius));
  });
}

/** The same by comparing with every row. */
export function withinExactly(rows: PhashRows, phashes: Uint8Array, radius: number): Neighbour[][] {
  return eachPhash(phashes).map((phash) => inOrder(rows.scan(phash, radius)));
}

export interface TurnedQueries {
  /** 32 bytes for each. */
  readonly queries: Uint8Array;
  /** For each query: only entries with smaller keys. */
  readonly below: Float64Array;
  readonly radius: number;
}

/**
 * For each query the entries within `radius` bits of it in any of the eight symmetries, by the
 * distance in the best, then key.
 * @param graph undefined to compare with every row, as is cheaper where there are not very many
 */
export function turned(
  graph: RowGraph | undefined,
  rows: PhashRows,
  { queries, below, radius }: TurnedQueries,
  mostScanned = scannedRows,
): Neighbour[][] {
  return eachPhash(queries).map((phash, at) => {
    const limit = below[at] ?? Infinity;
    if (graph === undefined || rows.count <= mostScanned) {
      return inOrder(rows.scanTurned(phash, radius, limit));
    }
    const found = graph.nearest(Buffer.concat(phashVariants(phash)), turnedCount);
    if (found.some(({ distances }) => (distances[trustedFamily] ?? Infinity) <= radius)) {
      return inOrder(rows.scanTurned(phash, radius, limit));
    }
    const all = found.flatMap((near) => liveOf(rows, near, radius));
    return nearestOfEach(all.filter(({ key }) => key < limit));
  });
}

/** The `wanted` nearest entries, as far as the graph finds them, by distance, then key. */
export function nearest(
  graph: RowGraph,
  rows: PhashRows,
  phash: Uint8Array,
  wanted: number,
): Neighbour[] {
  const enough = Math.min(wanted, rows.live);
  let live: Neighbour[] = [];
  for (let count = Math.max(leastCount, wanted); live.length < enough; count *= 2) {
    const [found] = graph.nearest(phash, Math.min(count, rows.count));
    live = found === undefined ? [] : liveOf(rows, found);
    if (count >= rows.count) break;
  }
  return inOrder(live).slice(0, wanted);
}

/** Those within `radius` bits that were not removed. */
function liveOf(rows: PhashRows, found: RowsFound, radius = Infinity): Neighbour[] {
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

function inOrder(neighbours: Neighbour[]): Neighbour[] {
  return neighbours.toSorted((a, b) => a.distance - b.distance || a.key - b.key);
}
