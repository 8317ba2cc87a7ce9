import type { Neighbour, PhashRows } from './phash-rows.js';

/** Approximate search over the rows of {@link PhashRows}, removed ones included. */
export interface RowGraph {
  /** @returns up to `count` rows with their distances in bits, the nearest first */
  nearest(phash: Uint8Array, count: number): { rows: readonly number[]; distances: Float32Array };
}

/** Fewer cost the graph no less: it always keeps that many candidates. */
const leastCount = 128;
/** A row that the graph looks up costs about as much as comparing with that many in a row. */
const scanAdvantage = 64;

/**
 * All entries within `radius` bits, as far as the graph finds them, by distance, then key. Where
 * comparing with every row is cheaper than the graph (few rows, or a family so large that its end
 * is far away), it is done, and the answer is complete.
 */
export function within(
  graph: RowGraph,
  rows: PhashRows,
  phash: Uint8Array,
  radius: number,
): Neighbour[] {
  for (let count = leastCount; count * scanAdvantage < rows.count; count *= 2) {
    const found = graph.nearest(phash, count);
    const isComplete = found.rows.length < count || (found.distances.at(-1) ?? Infinity) > radius;
    if (isComplete) return inOrder(liveOf(rows, found).filter((one) => one.distance <= radius));
  }
  return withinExactly(rows, phash, radius);
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
