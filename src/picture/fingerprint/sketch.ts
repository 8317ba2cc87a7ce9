import type { Fingerprint, KeyPoints } from '../../model/picture.js';
import { turnDescriptors } from './descriptor.js';
import { fingerprintSide } from './fingerprint.js';
import { vectorWords } from './hamming.js';
import { phashVariant } from './phash.js';
import { symmetryAt, turnVector } from './symmetry.js';

/**
 * What of a picture is compared first. Places are in pixels of the picture scaled to
 * {@link fingerprintSide} on its longer side.
 */
export interface Sketch {
  readonly phash: Uint8Array;
  readonly quality: number;
  readonly width: number;
  readonly height: number;
  readonly points: PointSet;
}

/** Key points with their descriptors as 32-bit words. */
export interface PointSet extends Omit<KeyPoints, 'descriptors'> {
  readonly words: Uint32Array;
}

/** @param size pixels of the whole picture, of which only the ratio counts */
export function sketchOf(
  size: { readonly width: number; readonly height: number },
  { phash, quality, points }: Pick<Fingerprint, 'phash' | 'quality' | 'points'>,
): Sketch {
  const scale = fingerprintSide / Math.max(size.width, size.height);
  return {
    phash,
    quality,
    width: size.width * scale,
    height: size.height * scale,
    points: pointSet(points, points.descriptors),
  };
}

function pointSet(points: Omit<KeyPoints, 'descriptors'>, descriptors: Uint8Array): PointSet {
  const words = new Uint32Array(points.count * vectorWords);
  new Uint8Array(words.buffer).set(descriptors);
  const { count, x, y, scale } = points;
  return { count, x, y, scale, words };
}

/** The sketch of the picture after one of the eight symmetries; it is asked for again and again. */
export function turnedSketch(sketch: Sketch, index: number): Sketch {
  if (index === 0) return sketch;
  const known = turned.get(sketch) ?? new Map<number, Sketch>();
  turned.set(sketch, known);
  const answer = known.get(index) ?? turnSketch(sketch, index);
  known.set(index, answer);
  return answer;
}

const turned = new WeakMap<Sketch, Map<number, Sketch>>();

function turnSketch(sketch: Sketch, index: number): Sketch {
  const { points } = sketch;
  const symmetry = symmetryAt(index);
  const [width, height] = symmetry.swapsAxes
    ? [sketch.height, sketch.width]
    : [sketch.width, sketch.height];
  const x = new Float32Array(points.count);
  const y = new Float32Array(points.count);
  for (let at = 0; at < points.count; at += 1) {
    const [dx, dy] = turnVector(
      index,
      (points.x[at] ?? 0) - sketch.width / 2,
      (points.y[at] ?? 0) - sketch.height / 2,
    );
    x[at] = dx + width / 2;
    y[at] = dy + height / 2;
  }
  const descriptors = turnDescriptors(new Uint8Array(points.words.buffer), index);
  return {
    phash: phashVariant(sketch.phash, symmetry),
    quality: sketch.quality,
    width,
    height,
    points: pointSet({ ...points, x, y }, descriptors),
  };
}
