import type { Affine } from '../../model/affine.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';

const rounds = 8;
/** Steps shorter than this, in pixels, change nothing any more. */
const smallStep = 0.02;
const parameters = 6;
/** More pixels do not make six numbers any more certain. */
const enoughPixels = 16_000;
/** Squared differences this many times the mean have half a say. */
const robustness = 3;

export interface AlignOptions {
  /** 0 where the first picture has no say. */
  readonly mask?: GreyPlane;
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
  let tolerance = Infinity;
  let known: Statistics | undefined;
  const stride = Math.max(1, Math.round(Math.sqrt((first.width * first.height) / enoughPixels)));
  for (let round = 0; round <= rounds; round += 1) {
    const system = buildSystem({ first, second, mask, tolerance, stride, known }, map);
    if (system === undefined) return best;
    known = system.statistics;
    if (isRobust && round === 0) {
      // Errors of other tolerances cannot be compared: the first round only sets the measure.
      tolerance = robustness * system.error;
      continue;
    }
    if (system.error < bestError) [best, bestError] = [map, system.error];
    else if (system.error > bestError * 1.02) return best;
    const step = round < rounds ? solve(system.matrix, system.right) : undefined;
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
  /** Squared difference, in units of the first picture's variance, that halves a pixel's say. */
  readonly tolerance: number;
  /** Only every so many pixels of every so many rows are looked at. */
  readonly stride: number;
  /** Of the round before. */
  readonly known: Statistics | undefined;
}

interface System {
  readonly matrix: Float64Array;
  readonly right: Float64Array;
  /** Mean of what is left: squares, in units of the first picture's variance, or less if robust. */
  readonly error: number;
  readonly statistics: Statistics;
}

/** Least overlap, in pixels, that says anything. */
const leastPixels = 100;

function buildSystem(pair: Pair, map: Affine): System | undefined {
  const { first, second, mask, stride } = pair;
  const statistics = overlapStatistics(pair, map);
  if (statistics === undefined) return undefined;
  const { meanA, meanB, gain, varianceA } = statistics;
  const limit = pair.tolerance * varianceA;
  const sums = new NormalSums();
  let [pixels, error] = [0, 0];
  for (let y = 0; y < first.height; y += stride) {
    // Along a row only x changes: its sums are put into the equations once.
    let [xx0, xx1, xx2, xy0, xy1, xy2, yy0, yy1, yy2] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    let [rx0, rx1, ry0, ry1] = [0, 0, 0, 0];
    const rowU = map.b * (y + 0.5) + map.e - 0.5;
    const rowV = map.d * (y + 0.5) + map.f - 0.5;
    for (let x = 0; x < first.width; x += stride) {
      if (mask !== undefined && mask.data[y * first.width + x] === 0) continue;
      const u = map.a * (x + 0.5) + rowU;
      const v = map.c * (x + 0.5) + rowV;
      if (u < 0 || v < 0 || u >= second.width - 1 || v >= second.height - 1) continue;
      const left = Math.floor(u);
      const top = Math.floor(v);
      const at = top * second.width + left;
      const p = u - left;
      const q = v - top;
      const s00 = second.data[at] ?? 0;
      const s01 = second.data[at + 1] ?? 0;
      const s10 = second.data[at + second.width] ?? 0;
      const s11 = second.data[at + second.width + 1] ?? 0;
      const value = (s00 * (1 - p) + s01 * p) * (1 - q) + (s10 * (1 - p) + s11 * p) * q;
      const gx = ((s01 - s00) * (1 - q) + (s11 - s10) * q) * gain;
      const gy = ((s10 - s00) * (1 - p) + (s11 - s01) * p) * gain;
      const rest = (first.data[y * first.width + x] ?? 0) - meanA - (value - meanB) * gain;
      const ratio = (rest * rest) / limit;
      pixels += 1;
      error += (rest * rest) / (1 + ratio);
      const cx = x + 0.5 - first.width / 2;
      const weight = 1 / (1 + ratio);
      const xx = weight * gx * gx;
      const xy = weight * gx * gy;
      const yy = weight * gy * gy;
      const rx = weight * gx * rest;
      const ry = weight * gy * rest;
      xx0 += xx;
      xx1 += xx * cx;
      xx2 += xx * cx * cx;
      xy0 += xy;
      xy1 += xy * cx;
      xy2 += xy * cx * cx;
      yy0 += yy;
      yy1 += yy * cx;
      yy2 += yy * cx * cx;
      rx0 += rx;
      rx1 += rx * cx;
      ry0 += ry;
      ry1 += ry * cx;
    }
    const cy = y + 0.5 - first.height / 2;
    sums.addQuadratic(0, 0, cy, [xx0, xx1, xx2]);
    sums.addQuadratic(0, 3, cy, [xy0, xy1, xy2]);
    sums.addQuadratic(3, 3, cy, [yy0, yy1, yy2]);
    sums.addLinear(0, cy, [rx0, rx1]);
    sums.addLinear(3, cy, [ry0, ry1]);
  }
  sums.mirror();
  const { matrix, right } = sums;
  return { matrix, right, error: error / pixels / varianceA, statistics };
}

/** The normal equations for (a, b, e, c, d, f): two blocks of (x, y, 1), one for each gradient. */
class NormalSums {
  readonly matrix = new Float64Array(parameters * parameters);
  readonly right = new Float64Array(parameters);

