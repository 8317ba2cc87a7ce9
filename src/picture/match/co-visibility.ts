import { apply, areaScale, inverted, type Affine } from '../../model/pictures/affine.js';
import { fingerprintSide } from '../fingerprint/fingerprint.js';
import { hamming256, vectorWords } from '../fingerprint/hamming.js';
import type { OrientedSet, PointSet, Sketch } from '../fingerprint/sketch.js';
import { baseSigma } from '../fingerprint/scale-space.js';

/** How far the same key point may lie away, in pixels of the scaled picture. */
const reach = 0.02 * fingerprintSide;
/** By which factor its size may differ. */
const sizeFactor = 1.7;
/** Differing bits of the same surroundings, seen at another scale and re-encoded. */
const mostBits = 72;
/** Nearer to the edge the surroundings are cut off, in pixels. */
const margin = 8;

export interface CoVisibility {
  /** Key points of the picture with fewer of them that the other should show as well. */
  readonly expected: number;
  /** The share of those that it does show. */
  readonly share: number;
}

/** Which of the key points of a picture are asked: those that were described upright, or from a direction of their own. */
export type PointsAsked = 'points' | 'oriented';

/** How many of the key points that both pictures should show are in both. */
export function coVisibility(
  first: Sketch,
  second: Sketch,
  map: Affine,
  asked: PointsAsked = 'points',
): CoVisibility {
  const back = inverted(map);
  const [one, other]: readonly [Points, Points] = [first[asked], second[asked]];
  const forth = visible(one, second, map);
  const there = visible(other, first, back);
  // Each picture keeps its strongest points only: those of the part that is seen finer are more.
  return forth.length <= there.length
    ? recurring(forth, one, other, map)
    : recurring(there, other, one, back);
}

type Points = PointSet & Partial<Pick<OrientedSet, 'isMain'>>;

/** Those that lie within `to`, at a size that can be seen there. */
function visible(points: Points, to: Sketch, map: Affine): number[] {
  const scale = Math.sqrt(Math.abs(areaScale(map)));
  const found: number[] = [];
  const { count, x: across, y: down, scale: sizes, isMain } = points;
  for (let at = 0; at < count; at += 1) {
    if (isMain?.[at] === 0) continue;
    const [x, y] = apply(map, across[at] ?? 0, down[at] ?? 0);
    if (x < margin || y < margin || x > to.width - margin || y > to.height - margin) continue;
    const size = (sizes[at] ?? 0) * scale;
    if (size < baseSigma * 1.3 || size > Math.min(to.width, to.height) / 6) continue;
    found.push(at);
  }
  return found;
}

function recurring(
  expected: readonly number[],
  from: PointSet,
  to: PointSet,
  map: Affine,
): CoVisibility {
  const scale = Math.sqrt(Math.abs(areaScale(map)));
  const limit = reach * Math.max(1, scale);
  const { order, x: across } = fromLeft(to);
  const { y: down, scale: sizes, words } = to;
  const own = { x: from.x, y: from.y, scale: from.scale, words: from.words };
  let seen = 0;
  for (const i of expected) {
    const [x, y] = apply(map, own.x[i] ?? 0, own.y[i] ?? 0);
    const size = (own.scale[i] ?? 0) * scale;
    // A little more to the left: what is near is asked as exactly as ever.
    for (let at = firstFrom(across, x - limit - leastStep); at < order.length; at += 1) {
      const aside = (across[at] ?? 0) - x;
      if (aside > limit) break;
      const j = order[at] ?? 0;
      if (Math.abs(aside) > limit || Math.abs((down[j] ?? 0) - y) > limit) continue;
      const factor = (sizes[j] ?? 0) / size;
      if (factor > sizeFactor || factor < 1 / sizeFactor) continue;
      if (hamming256(own.words, i * vectorWords, words, j * vectorWords) > mostBits) continue;
      seen += 1;
      break;
    }
  }
  const { length } = expected;
  return { expected: length, share: length === 0 ? 0 : seen / length };
}

/** Key points from left to right: who looks for those in one place need not ask them all. */
interface FromLeft {
  readonly order: Uint16Array;
  readonly x: Float32Array;
}

/** More than a place is off by, in pixels. */
const leastStep = 0.001;

const knownFromLeft = new WeakMap<Float32Array, FromLeft>();

function fromLeft({ x }: PointSet): FromLeft {
  const known = knownFromLeft.get(x);
  if (known !== undefined) return known;
  const order = Uint16Array.from(x.keys()).toSorted((a, b) => (x[a] ?? 0) - (x[b] ?? 0));
  const sorted = { order, x: x.toSorted() };
  knownFromLeft.set(x, sorted);
  return sorted;
}

/** The first of sorted places that is not below one. */
function firstFrom(places: Float32Array, least: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
