import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/extrema.ts` in plain TypeScript. */

/** Three differences of an octave, one after another. */
export interface Neighbours {
  readonly below: GreyPlane;
  readonly here: GreyPlane;
  readonly above: GreyPlane;
}

export function extrema({ below, here, above }: Neighbours, least: number): number[] {
  const { width, height, data } = here;
  const found: number[] = [];
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1, at = y * width + 1; x < width - 1; x += 1, at += 1) {
      const value = data[at] ?? 0;
      if (value < least && value > -least) continue;
      if (!isExtremum(data, at, width, value, true)) continue;
      if (!isExtremum(below.data, at, width, value, false)) continue;
      if (isExtremum(above.data, at, width, value, false)) found.push(at);
    }
  }
  return found;
}

/** x, y, how far towards `above`, and the level there; none of points on edges. */
export function placeExtrema(
  { below, here, above }: Neighbours,
  found: readonly number[],
  edgeRatio: number,
): number[] {
  return found.flatMap((at) => {
    const fit = refine(below.data, here.data, above.data, at, here.width, edgeRatio);
    if (fit === undefined) return [];
    return [(at % here.width) + fit.x, Math.floor(at / here.width) + fit.y, fit.level, fit.value];
  });
}

/** Whether no neighbour exceeds `value`, away from zero. */
function isExtremum(
  data: Float32Array,
  at: number,
  width: number,
  value: number,
  skipsCentre: boolean,
): boolean {
  const sign = value > 0 ? 1 : -1;
  const limit = value * sign;
  for (let row = at - width; row <= at + width; row += width) {
    if ((data[row - 1] ?? 0) * sign > limit) return false;
    if ((data[row + 1] ?? 0) * sign > limit) return false;
    if (row === at && skipsCentre) continue;
    if ((data[row] ?? 0) * sign > limit) return false;
  }
  return true;
}

/** The extremum of a parabola through the neighbours; undefined for points on an edge. */
function refine(
  below: Float32Array,
  here: Float32Array,
  above: Float32Array,
  at: number,
  width: number,
  edgeRatio: number,
): { x: number; y: number; level: number; value: number } | undefined {
  const value = here[at] ?? 0;
  const [left, right] = [here[at - 1] ?? 0, here[at + 1] ?? 0];
  const [up, down] = [here[at - width] ?? 0, here[at + width] ?? 0];
  const [lower, upper] = [below[at] ?? 0, above[at] ?? 0];
  const dxx = left + right - 2 * value;
  const dyy = up + down - 2 * value;
  const dxy =
    ((here[at + width + 1] ?? 0) -
      (here[at + width - 1] ?? 0) -
      (here[at - width + 1] ?? 0) +
      (here[at - width - 1] ?? 0)) /
    4;
  const determinant = dxx * dyy - dxy * dxy;
  const trace = dxx + dyy;
  if (determinant <= 0) return undefined;
  if (trace * trace * edgeRatio >= (edgeRatio + 1) ** 2 * determinant) return undefined;
  // Each axis by itself: the cross terms move a point by less than it is placed exactly.
  const x = vertex(left, value, right);
  const y = vertex(up, value, down);
  const level = vertex(lower, value, upper);
  const gain = ((right - left) * x + (down - up) * y + (upper - lower) * level) / 4;
  return { x, y, level, value: value + gain };
}

function vertex(before: number, value: number, after: number): number {
  const curvature = before + after - 2 * value;
  if (curvature === 0) return 0;
  return Math.max(-0.5, Math.min(0.5, (before - after) / (2 * curvature)));
}