  /** Adds a row of pixels to the block at (`row`, `column`), from its sums over 1, x and x². */
  addQuadratic(row: number, column: number, y: number, [s0, s1, s2]: Triple): void {
    const block = [
      [s2, s1 * y, s1],
      [s1 * y, s0 * y * y, s0 * y],
      [s1, s0 * y, s0],
    ];
    for (const [i, line] of block.entries()) {
      for (const [j, value] of line.entries()) {
        const cell = (row + i) * parameters + column + j;
        this.matrix[cell] = (this.matrix[cell] ?? 0) + value;
      }
    }
  }

  addLinear(row: number, y: number, [s0, s1]: readonly [number, number]): void {
    for (const [i, value] of [s1, s0 * y, s0].entries()) {
      this.right[row + i] = (this.right[row + i] ?? 0) + value;
    }
  }

  /** The block below the diagonal is that above it. */
  mirror(): void {
    for (let row = 3; row < parameters; row += 1) {
      for (let column = 0; column < 3; column += 1) {
        this.matrix[row * parameters + column] = this.matrix[column * parameters + row] ?? 0;
      }
    }
  }
}

type Triple = readonly [number, number, number];

interface Statistics {
  readonly meanA: number;
  readonly meanB: number;
  readonly varianceA: number;
  /** What the second picture's contrast is multiplied by to fit the first, least squares. */
  readonly gain: number;
}

function overlapStatistics(pair: Pair, map: Affine): Statistics | undefined {
  const { first, second, mask } = pair;
  const stride = 2 * pair.stride;
  const { meanA: oldA, meanB: oldB, gain: oldGain, limit } = earlier(pair);
  let [count, sumW, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0, 0];
  for (let y = 0; y < first.height; y += stride) {
    for (let x = 0; x < first.width; x += stride) {
      if (mask !== undefined && mask.data[y * first.width + x] === 0) continue;
      const u = Math.round(map.a * (x + 0.5) + map.b * (y + 0.5) + map.e - 0.5);
      const v = Math.round(map.c * (x + 0.5) + map.d * (y + 0.5) + map.f - 0.5);
      if (u < 0 || v < 0 || u >= second.width || v >= second.height) continue;
      const a = first.data[y * first.width + x] ?? 0;
      const b = second.data[v * second.width + u] ?? 0;
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

/** What pixels are weighed by: how they fitted in the round before. */
function earlier({ tolerance, known }: Pair): Statistics & { limit: number } {
  if (known === undefined || !Number.isFinite(tolerance)) {
    return { meanA: 0, meanB: 0, gain: 1, varianceA: 1, limit: Infinity };
  }
  return { ...known, limit: tolerance * known.varianceA };
}

/** Gaussian elimination with pivots; undefined for a singular matrix. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  const n = right.length;
  const rows = Array.from({ length: n }, (_, at) => [
    ...matrix.subarray(at * n, at * n + n),
    right[at] ?? 0,
  ]);
  for (let column = 0; column < n; column += 1) {
    const below = rows.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const pivotAt = column + below.indexOf(Math.max(...below));
    const pivot = rows[pivotAt] ?? [];
    if (Math.abs(pivot[column] ?? 0) < 1e-9) return undefined;
    rows[pivotAt] = rows[column] ?? [];
    rows[column] = pivot;
    for (const [at, row] of rows.entries()) {
      if (at === column) continue;
      const factor = (row[column] ?? 0) / (pivot[column] ?? 1);
      for (let cell = column; cell <= n; cell += 1) {
        row[cell] = (row[cell] ?? 0) - factor * (pivot[cell] ?? 0);
      }
    }
  }
  return Float64Array.from(rows, (row, at) => (row[n] ?? 0) / (row[at] ?? 1));
}
