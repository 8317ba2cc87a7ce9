import { resized, type GreyPlane } from '../fingerprint/grey-plane.js';
import { lowPass } from './low-pass.js';

/** Longer side, in pixels, of the plane that is shifted over itself. */
const side = 64;
const lowPassSigma = 6;
/** Correlation with itself, shifted, from which on a picture repeats itself. */
const leastCorrelation = 0.98;
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
  const plane = detail(fitted(picture));
  const least = leastShare * Math.max(1, varianceOf(plane));
  const [right, down] = [plane.width * longest, plane.height * longest];
  for (let dy = 0; dy <= down; dy += 1) {
    for (let dx = dy === 0 ? shortest : -Math.floor(right); dx <= right; dx += 1) {
      if (Math.hypot(dx, dy) < shortest) continue;
      if (selfCorrelation(plane, dx, dy, least) >= leastCorrelation) return true;
    }
  }
  return false;
}

function fitted(plane: GreyPlane): GreyPlane {
  const ratio = Math.min(1, side / Math.max(plane.width, plane.height));
  const scaled = (length: number): number => Math.max(1, Math.round(length * ratio));
  return resized(plane, scaled(plane.width), scaled(plane.height));
}

function detail(plane: GreyPlane): GreyPlane {
  const light = lowPass(plane, lowPassSigma);
  return { ...plane, data: plane.data.map((level, at) => level - (light.data[at] ?? 0)) };
}

function varianceOf({ data }: GreyPlane): number {
  // Its mean is nearly nothing: light was taken out.
  return data.reduce((sum, level) => sum + level * level, 0) / data.length;
}

/**
 * Of the plane with itself, `dx` to the right and `dy` down, where both are.
 * @param leastVariance below which nothing is there to correlate
 */
function selfCorrelation(
  { width, height, data }: GreyPlane,
  dx: number,
  dy: number,
  leastVariance: number,
): number {
  let [count, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let y = dy; y < height; y += 1) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x += 1) {
      const [one, other] = [data[y * width + x] ?? 0, data[(y - dy) * width + x - dx] ?? 0];
      count += 1;
      a += one;
      b += other;
      aa += one * one;
      bb += other * other;
      ab += one * other;
    }
  }
  const [varianceA, varianceB] = [aa / count - (a / count) ** 2, bb / count - (b / count) ** 2];
  if (Math.min(varianceA, varianceB) < leastVariance) return 0;
  return (ab / count - (a / count) * (b / count)) / Math.sqrt(varianceA * varianceB);
}
