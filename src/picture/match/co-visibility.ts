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
  for (let at = 0; at < points.count; at += 1) {
    if (points.isMain?.[at] === 0) continue;
    const [x, y] = apply(map, points.x[at] ?? 0, points.y[at] ?? 0);
    if (x < margin || y < margin || x > to.width - margin || y > to.height - margin) continue;
    const size = (points.scale[at] ?? 0) * scale;
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
  const seen = expected.filter((i) => {
    const [x, y] = apply(map, from.x[i] ?? 0, from.y[i] ?? 0);
    const size = (from.scale[i] ?? 0) * scale;
    for (let j = 0; j < to.count; j += 1) {
      if (Math.abs((to.x[j] ?? 0) - x) > limit || Math.abs((to.y[j] ?? 0) - y) > limit) continue;
      const factor = (to.scale[j] ?? 0) / size;
      if (factor > sizeFactor || factor < 1 / sizeFactor) continue;
      if (hamming256(from.words, i * vectorWords, to.words, j * vectorWords) <= mostBits)
        return true;
    }
    return false;
  });
  return {
    expected: expected.length,
    share: expected.length === 0 ? 0 : seen.length / expected.length,
  };
}
