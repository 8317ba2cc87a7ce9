import type { Affine } from '../../model/affine.js';

/** Where places of a picture may lie, in its own coordinates: from the first, up to the last. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A run of pixels in one row: from `from` up to, not including, `to`. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/**
 * The pixels of a row whose centres a map puts into a frame: one run, since a frame has no dents. Found
 * for a whole row at once, because asking for each pixel costs as much as reading it.
 * @param y of the row @param run within which they are looked for
 */
export function runInside(map: Affine, y: number, run: Run, frame: Frame): Run {
  const [rowU, rowV] = [map.b * (y + 0.5) + map.e, map.d * (y + 0.5) + map.f];
  const isInside = (x: number): boolean => {
    const [u, v] = [map.a * (x + 0.5) + rowU, map.c * (x + 0.5) + rowV];
    return u >= frame.left && u < frame.right && v >= frame.top && v < frame.bottom;
  };
  const across = between(map.a, rowU, frame.left, frame.right);
  const down = between(map.c, rowV, frame.top, frame.bottom);
  let from = Math.max(run.from, Math.floor(Math.max(across[0], down[0]) - 0.5));
  let to = Math.min(run.to, Math.ceil(Math.min(across[1], down[1]) - 0.5) + 1);
  // Rounding may have put an end on the wrong side of its edge.
  while (from < to && !isInside(from)) from += 1;
  while (to > from && !isInside(to - 1)) to -= 1;
  return { from, to: Math.max(from, to) };
}

/** Where a line lies between two levels. */
function between(
  slope: number,
  start: number,
  low: number,
  high: number,
): readonly [number, number] {
  if (slope === 0) return start >= low && start < high ? [-Infinity, Infinity] : [0, 0];
  const [one, other] = [(low - start) / slope, (high - start) / slope];
  return slope > 0 ? [one, other] : [other, one];
}
