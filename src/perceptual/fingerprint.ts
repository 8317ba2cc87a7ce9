import { bitsWidth, type GreyImage, type KeyPoints } from '../model/picture.js';
import { describe } from './descriptor.js';
import { planeOf } from './grey-plane.js';
import { findKeyPoints, type KeyPoint } from './key-points.js';
import { phash } from './phash.js';
import { scaleSpace } from './scale-space.js';

/** Changes whenever the same pixels give other bits: stored fingerprints are then made anew. */
export const fingerprintVersion = 1;

/** Longer side of the picture that fingerprints are taken of. */
export const fingerprintSide = 256;

const mostPoints = 128;

/** What is read off the pixels of a picture scaled to {@link fingerprintSide}. */
export interface PixelFacts {
  readonly phash: Uint8Array;
  readonly quality: number;
  readonly points: KeyPoints;
  /** Text and line art differ in details that a small thumbnail does not show. */
  readonly wantsLargeThumbnail: boolean;
}

export function fingerprint(
  grey: GreyImage,
  { wantsPoints }: { readonly wantsPoints: boolean },
): PixelFacts {
  const plane = planeOf(grey);
  const { bits, quality } = phash(plane);
  const points = wantsPoints ? strongest(findKeyPoints(scaleSpace(plane))) : [];
  return {
    phash: bits,
    quality,
    points: describeAll(points),
    wantsLargeThumbnail: isDocument(grey),
  };
}

function strongest(points: KeyPoint[]): KeyPoint[] {
  return points.toSorted((a, b) => b.strength - a.strength).slice(0, mostPoints);
}

function describeAll(points: readonly KeyPoint[]): KeyPoints {
  const descriptors = new Uint8Array(points.length * bitsWidth);
  for (const [at, point] of points.entries()) {
    describe(point, descriptors.subarray(at * bitsWidth, (at + 1) * bitsWidth));
  }
  return {
    count: points.length,
    x: Float32Array.from(points, ({ x }) => x),
    y: Float32Array.from(points, ({ y }) => y),
    scale: Float32Array.from(points, ({ scale }) => scale),
    descriptors,
  };
}

/** Share of pixels of few greys from which on a picture is taken for a document. */
export const documentShare = 0.45;
const fewLevels = 3;

/** Whether nearly half the pixels are of three greys: paper, a slide, a window. */
export function isDocument({ data }: GreyImage): boolean {
  return flatShare(data) >= documentShare;
}

/**
 * The share of pixels within one level of the three most common greys. Photos have noise and soft
 * light: theirs spread, in 9 of 10 over more than two thirds of what remains.
 */
export function flatShare(data: Iterable<number>): number {
  const counts = new Uint32Array(256 + 2);
  let pixels = 0;
  for (const level of data) {
    const at = Math.max(0, Math.min(255, Math.round(level))) + 1;
    counts[at] = (counts[at] ?? 0) + 1;
    pixels += 1;
  }
  let near = 0;
  for (let peak = 0; peak < fewLevels; peak += 1) near += takePeak(counts);
  return pixels === 0 ? 1 : near / pixels;
}

/** Removes the most common grey and its neighbours. @returns their number */
function takePeak(counts: Uint32Array): number {
  let [most, best] = [0, 1];
  for (let at = 1; at < counts.length - 1; at += 1) {
    const sum = (counts[at - 1] ?? 0) + (counts[at] ?? 0) + (counts[at + 1] ?? 0);
    if (sum > most) [most, best] = [sum, at];
  }
  counts.fill(0, best - 1, best + 2);
  return most;
}
