import type { Affine } from '../../model/pictures/affine.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { kernels } from '../kernels/kernels.js';
import { solved, type NormalEquations } from './normal-equations.js';
import { inKernels } from '../fingerprint/planes.js';

const rounds = 8;
/** Steps shorter than this, in pixels, change nothing any more. */
const smallStep = 0.03;
/** More pixels do not make six numbers any more certain. */
const enoughPixels = 16_000;
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
  const stride = Math.max(1, Math.round((first.width * first.height) / enoughPixels));
  const pair = { first, second, mask, stride };
  let known = statisticsOf(pair, map);
  if (known === undefined) return best;
  // Errors of other tolerances cannot be compared: it is set once.
  const coarse = { ...pair, stride: 2 * stride };
  const tolerance = isRobust
    ? robustness * roundOf(coarse, { map, known, tolerance: Infinity }).error
    : Infinity;
  for (let round = 0; round <= rounds; round += 1) {
    known = statisticsOf(pair, map, known, tolerance);
    if (known === undefined) return best;
    const { error, equations } = roundOf(pair, { map, known, tolerance });
    if (error < bestError) [best, bestError] = [map, error];
    else if (!(error <= bestError * 1.02)) return best;
    const step = round < rounds ? solved(equations) : undefined;
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
  /** Only every so many rows are looked at. */
  readonly stride: number;
}

/** Least overlap, in pixels, that says anything. */
const leastPixels = 100;

/** Where a round starts from. */
interface Start {
  readonly map: Affine;
  readonly known: Statistics;
  /** Squared difference, in units of the first picture's variance, that halves a pixel's say. */
  readonly tolerance: number;
}

interface Round {
  /** Mean of what is left: squares, in units of the first picture's variance, or less if robust. */
  readonly error: number;
  readonly equations: NormalEquations;
}

const sumsOfRound = 44;

function roundOf(pair: Pair, { map, known, tolerance }: Start): Round {
  const limit = tolerance * known.varianceA;
  const sums = summed('alignSums', pair, map, { ...known, limit }, sumsOfRound);
  const [pixels = 0, left = 0] = sums;
  return {
    error: left / pixels / known.varianceA,
    equations: { matrix: sums.subarray(2, 2 + 36), right: sums.subarray(2 + 36) },
  };
}

interface Statistics {
  readonly meanA: number;
  readonly meanB: number;
  readonly varianceA: number;
  /** What the second picture's contrast is multiplied by to fit the first, least squares. */
  readonly gain: number;
}

/** Of pixels that all have the same say. */
const unweighed = { meanA: 0, meanB: 0, gain: 1, varianceA: 1 };

/** @param earlier what pixels are weighed by: how they fitted in the round before */
function statisticsOf(
  pair: Pair,
  map: Affine,
  earlier: Statistics = unweighed,
  tolerance = Infinity,
): Statistics | undefined {
  const limit = tolerance * earlier.varianceA;
  const sums = summed('alignStatistics', pair, map, { ...earlier, limit }, 7);
  const [count = 0, sumW = 0, sumA = 0, sumB = 0, sumAA = 0, sumBB = 0, sumAB = 0] = sums;
  if (count * pair.stride < leastPixels) return undefined;
  const [meanA, meanB] = [sumA / sumW, sumB / sumW];
  const varianceA = sumAA / sumW - meanA * meanA;
  const varianceB = sumBB / sumW - meanB * meanB;
  if (varianceA < 0.25 || varianceB < 0.25) return undefined;
  const gain = Math.max(0.1, (sumAB / sumW - meanA * meanB) / varianceB);
  return { meanA, meanB, varianceA, gain };
}

interface Weighing {
  readonly meanA: number;
  readonly meanB: number;
  readonly gain: number;
  /** Squared difference that halves a pixel's say. */
  readonly limit: number;
}

function summed(
  name: 'alignSums' | 'alignStatistics',
  { first, second, mask, stride }: Pair,
  { a, b, c, d, e, f }: Affine,
  { meanA, meanB, gain, limit }: Weighing,
  count: number,
): Float64Array {
  const kernel = kernels()[name];
  const [width, height] = [first.width, first.height];
  const [otherWidth, otherHeight] = [second.width, second.height];
  const sums = new Float64Array(count);
  const planes = mask === undefined ? [first, second] : [first, second, mask];
  inKernels(planes, [], (memory, [p = 0, q = 0, counting = 0]) => {
    const room = memory.take(sums.byteLength);
    kernel(
      p,
      width,
      height,
      q,
      otherWidth,
      otherHeight,
      counting,
      stride,
      a,
      b,
      c,
      d,
      e,
      f,
      meanA,
      meanB,
      gain,
      limit,
      room,
    );
    sums.set(memory.doubles.subarray(room >> 3, (room >> 3) + count));
  });
  return sums;
}
