import { itemAt } from '../../model/snapshot/item-at.js';
import { resized, type GreyPlane } from '../fingerprint/grey-plane.js';
import { kernels } from '../kernels/kernels.js';
import { highPass } from './low-pass.js';
import { inKernels, withPlanes } from '../fingerprint/planes.js';

/** Longer side, in pixels, of the plane that is shifted over itself. */
const side = 64;
const lowPassSigma = 6;
/** Correlation with itself, shifted, from which on a picture repeats itself. */
const leastCorrelation = 0.98;
/** The same in every so many rows only, that makes a look at all of them worth it. */
const [leastSampled, sampledRows] = [0.85, 8];
/** Shortest shift, in pixels, that is no blur, and the longest, as a share of each side. */
const shortest = 3;
const longest = 0.45;
/** Of what lies before a pixel in its row, and of its squares. */
const bytesOfSums = 16;
/** Least share of the picture's variance in a part that says anything. */
const leastShare = 0.4;

/**
 * Whether a picture is a pattern that repeats: squares, stripes, tiles. Such a picture fits over
 * itself in many places, and over any other of its kind, so that where it fits proves nothing.
 */
export function repeatsItself(picture: GreyPlane): boolean {
  const known = asked.get(picture);
  if (known !== undefined) return known;
  const answer = withPlanes(() => isRepeating(picture));
  asked.set(picture, answer);
  return answer;
}

/** A picture is asked about once for each of its copies. */
const asked = new WeakMap<GreyPlane, boolean>();

function isRepeating(picture: GreyPlane): boolean {
  const plane = highPass(fitted(picture), lowPassSigma);
  const { width, height } = plane;
  const least = leastShare * Math.max(1, varianceOf(plane));
  const [right, down] = [width, height].map((length) => Math.floor(length * longest));
  let answer = 0;
  inKernels([plane], [], (memory, [address = 0]) => {
    answer = kernels().repeats(
      address,
      width,
      height,
      shortest,
      right ?? 0,
      down ?? 0,
      sampledRows,
      leastSampled,
      least,
      leastCorrelation,
      memory.take((width + 1) * height * bytesOfSums),
    );
  });
  return answer !== 0;
}

function fitted(plane: GreyPlane): GreyPlane {
  const ratio = Math.min(1, side / Math.max(plane.width, plane.height));
  const scaled = (length: number): number => Math.max(1, Math.round(length * ratio));
  return resized(plane, scaled(plane.width), scaled(plane.height));
}

function varianceOf({ data }: GreyPlane): number {
  // Its mean is nearly nothing: light was taken out.
  let sum = 0;
  // An iterator would make an object of each level.
  for (let at = 0; at < data.length; at += 1) sum += itemAt(data, at) ** 2;
  return sum / data.length;
}
