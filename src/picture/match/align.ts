import { cornerDistance, type Affine } from '../../model/pictures/affine.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { kernels } from '../kernels/kernels.js';
import { solved, type NormalEquations } from './normal-equations.js';
import { inKernels } from '../fingerprint/planes.js';

const rounds = 8;
/** A step by which no corner goes farther than this, in pixels, is the last one: the next would be a tenth of it. */
const smallStep = 0.05;
/** By so much a round may be worse than the best one. */
const mostWorse = 1.02;
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
 * pixels. One pass over the pixels a round: what light and contrast fit better is summed beside the equations,
 * for the next round.
 * @returns the map it was given when the pictures do not draw it anywhere
 */
export function aligned(
  first: GreyPlane,
  second: GreyPlane,
  start: Affine,
  { mask, isRobust = false }: AlignOptions = {},
): Affine {
  const stride = Math.max(1, Math.round((first.width * first.height) / enoughPixels));
  const pair = { first, second, mask, stride };
  const { light, rest } = lightOf(pair, start);
  if (light === undefined) return start;
  // Errors of other tolerances cannot be compared: it is set once.
  const limit = isRobust ? robustness * rest : Infinity;
  const coarse = { ...pair, stride: 2 * stride };
  // What lies over one of both has as little say in the light of the first round.
  let at = { map: start, light };
  if (isRobust) at = { map: start, light: roundOf(coarse, at, limit).light };
  let [best, bestError] = [start, Infinity];
  for (let round = 0; round <= rounds; round += 1) {
    const { error, equations, light: next } = roundOf(pair, at, limit);
    if (!(error <= mostWorse * bestError)) return best;
    if (error < bestError) [best, bestError] = [at.map, error];
    const step = round < rounds ? solved(equations) : undefined;
    if (step === undefined) return best;
    const map = moved(at.map, step, first);
    if (cornerDistance(map, at.map, first) < smallStep) return map;
    at = { map, light: next };
  }
  return best;
}

/** The map after a step, which counts places from the middle of the first picture. */
function moved(map: Affine, step: Float64Array, { width, height }: GreyPlane): Affine {
  const [a = 0, b = 0, e = 0, c = 0, d = 0, f = 0] = step;
  return {
    a: map.a + a,
    b: map.b + b,
    c: map.c + c,
    d: map.d + d,
    e: map.e + e - (a * width) / 2 - (b * height) / 2,
    f: map.f + f - (c * width) / 2 - (d * height) / 2,
  };
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
/** Variance of either picture, in squared grey levels, below which nothing can be seen in it. */
const leastVariance = 0.25;
/** Least contrast that one picture may have to the other. */
const leastContrast = 0.1;

/** What becomes of the second picture's light so that it fits the first, least squares. */
interface Light {
  readonly meanA: number;
  readonly meanB: number;
  /** What its contrast is multiplied by. */
  readonly gain: number;
}

/** Of pixels that all have the same say, and what it leaves of them: squared, in the mean. */
function lightOf(
  pair: Pair,
  map: Affine,
): { readonly light: Light | undefined; readonly rest: number } {
  const sums = summed(pair, map, 6);
  const [count = 0, sumA = 0, sumB = 0, sumAA = 0, sumBB = 0, sumAB = 0] = sums;
  const [meanA, meanB] = [sumA / count, sumB / count];
  const varianceA = sumAA / count - meanA * meanA;
  const varianceB = sumBB / count - meanB * meanB;
  const isSeen =
    count * pair.stride >= leastPixels && Math.min(varianceA, varianceB) >= leastVariance;
  if (!isSeen) return { light: undefined, rest: 0 };
  const covariance = sumAB / count - meanA * meanB;
  const gain = Math.max(leastContrast, covariance / varianceB);
  const rest = Math.max(0, varianceA - 2 * gain * covariance + gain * gain * varianceB);
  return { light: { meanA, meanB, gain }, rest };
}

interface Round {
  /** Mean of what is left, in squared grey levels, or less if robust. */
  readonly error: number;
  readonly equations: NormalEquations;
  /** The light that fits better. */
  readonly light: Light;
}

const [sumsOfRound, sumsOfMatrix, sumsOfSide] = [49, 36, 6];

/** @param limit squared difference, in grey levels, that halves a pixel's say */
function roundOf(
  pair: Pair,
  { map, light }: { readonly map: Affine; readonly light: Light },
  limit: number,
): Round {
  const { meanA, meanB, gain } = light;
  const sums = summed(pair, map, sumsOfRound, { ...light, limit });
  const [pixels = 0, left = 0] = sums;
  const [matrix, right] = [sums.subarray(2, 2 + sumsOfMatrix), sums.subarray(2 + sumsOfMatrix)];
  const [weight = 0, rest = 0, other = 0, squared = 0, both = 0] = right.subarray(sumsOfSide);
  const variance = squared * weight - other * other;
  const covariance = both * weight - other * rest;
  const more = Math.max(leastContrast - gain, variance > 0 ? covariance / variance : 0);
  const shift = (rest - more * other) / weight;
  // As it would be in the better light: rounds are compared.
  const better =
    left -
    shift * (2 * rest - shift * weight - 2 * more * other) -
    more * (2 * both - more * squared);
  return {
    error: pixels * pair.stride < leastPixels ? NaN : better / pixels,
    equations: { matrix, right: right.subarray(0, sumsOfSide) },
    light: { meanA: meanA + shift, meanB, gain: gain + more },
  };
}

interface Weighing extends Light {
  /** Squared difference, in grey levels, that halves a pixel's say. */
  readonly limit: number;
}

/** @param weighing of the pixels of a round; none where they are only counted */
function summed(
  { first, second, mask, stride }: Pair,
  { a, b, c, d, e, f }: Affine,
  count: number,
  weighing?: Weighing,
): Float64Array {
  const { alignStatistics, alignSums } = kernels();
  const [w, h, otherW, otherH] = [first.width, first.height, second.width, second.height];
  const sums = new Float64Array(count);
  const planes = mask === undefined ? [first, second] : [first, second, mask];
  inKernels(planes, [], (memory, [p = 0, q = 0, say = 0]) => {
    const room = memory.take(sums.byteLength);
    if (weighing === undefined) {
      alignStatistics(p, w, h, q, otherW, otherH, say, stride, a, b, c, d, e, f, room);
    } else {
      const { meanA: m, meanB: n, gain, limit } = weighing;
      alignSums(p, w, h, q, otherW, otherH, say, stride, a, b, c, d, e, f, m, n, gain, limit, room);
    }
    sums.set(memory.doubles.subarray(room >> 3, (room >> 3) + count));
  });
  return sums;
}
