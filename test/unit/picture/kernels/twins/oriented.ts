import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';
import { comparisons, sharesOf } from './descriptor.js';

/** `assembly/oriented.ts` in plain TypeScript. */

const samples = 16;
const bins = 32;

interface Seen {
  readonly x: number;
  readonly y: number;
  /** Radians clockwise. */
  readonly angle: number;
  readonly spacing: number;
}

/** Of all places in a turned square: its gradient, or none beyond the edge. */
function* gradients(
  { data, width, height }: GreyPlane,
  { x, y, angle, spacing }: Seen,
): Generator<{
  readonly row: number;
  readonly column: number;
  readonly gx: number;
  readonly gy: number;
}> {
  const [cosine, sine] = [Math.cos(angle) * spacing, Math.sin(angle) * spacing];
  for (let row = 0; row < samples; row += 1) {
    for (let column = 0; column < samples; column += 1) {
      const [along, below] = [column + 0.5 - samples / 2, row + 0.5 - samples / 2];
      const u = Math.floor(x + along * cosine - below * sine + 0.5);
      const v = Math.floor(y + along * sine + below * cosine + 0.5);
      if (u < 1 || v < 1 || u >= width - 1 || v >= height - 1) continue;
      const at = v * width + u;
      const gx = (data[at + 1] ?? 0) - (data[at - 1] ?? 0);
      const gy = (data[at + width] ?? 0) - (data[at - width] ?? 0);
      if (gx !== 0 || gy !== 0) yield { row, column, gx, gy };
    }
  }
}

/** In thirty-seconds of a turn, the one with most gradients first. */
export function mainDirections(
  plane: GreyPlane,
  place: Omit<Seen, 'angle'>,
  weights: readonly number[],
  leastShare: number,
): number[] {
  let sums = Array.from({ length: bins }, () => 0);
  for (const { row, column, gx, gy } of gradients(plane, { ...place, angle: 0 })) {
    const direction = ((Math.atan2(gy, gx) / (2 * Math.PI)) * bins + bins) % bins;
    const bin = Math.floor(direction);
    const share = Math.hypot(gx, gy) * (weights[row] ?? 0) * (weights[column] ?? 0);
    sums[bin] = (sums[bin] ?? 0) + share * (1 - (direction - bin));
    sums[(bin + 1) % bins] = (sums[(bin + 1) % bins] ?? 0) + share * (direction - bin);
  }
  for (let round = 0; round < 2; round += 1) {
    const last = sums;
    sums = last.map((sum, at) => {
      const [before, after] = [last.at(at - 1) ?? 0, last[(at + 1) % bins] ?? 0];
      return before / 4 + sum / 2 + after / 4;
    });
  }
  const maxima = sums.flatMap((here, at) => {
    const [before, after] = [sums.at(at - 1) ?? 0, sums[(at + 1) % bins] ?? 0];
    if (here < before || here <= after) return [];
    return [{ here, place: at + (before - after) / (2 * (before - 2 * here + after)) }];
  });
  const [first, second] = maxima.toSorted((a, b) => b.here - a.here);
  if (first === undefined) return [];
  const isSecond = second !== undefined && second.here >= leastShare * first.here;
  return isSecond ? [first.place, second.place] : [first.place];
}

/** The bits of what surrounds a place, seen from a direction. */
export function describeTurned(plane: GreyPlane, seen: Seen): boolean[] {
  const histogram = new Float64Array(128);
  for (const { row, column, gx, gy } of gradients(plane, seen)) {
    const turned = (Math.atan2(gy, gx) - seen.angle) / (2 * Math.PI);
    const octants = 8 * (turned - Math.floor(turned));
    const [octant, beyond] = [Math.floor(octants), octants - Math.floor(octants)];
    for (const { cell, weight } of sharesOf(column, row)) {
      const share = Math.hypot(gx, gy) * weight;
      const [one, next] = [8 * cell + (octant % 8), 8 * cell + ((octant + 1) % 8)];
      histogram[one] = (histogram[one] ?? 0) + share * (1 - beyond);
      histogram[next] = (histogram[next] ?? 0) + share * beyond;
    }
  }
  return comparisons.map(({ first, second }) => (histogram[first] ?? 0) > (histogram[second] ?? 0));
}
