import { noOrientedPoints, type GreyImage, type KeyPoints } from '../../model/pictures/picture.js';
import { describePoints } from './descriptor.js';
import { documentShare, flatShare } from './document.js';
import { planeOf, type GreyPlane } from './grey-plane.js';
import { findKeyPoints, type KeyPoint } from './key-points.js';
import { orientPoints } from './oriented.js';
import { phash } from './phash.js';
import { inScaleSpace } from './scale-space.js';

/** Changes whenever the same pixels give other bits: stored fingerprints are then made anew. */
export const fingerprintVersion = 9;

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
  return {
    phash: bits,
    quality,
    points: wantsPoints ? pointsOf(plane) : noPoints,
    wantsLargeThumbnail: flatShare(grey) >= documentShare,
  };
}

const noPoints: KeyPoints = {
  ...placesOf([]),
  descriptors: new Uint8Array(0),
  oriented: noOrientedPoints,
};

function pointsOf(plane: GreyPlane): KeyPoints {
  return inScaleSpace(plane, (octaves) => {
    const points = strongest(findKeyPoints(octaves));
    return {
      ...placesOf(points),
      descriptors: describePoints(points),
      oriented: orientPoints(points),
    };
  });
}

/** In their order; of equally strong ones the first. */
function strongest(points: readonly KeyPoint[]): KeyPoint[] {
  // Most points are none of them: to sort numbers costs a tenth of what it costs to compare points.
  const strengths = columnOf(points, ({ strength }) => strength, Float64Array).toSorted();
  const least = strengths[points.length - mostPoints] ?? 0;
  return points
    .filter(({ strength }) => strength >= least)
    .toSorted((a, b) => b.strength - a.strength)
    .slice(0, mostPoints);
}

function placesOf(points: readonly KeyPoint[]): Omit<KeyPoints, 'descriptors' | 'oriented'> {
  return {
    count: points.length,
    x: columnOf(points, ({ x }) => x, Float32Array),
    y: columnOf(points, ({ y }) => y, Float32Array),
    scale: columnOf(points, ({ scale }) => scale, Float32Array),
  };
}

/** Ten times as fast as `from` with a function. */
function columnOf<T extends Float32Array | Float64Array>(
  points: readonly KeyPoint[],
  field: (point: KeyPoint) => number,
  Column: new (length: number) => T,
): T {
  const column = new Column(points.length);
  let at = 0;
  for (const point of points) {
    column[at] = field(point);
    at += 1;
  }
  return column;
}
