import type { Affine } from '../model/affine.js';
import type { GreyPlane } from './grey-plane.js';

const rounds = 8;
/** Steps shorter than this, in pixels, change nothing any more. */
const smallStep = 0.01;
const parameters = 6;

/**
 * Moves an affine map until the two pictures agree best, up to brightness and contrast
 * (Lucas & Kanade 1981, forward additive, Gauss-Newton). Both pictures must have about the same
 * pixel pitch, and the map must be right to a few pixels.
 * @returns the map it was given when the pictures do not draw it anywhere
 */
export function aligned(first: GreyPlane, second: GreyPlane, start: Affine): Affine {
  let [map, best] = [start, start];
  let bestError = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const system = buildSystem(first, second, map);
    if (system === undefined) return best;
    if (system.error < bestError) [best, bestError] = [map, system.error];
    else if (system.error > bestError * 1.02) return best;
    const step = solve(system.matrix, system.right);
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
    if (Math.hypot(e, f, a * first.width, d * first.height) < smallStep) break;
  }
  const last = buildSystem(first, second, map);
  return last !== undefined && last.error < bestError ? map : best;
}

interface System {
  readonly matrix: Float64Array;
  readonly right: Float64Array;
  /** Mean square of what is left, in units of the first picture's variance. */
  readonly error: number;
}

/** Least overlap, in pixels, that says anything. */
const leastPixels = 100;

function buildSystem(first: GreyPlane, second: GreyPlane, map: Affine): System | undefined {
  const statistics = overlapStatistics(first, second, map);
  if (statistics === undefined) return undefined;
  const { meanA, meanB, gain, count } = statistics;
  const matrix = new Float64Array(parameters * parameters);
  const right = new Float64Array(parameters);
  const j = new Float64Array(parameters);
  let error = 0;
  for (let y = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1) {
      const u = map.a * (x + 0.5) + map.b * (y + 0.5) + map.e - 0.5;
      const v = map.c * (x + 0.5) + map.d * (y + 0.5) + map.f - 0.5;
      if (u < 0 || v < 0 || u >= second.width - 1 || v >= second.height - 1) continue;
      const at = Math.floor(v) * second.width + Math.floor(u);
      const [p, q] = [u - Math.floor(u), v - Math.floor(v)];
      const [s00, s01] = [second.data[at] ?? 0, second.data[at + 1] ?? 0];
      const [s10, s11] = [
        second.data[at + second.width] ?? 0,
        second.data[at + second.width + 1] ?? 0,
      ];
      const value = (s00 * (1 - p) + s01 * p) * (1 - q) + (s10 * (1 - p) + s11 * p) * q;
      const gx = ((s01 - s00) * (1 - q) + (s11 - s10) * q) * gain;
      const gy = ((s10 - s00) * (1 - p) + (s11 - s01) * p) * gain;
      const rest = (first.data[y * first.width + x] ?? 0) - meanA - (value - meanB) * gain;
      error += rest * rest;
      const [cx, cy] = [x + 0.5 - first.width / 2, y + 0.5 - first.height / 2];
      j[0] = gx * cx;
      j[1] = gx * cy;
      j[2] = gx;
      j[3] = gy * cx;
      j[4] = gy * cy;
      j[5] = gy;
      for (let row = 0; row < parameters; row += 1) {
        const one = j[row] ?? 0;
        right[row] = (right[row] ?? 0) + one * rest;
        for (let column = row; column < parameters; column += 1) {
          const cell = row * parameters + column;
          matrix[cell] = (matrix[cell] ?? 0) + one * (j[column] ?? 0);
        }
      }
    }
  }
  for (let row = 1; row < parameters; row += 1) {
    for (let column = 0; column < row; column += 1) {
      matrix[row * parameters + column] = matrix[column * parameters + row] ?? 0;
    }
  }
  return { matrix, right, error: error / count / statistics.varianceA };
}

interface Statistics {
  readonly count: number;
  readonly meanA: number;
  readonly meanB: number;
  readonly varianceA: number;
  /** What the second picture's contrast is multiplied by to fit the first, least squares. */
  readonly gain: number;
}

function overlapStatistics(
  first: GreyPlane,
  second: GreyPlane,
  map: Affine,
): Statistics | undefined {
  let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
  for (let y = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1) {
      const u = Math.round(map.a * (x + 0.5) + map.b * (y + 0.5) + map.e - 0.5);
      const v = Math.round(map.c * (x + 0.5) + map.d * (y + 0.5) + map.f - 0.5);
      if (u < 0 || v < 0 || u >= second.width || v >= second.height) continue;
      const [a, b] = [first.data[y * first.width + x] ?? 0, second.data[v * second.width + u] ?? 0];
      count += 1;
      sumA += a;
      sumB += b;
      sumAA += a * a;
      sumBB += b * b;
      sumAB += a * b;
    }
  }
  if (count < leastPixels) return undefined;
  const [meanA, meanB] = [sumA / count, sumB / count];
  const varianceA = sumAA / count - meanA * meanA;
  const varianceB = sumBB / count - meanB * meanB;
  if (varianceA < 0.25 || varianceB < 0.25) return undefined;
  const gain = Math.max(0.1, (sumAB / count - meanA * meanB) / varianceB);
  return { count, meanA, meanB, varianceA, gain };
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
