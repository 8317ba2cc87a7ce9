import { rescaled, areaScale, type Affine } from '../model/affine.js';
import { blurred } from './gaussian.js';
import { emptyPlane, resized, type GreyPlane } from './grey-plane.js';

/** Two pictures at the same pixel pitch, and the map from one to the other. */
export interface Overlay {
  readonly first: GreyPlane;
  readonly second: GreyPlane;
  readonly map: Affine;
}

interface Framed {
  readonly width: number;
  readonly height: number;
}

/**
 * Lays one picture over the other, shrinking the finer one.
 * @param map between places in the frames, whose sizes need not be those of the planes
 */
export function overlay(
  map: Affine,
  [firstFrame, first]: readonly [Framed, GreyPlane],
  [secondFrame, second]: readonly [Framed, GreyPlane],
): Overlay {
  const scale = Math.sqrt(Math.abs(areaScale(map)));
  const firstPitch = first.width / firstFrame.width;
  const secondPitch = (second.width / secondFrame.width) * scale;
  const [a, b] = [
    shrunk(first, secondPitch / firstPitch),
    shrunk(second, firstPitch / secondPitch),
  ];
  return {
    first: a,
    second: b,
    map: rescaled(
      map,
      [a.width / firstFrame.width, a.height / firstFrame.height],
      [b.width / secondFrame.width, b.height / secondFrame.height],
    ),
  };
}

/** The map between the frames that belongs to an overlay. */
export function mapOfOverlay(
  { first, second, map }: Overlay,
  firstFrame: Framed,
  secondFrame: Framed,
): Affine {
  return rescaled(
    map,
    [firstFrame.width / first.width, firstFrame.height / first.height],
    [secondFrame.width / second.width, secondFrame.height / second.height],
  );
}

function shrunk(plane: GreyPlane, ratio: number): GreyPlane {
  if (ratio >= 0.97) return plane;
  const fitted = (length: number) => Math.max(2, Math.round(length * ratio));
  return resized(plane, fitted(plane.width), fitted(plane.height));
}

/** Blur that is taken away, in pixels: what varies more slowly is light, not detail. */
const lightSigma = 6;

/** Both pictures without what varies slowly: vignettes and gradients are no likeness. */
export function detailOf({ first, second, map }: Overlay): Overlay {
  return { first: highPass(first), second: highPass(second), map };
}

function highPass(plane: GreyPlane): GreyPlane {
  const light = blurred(plane, lightSigma);
  const detail = emptyPlane(plane.width, plane.height);
  for (let at = 0; at < light.data.length; at += 1) {
    detail.data[at] = (plane.data[at] ?? 0) - (light.data[at] ?? 0);
  }
  return detail;
}

/** How well the overlapping parts of two pictures agree, in blocks. */
export interface Agreement {
  /** Correlations of the blocks in which either picture shows something, the least first. */
  readonly blocks: Float32Array;
  /** Correlation over the whole overlap. */
  readonly whole: number;
  /** Pixels of the overlap. */
  readonly pixels: number;
}

/** Standard deviation, in grey levels, from which on a block shows something. */
const leastTexture = 2.5;
/** Share of a block that must lie in both pictures. */
const leastFill = 0.4;
/** Variance of rounding and compression that is no disagreement, in squared grey levels. */
const noise = 0.5;

/** Correlates `grid` × `grid` blocks of the overlap. */
export function agreement({ first, second, map }: Overlay, grid: number): Agreement {
  const box = overlapBox(first, second, map);
  const blocks = Array.from({ length: grid * grid }, () => new Sums());
  const whole = new Sums();
  const [blockWidth, blockHeight] = [(box.right - box.left) / grid, (box.bottom - box.top) / grid];
  for (let y = box.top; y < box.bottom; y += 1) {
    const row = Math.min(grid - 1, Math.floor((y - box.top) / blockHeight));
    for (let x = box.left; x < box.right; x += 1) {
      const value = sample(second, map, x, y);
      if (value === undefined) continue;
      const column = Math.min(grid - 1, Math.floor((x - box.left) / blockWidth));
      const own = first.data[y * first.width + x] ?? 0;
      blocks[row * grid + column]?.add(own, value);
      whole.add(own, value);
    }
  }
  const filled = blockWidth * blockHeight * leastFill;
  const correlations = blocks
    .filter((block) => block.count >= filled && block.texture >= leastTexture)
    .map((block) => block.correlation);
  return {
    blocks: Float32Array.from(correlations).toSorted(),
    whole: whole.correlation,
    pixels: whole.count,
  };
}

function overlapBox(
  first: GreyPlane,
  second: GreyPlane,
  map: Affine,
): { left: number; top: number; right: number; bottom: number } {
  let [left, top, right, bottom] = [first.width, first.height, 0, 0];
  for (let y = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1) {
      const u = map.a * (x + 0.5) + map.b * (y + 0.5) + map.e;
      const v = map.c * (x + 0.5) + map.d * (y + 0.5) + map.f;
      if (u < 0 || v < 0 || u >= second.width || v >= second.height) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return { left, top, right, bottom };
}

function sample(second: GreyPlane, map: Affine, x: number, y: number): number | undefined {
  const u = map.a * (x + 0.5) + map.b * (y + 0.5) + map.e - 0.5;
  const v = map.c * (x + 0.5) + map.d * (y + 0.5) + map.f - 0.5;
  if (u < -0.5 || v < -0.5 || u > second.width - 0.5 || v > second.height - 0.5) return undefined;
  const left = Math.max(0, Math.min(second.width - 2, Math.floor(u)));
  const top = Math.max(0, Math.min(second.height - 2, Math.floor(v)));
  const [p, q] = [Math.max(0, Math.min(1, u - left)), Math.max(0, Math.min(1, v - top))];
  const at = top * second.width + left;
  const above = (second.data[at] ?? 0) * (1 - p) + (second.data[at + 1] ?? 0) * p;
  const below =
    (second.data[at + second.width] ?? 0) * (1 - p) + (second.data[at + second.width + 1] ?? 0) * p;
  return above * (1 - q) + below * q;
}

class Sums {
  count = 0;
  #a = 0;
  #b = 0;
  #aa = 0;
  #bb = 0;
  #ab = 0;

  add(a: number, b: number): void {
    this.count += 1;
    this.#a += a;
    this.#b += b;
    this.#aa += a * a;
    this.#bb += b * b;
    this.#ab += a * b;
  }

  get correlation(): number {
    const { count } = this;
    if (count === 0) return 0;
    const covariance = this.#ab / count - (this.#a / count) * (this.#b / count);
    return covariance / Math.sqrt((this.#varianceA + noise) * (this.#varianceB + noise));
  }

  /** The larger standard deviation of the two. */
  get texture(): number {
    return Math.sqrt(Math.max(this.#varianceA, this.#varianceB));
  }

  get #varianceA(): number {
    return Math.max(0, this.#aa / this.count - (this.#a / this.count) ** 2);
  }

  get #varianceB(): number {
    return Math.max(0, this.#bb / this.count - (this.#b / this.count) ** 2);
  }
}
