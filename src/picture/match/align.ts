import type { Affine } from '../../model/affine.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { NormalEquations } from './normal-equations.js';
import { runInside } from './row-inside.js';

const rounds = 8;
/** Steps shorter than this, in pixels, change nothing any more. */
const smallStep = 0.03;
/** More pixels do not make six numbers any more certain. */
const enoughPixels = 4000;
/** Squared differences this many times the mean have half a say. */
const robustness = 3;

export interface AlignOptions {
  /** 0 where the first picture has no say. */
  readonly mask?: GreyPlane | undefined;
  /** Listens less to pixels that do not fit at all: a logo over one picture must not pull the map. */
  readonly isRobust?: boolean;
}

/**
 * Moves an affine map until the two pictures agree best, up to brightness and contrast
 * (Lucas & Kanade 1981, forward additive, Gauss-Newton; robust by Cauchy weights, Holland & Welsch
 * 1977). Both pictures must have about the same pixel pitch, and the map must be right to a few
 * pixels.
 * @returns the map it was given when the pictures do not draw it anywhere
 */
export function aligned(
  first: GreyPlane,
  second: GreyPlane,
  start: Affine,
  { mask, isRobust = false }: AlignOptions = {},
): Affine {
  let [map, best] = [start, start];
  let bestError = Infinity;
  const stride = Math.max(1, Math.round(Math.sqrt((first.width * first.height) / enoughPixels)));
  const pair = { first, second, mask, stride };
  let known = overlapStatistics(pair, map, undefined, Infinity);
  if (known === undefined) return best;
  const equations = new NormalEquations();
  // Errors of other tolerances cannot be compared: it is set once.
  const tolerance = isRobust
    ? robustness * sumUp({ ...pair, stride: 2 * stride }, map, known, Infinity, equations)
    : Infinity;
  for (let round = 0; round <= rounds; round += 1) {
    known = overlapStatistics(pair, map, known, tolerance);
    if (known === undefined) return best;
    const error = sumUp(pair, map, known, tolerance, equations);
    if (error < bestError) [best, bestError] = [map, error];
    else if (!(error <= bestError * 1.02)) return best;
    const step = round < rounds ? equations.solve() : undefined;
    if (step === undefined) return best;
    const [a = 0, b = 0, e = 0, c = 0, d = 0, f = 0] = step;
    map = {
      a: map.a + a,
      b: map.b + b,
      c: map.c + c,
      d: map.d + d,
      e: map.e + e - (a * first.width) / 2 - (b * first.height) / 2,
      f: map.f + f - (c * first.width) / 2 - (d * first.height) / 2,
    };
    if (Math.hypot(e, f, a * first.width, d * first.height) < smallStep) return map;
  }
  return best;
}

interface Pair {
  readonly first: GreyPlane;
  readonly second: GreyPlane;
  readonly mask: GreyPlane | undefined;
  /** Only every so many pixels of every so many rows are looked at. */
  readonly stride: number;
}

/** Least overlap, in pixels, that says anything. */
const leastPixels = 100;

/**
 * Sums up the normal equations of one round.
 * @param tolerance squared difference, in units of the first picture's variance, that halves a
 *   pixel's say
 * @returns mean of what is left: squares, in units of the first picture's variance, or less if robust
 */
