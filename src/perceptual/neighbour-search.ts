import type { Neighbour, PhashRows } from './phash-rows.js';

/** Approximate search over the rows of {@link PhashRows}, removed ones included. */
export interface RowGraph {
  /** @returns up to `count` rows with their distances in bits, the nearest first */
  nearest(phash: Uint8Array, count: number): { rows: readonly number[]; distances: Float32Array };
}

/** How many rows the graph is asked for at least. Fewer cost no less: it keeps 128 candidates. */
const leastCount = 128;
/** A row that the graph looks up costs about as much as comparing with that many in a row. */
const scanAdvantage = 64;
/**
 * Of larger families the graph may not show all. Measured: of 40 and fewer found within 40 bits none
 * was missing; in families of 200 and more one in a hundred was, wherever it was asked from.
 */
const trustedFamily = 32;

/**
 * All entries within `radius` bits by distance, then key. The graph is asked, and believed if it
 * shows few. Otherwise, and where there are so few rows that it is cheaper, every row is compared.
 */
export function within(
  graph: RowGraph,
  rows: PhashRows,
  phash: Uint8Array,
  radius: number,
): Neighbour[] {
  if (rows.count <= leastCount * scanAdvantage) return withinExactly(rows, phash, radius);
  const found = graph.nearest(phash, leastCount);
  if ((found.distances[trustedFamily] ?? Infinity) <= radius) {
    return withinExactly(rows, phash, radius);
  }
  return inOrder(liveOf(rows, found).filter(({ distance }) => distance <= radius));
}

/** The same by comparing with every row. */
export function withinExactly(rows: PhashRows, phash: Uint8Array, radius: number): Neighbour[] {
  return inOrder(rows.scan(phash, radius));
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
    live = liveOf(rows, graph.nearest(phash, Math.min(count, rows.count)));
    if (count >= rows.count) break;
  }
  return inOrder(live).slice(0, wanted);
}

function liveOf(rows: PhashRows, found: ReturnType<RowGraph['nearest']>): Neighbour[] {
  return found.rows.flatMap((row, at) => {
    const key = rows.keyOf(row);
    return key === undefined ? [] : [{ key, distance: found.distances[at] ?? 0 }];
  });
}

function inOrder(neighbours: Neighbour[]): Neighbour[] {
  return neighbours.toSorted((a, b) => a.distance - b.distance || a.key - b.key);
}
