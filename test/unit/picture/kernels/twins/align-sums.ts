import type { Affine } from '../../../../../src/model/pictures/affine.js';
import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/align-sums.ts` in plain TypeScript. */

/** So far from an edge, in pixels, that rounding does not cross it. */
const hair = 0.001;

/** What both kernels are asked about. */
export interface Laid {
  readonly first: GreyPlane;
  readonly second: GreyPlane;
  readonly mask?: GreyPlane | undefined;
  /** Only every so many rows are looked at. */
  readonly stride: number;
  readonly map: Affine;
}

/** What is asked of pixels that fit more or less well. */
export interface Question extends Laid {
  readonly meanA: number;
  readonly meanB: number;
  readonly gain: number;
  /** Squared difference that halves a pixel's weight. */
  readonly limit: number;
}

/** Sums, and what they would be if nothing in them were negative: what rounding is measured by. */
export class Sums {
  readonly values: number[];
  readonly sizes: number[];

  constructor(count: number) {
    this.values = Array.from({ length: count }, () => 0);
    this.sizes = this.values.slice();
  }

  add(at: number, value: number): void {
    this.values[at] = (this.values[at] ?? 0) + value;
    this.sizes[at] = (this.sizes[at] ?? 0) + Math.abs(value);
  }
}

/** The number of pixels, then the sums of a, b, a², b² and ab. */
export function alignStatistics(laid: Laid): Sums {
  const { second } = laid;
  const sums = new Sums(6);
  for (const { x, y, own } of counted(laid, 0)) {
    const [u, v] = placeOf(laid.map, x, y, 0);
    const other = second.data[Math.trunc(v) * second.width + Math.trunc(u)] ?? NaN;
    const terms = [1, own, other, own * own, other * other, own * other];
    for (const [at, term] of terms.entries()) sums.add(at, term);
  }
  return sums;
}

/**
 * The number of pixels, what is left of them, the matrix on and above its diagonal, the right side; the sums
 * of weights, of what is left, of b without its mean, of its square and of both multiplied.
 */
export function alignSums(question: Question): Sums {
  const { first, gain, limit, meanB } = question;
  const sums = new Sums(2 + 36 + 6 + 5);
  for (const { x, y, own } of counted(question, 0.5)) {
    const { value, across, down } = sampled(question, x, y);
    const rest = restOf(question, own, value);
    const weight = 1 / (1 + rest ** 2 / limit);
    sums.add(0, 1);
    sums.add(1, weight * rest ** 2);
    const place = [x + 0.5 - first.width / 2, y + 0.5 - first.height / 2, 1];
    const slopes = [across, down].flatMap((slope) => place.map((part) => gain * slope * part));
    for (const [row, one] of slopes.entries()) {
      for (const [column, other] of slopes.entries()) {
        if (column >= row) sums.add(2 + 6 * row + column, weight * one * other);
      }
      sums.add(2 + 36 + row, weight * one * rest);
    }
    const other = value - meanB;
    const terms = [1, rest, other, other ** 2, other * rest];
    for (const [at, term] of terms.entries()) sums.add(2 + 36 + 6 + at, weight * term);
  }
  return sums;
}

/** The pixels that the mask lets through and the map puts into the second picture, without its rim. */
function* counted(
  { first, second, mask, map, stride }: Laid,
  rim: number,
): Generator<{ readonly x: number; readonly y: number; readonly own: number }> {
  const edge = rim + hair;
  for (let y = 0; y < first.height; y += stride) {
    for (let x = 0; x < first.width; x += 1) {
      const at = y * first.width + x;
      if (mask?.data[at] === 0) continue;
      const u = map.a * (x + 0.5) + (map.b * (y + 0.5) + map.e);
      const v = map.c * (x + 0.5) + (map.d * (y + 0.5) + map.f);
      if (u < edge || v < edge || u >= second.width - edge || v >= second.height - edge) continue;
      yield { x, y, own: first.data[at] ?? NaN };
    }
  }
}

/**
 * Where a pixel lies in the second picture, counted from `origin`. In 32 bits like the kernel: where a
 * place is as good as between two pixels, another one would be read.
 */
function placeOf(
  { a, b, c, d, e, f }: Affine,
  x: number,
  y: number,
  origin: number,
): [u: number, v: number] {
  const [rowU, rowV] = [b * (y + 0.5) + e - origin, d * (y + 0.5) + f - origin];
  const along = (slope: number, row: number): number =>
    Math.fround(Math.fround(Math.fround(slope) * (x + 0.5)) + Math.fround(row));
  return [along(a, rowU), along(c, rowV)];
}

/** Between four pixels: the level there, and how it rises to the right and down. */
function sampled(
  { second: { width, data }, map }: Laid,
  x: number,
  y: number,
): { value: number; across: number; down: number } {
  const [u, v] = placeOf(map, x, y, 0.5);
  const [left, top] = [Math.trunc(u), Math.trunc(v)];
  const [p, q] = [u - left, v - top];
  const level = (dx: number, dy: number): number => data[(top + dy) * width + left + dx] ?? NaN;
  const [above, below] = [level(1, 0) - level(0, 0), level(1, 1) - level(0, 1)];
  const [before, after] = [level(0, 1) - level(0, 0), level(1, 1) - level(1, 0)];
  const down = before * (1 - p) + after * p;
  return { value: level(0, 0) + above * p + down * q, across: above * (1 - q) + below * q, down };
}

function restOf({ meanA, meanB, gain }: Question, own: number, other: number): number {
  return own - meanA - (other - meanB) * gain;
}