function sumUp(
  { first, second, mask, stride }: Pair,
  map: Affine,
  { meanA, meanB, gain, varianceA }: Statistics,
  tolerance: number,
  equations: NormalEquations,
): number {
  const limit = tolerance * varianceA;
  const [from, to] = [first.data, second.data];
  const { width } = second;
  // Between four pixels: none may be missing.
  const frame = { left: 0.5, top: 0.5, right: width - 0.5, bottom: second.height - 0.5 };
  const whole = { from: 0, to: first.width };
  let [pixels, error] = [0, 0];
  equations.clear();
  for (let y = 0; y < first.height; y += stride) {
    // Along a row only x changes: its sums are put into the equations once.
    let [xx0, xx1, xx2, xy0, xy1, xy2, yy0, yy1, yy2] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    let [rx0, rx1, ry0, ry1] = [0, 0, 0, 0];
    const rowU = map.b * (y + 0.5) + map.e - 0.5;
    const rowV = map.d * (y + 0.5) + map.f - 0.5;
    const run = runInside(map, y, whole, frame);
    const row = y * first.width;
    const begin = run.from + ((stride - (run.from % stride)) % stride);
    for (let x = begin; x < run.to; x += stride) {
      if (mask !== undefined && mask.data[row + x] === 0) continue;
      const u = map.a * (x + 0.5) + rowU;
      const v = map.c * (x + 0.5) + rowV;
      const left = u | 0;
      const top = v | 0;
      const at = top * width + left;
      const p = u - left;
      const q = v - top;
      const s00 = to[at] ?? 0;
      const s01 = to[at + 1] ?? 0;
      const s10 = to[at + width] ?? 0;
      const s11 = to[at + width + 1] ?? 0;
      const above = s00 + (s01 - s00) * p;
      const below = s10 + (s11 - s10) * p;
      const value = above + (below - above) * q;
      const gx = (s01 - s00 + (s11 - s10 - s01 + s00) * q) * gain;
      const gy = (below - above) * gain;
      const rest = (from[row + x] ?? 0) - meanA - (value - meanB) * gain;
      const weight = 1 / (1 + (rest * rest) / limit);
      pixels += 1;
      error += rest * rest * weight;
      const cx = x + 0.5 - first.width / 2;
      const wx = weight * gx;
      const wy = weight * gy;
      const xx = wx * gx;
      const xy = wx * gy;
      const yy = wy * gy;
      const rx = wx * rest;
      const ry = wy * rest;
      const cxx = cx * xx;
      const cxy = cx * xy;
      const cyy = cx * yy;
      xx0 += xx;
      xx1 += cxx;
      xx2 += cxx * cx;
      xy0 += xy;
      xy1 += cxy;
      xy2 += cxy * cx;
      yy0 += yy;
      yy1 += cyy;
      yy2 += cyy * cx;
      rx0 += rx;
      rx1 += rx * cx;
      ry0 += ry;
      ry1 += ry * cx;
    }
    const cy = y + 0.5 - first.height / 2;
    equations.addQuadratic(0, 0, cy, xx0, xx1, xx2);
    equations.addQuadratic(0, 3, cy, xy0, xy1, xy2);
    equations.addQuadratic(3, 3, cy, yy0, yy1, yy2);
    equations.addLinear(0, cy, rx0, rx1);
    equations.addLinear(3, cy, ry0, ry1);
  }
  return error / pixels / varianceA;
}

interface Statistics {
  readonly meanA: number;
  readonly meanB: number;
  readonly varianceA: number;
  /** What the second picture's contrast is multiplied by to fit the first, least squares. */
  readonly gain: number;
}

/** @param earlier what pixels are weighed by: how they fitted in the round before */
function overlapStatistics(
  { first, second, mask, stride }: Pair,
  map: Affine,
  earlier: Statistics | undefined,
  tolerance: number,
): Statistics | undefined {
  const isWeighed = earlier !== undefined && tolerance !== Infinity;
  const { meanA: oldA, meanB: oldB, gain: oldGain, varianceA: oldVariance } = earlier ?? equal;
  const limit = isWeighed ? tolerance * oldVariance : Infinity;
  const [from, to] = [first.data, second.data];
  const frame = { left: 0, top: 0, right: second.width, bottom: second.height };
  const whole = { from: 0, to: first.width };
  let [count, sumW, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0, 0];
  for (let y = 0; y < first.height; y += stride) {
    const run = runInside(map, y, whole, frame);
    const [rowU, rowV] = [map.b * (y + 0.5) + map.e, map.d * (y + 0.5) + map.f];
    const row = y * first.width;
    const begin = run.from + ((stride - (run.from % stride)) % stride);
    for (let x = begin; x < run.to; x += stride) {
      if (mask !== undefined && mask.data[row + x] === 0) continue;
      const u = (map.a * (x + 0.5) + rowU) | 0;
      const v = (map.c * (x + 0.5) + rowV) | 0;
      const a = from[row + x] ?? 0;
      const b = to[v * second.width + u] ?? 0;
      const rest = a - oldA - (b - oldB) * oldGain;
      const weight = 1 / (1 + (rest * rest) / limit);
      count += 1;
      sumW += weight;
      sumA += weight * a;
      sumB += weight * b;
      sumAA += weight * a * a;
      sumBB += weight * b * b;
      sumAB += weight * a * b;
    }
  }
  if (count * stride * stride < leastPixels) return undefined;
  const [meanA, meanB] = [sumA / sumW, sumB / sumW];
  const varianceA = sumAA / sumW - meanA * meanA;
  const varianceB = sumBB / sumW - meanB * meanB;
  if (varianceA < 0.25 || varianceB < 0.25) return undefined;
  const gain = Math.max(0.1, (sumAB / sumW - meanA * meanB) / varianceB);
  return { meanA, meanB, varianceA, gain };
}

const equal: Statistics = { meanA: 0, meanB: 0, varianceA: 1, gain: 1 };
