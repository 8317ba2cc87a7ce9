import type { Fingerprint, GreyImage, KeyPoints } from '../model/picture.js';
import { turnDescriptors } from './descriptor.js';
import { fingerprintSide, isDocument } from './fingerprint.js';
import { planeOf, resized, type GreyPlane } from './grey-plane.js';
import { vectorWords } from './hamming.js';
import { phashVariant } from './phash.js';
import { symmetries, turnVector } from './symmetry.js';

/**
 * A picture as comparing wants it. Places are in pixels of the picture scaled to
 * {@link fingerprintSide} on its longer side, whatever the thumbnail's size.
 */
export interface Portrait {
  /** Signs of frequencies; see `phash.ts`. */
  readonly phash: Uint8Array;
  readonly quality: number;
  readonly width: number;
  readonly height: number;
  readonly points: PointSet;
  /** The thumbnail, with at most {@link thumbnailSide} pixels on its longer side. */
  readonly small: GreyPlane;
  /** The thumbnail as it was stored: documents have a larger one. */
  readonly large: GreyPlane;
  readonly isDocument: boolean;
}

/** Key points with their descriptors as 32-bit words. */
export interface PointSet extends Omit<KeyPoints, 'descriptors'> {
  readonly words: Uint32Array;
}

/** Longer side of the thumbnail that every picture has. */
export const thumbnailSide = 128;

/** @param width pixels of the whole picture, of which only the ratio to `height` counts */
export function portraitOf(
  { width, height }: { readonly width: number; readonly height: number },
  { phash, quality, points }: Pick<Fingerprint, 'phash' | 'quality' | 'points'>,
  thumbnail: GreyImage,
): Portrait {
  const scale = fingerprintSide / Math.max(width, height);
  const large = planeOf(thumbnail);
  return {
    phash,
    quality,
    width: width * scale,
    height: height * scale,
    points: pointSet(points, points.descriptors),
    small: fittedTo(large, thumbnailSide),
    large,
    isDocument: isDocument(thumbnail),
  };
}

function pointSet(points: Omit<KeyPoints, 'descriptors'>, descriptors: Uint8Array): PointSet {
  const words = new Uint32Array(points.count * vectorWords);
  new Uint8Array(words.buffer).set(descriptors);
  const { count, x, y, scale } = points;
  return { count, x, y, scale, words };
}

function fittedTo(plane: GreyPlane, side: number): GreyPlane {
  const ratio = side / Math.max(plane.width, plane.height);
  if (ratio >= 1) return plane;
  const fitted = (length: number) => Math.max(1, Math.round(length * ratio));
  return resized(plane, fitted(plane.width), fitted(plane.height));
}

/** The portrait after one of the eight symmetries. */
export function turned(portrait: Portrait, index: number): Portrait {
  if (index === 0) return portrait;
  const { points } = portrait;
  const symmetry = symmetries[index];
  if (symmetry === undefined) throw new RangeError(`symmetry ${index} of 8`);
  const swaps = symmetry.swapsAxes;
  const [width, height] = swaps
    ? [portrait.height, portrait.width]
    : [portrait.width, portrait.height];
  const x = new Float32Array(points.count);
  const y = new Float32Array(points.count);
  for (let at = 0; at < points.count; at += 1) {
    const [dx, dy] = turnVector(
      index,
      (points.x[at] ?? 0) - portrait.width / 2,
      (points.y[at] ?? 0) - portrait.height / 2,
    );
    x[at] = dx + width / 2;
    y[at] = dy + height / 2;
  }
  const descriptors = turnDescriptors(new Uint8Array(points.words.buffer), index);
  return {
    ...portrait,
    phash: phashVariant(portrait.phash, symmetry),
    width,
    height,
    points: pointSet({ ...points, x, y }, descriptors),
    small: turnedPlane(portrait.small, index),
    large: turnedPlane(portrait.large, index),
  };
}

function turnedPlane({ width, height, data }: GreyPlane, index: number): GreyPlane {
  const swaps = (index & 4) !== 0;
  const [newWidth, newHeight] = swaps ? [height, width] : [width, height];
  const result = new Float32Array(data.length);
  for (let y = 0, at = 0; y < newHeight; y += 1) {
    for (let x = 0; x < newWidth; x += 1, at += 1) {
      const u = (index & 1) === 0 ? x : newWidth - 1 - x;
      const v = (index & 2) === 0 ? y : newHeight - 1 - y;
      result[at] = data[swaps ? u * width + v : v * width + u] ?? 0;
    }
  }
  return { width: newWidth, height: newHeight, data: result };
}
