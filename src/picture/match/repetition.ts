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
  const least = leastShare * Math.max(1, varianceOf(plane));
  const [right, down] = [plane.width * longest, plane.height * longest];
  for (let dy = 0; dy <= down; dy += 1) {
    for (let dx = dy === 0 ? shortest : -Math.floor(right); dx <= right; dx += 1) {
      if (Math.hypot(dx, dy) < shortest) continue;
      if (selfCorrelation(plane, dx, dy, 0, sampledRows) < leastSampled) continue;
      if (selfCorrelation(plane, dx, dy, least, 1) >= leastCorrelation) return true;
    }
  }
  return false;
}

function fitted(plane: GreyPlane): GreyPlane {
  const ratio = Math.min(1, side / Math.max(plane.width, plane.height));
  const scaled = (length: number): number => Math.max(1, Math.round(length * ratio));
  return resized(plane, scaled(plane.width), scaled(plane.height));
}

function varianceOf({ data }: GreyPlane): number {
  // Its mean is nearly nothing: light was taken out.
  return data.reduce((sum, level) => sum + level * level, 0) / data.length;
}

/**
 * Of the plane with itself, `dx` to the right and `dy` down, where both are.
 * @param leastVariance below which nothing is there to correlate
 * @param stride of the rows that are looked at
 */
function selfCorrelation(
  plane: GreyPlane,
  dx: number,
  dy: number,
  leastVariance: number,
  stride: number,
): number {
  const sums = new Float64Array(6);
  inKernels([plane], [], (memory, [picture = 0]) => {
    const room = memory.take(sums.byteLength);
    kernels().selfSums(picture, plane.width, plane.height, dx, dy, stride, room);
    sums.set(memory.doubles.subarray(room >> 3, (room >> 3) + sums.length));
  });
  const [count = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0] = sums;
  const [varianceA, varianceB] = [aa / count - (a / count) ** 2, bb / count - (b / count) ** 2];
  if (Math.min(varianceA, varianceB) < leastVariance) return 0;
  // Rows in which nothing is there agree.
  if (varianceA <= 0 || varianceB <= 0) return 1;
  return (ab / count - (a / count) * (b / count)) / Math.sqrt(varianceA * varianceB);
}
