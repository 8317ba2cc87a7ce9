import type { GreyPlane } from './grey-plane.js';
import { baseSigma, levelsPerOctave, type Octave } from './scale-space.js';

/** A blob or corner that stands out in space and scale. */
export interface KeyPoint {
  /** Centre in pixels of the picture. */
  readonly x: number;
  readonly y: number;
  /** Blur at which it stands out most, in pixels of the picture. */
  readonly scale: number;
  /** How much it stands out. */
  readonly strength: number;
  readonly octave: Octave;
  /** The level of the octave that its surroundings are described at. */
  readonly level: GreyPlane;
}

/** Least difference to the blurred surroundings, in grey levels. */
const leastContrast = 0.6;
/** Points on an edge can slide along it: the curvatures may differ by this factor at most. */
const edgeRatio = 10;

/**
 * Extrema of the difference of Gaussians, placed to fractions of a pixel (Lowe 2004, sections 3
 * and 4), without enlarging the picture first.
 */
export function findKeyPoints(octaves: readonly Octave[]): KeyPoint[] {
  const points: KeyPoint[] = [];
  for (const octave of octaves) {
    for (let level = 1; level <= levelsPerOctave; level += 1) collect(octave, level, points);
  }
  return points;
}

function collect(octave: Octave, level: number, points: KeyPoint[]): void {
  const [below, here, above] = [-1, 0, 1].map((by) => octave.differences[level + by]);
  const blurredAt = octave.levels[level];
  if (below === undefined || here === undefined || above === undefined || !blurredAt) return;
  const { width, height, data } = here;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1, at = y * width + 1; x < width - 1; x += 1, at += 1) {
      const value = data[at] ?? 0;
      if (value < leastContrast && value > -leastContrast) continue;
      if (!isExtremum(data, at, width, value, true)) continue;
      if (!isExtremum(below.data, at, width, value, false)) continue;
      if (!isExtremum(above.data, at, width, value, false)) continue;
      const fit = refine(below.data, data, above.data, at, width);
      if (fit === undefined) continue;
      const scale = baseSigma * 2 ** ((level + fit.level) / levelsPerOctave) * octave.step;
      points.push({
        // Halving keeps every second pixel, not the mean of two: centres stay where they were.
        x: (x + fit.x) * octave.step + 0.5,
        y: (y + fit.y) * octave.step + 0.5,
        scale,
        // Large points are few and are found again more often.
        strength: Math.abs(fit.value) * Math.sqrt(scale),
        octave,
        level: blurredAt,
      });
    }
  }
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
