import { apply, type Affine } from '../../model/affine.js';
import { canonicalVotes } from '../fingerprint/canonical.js';
import { leastInliers, placePicture } from './geometry.js';
import { hamming256 } from '../fingerprint/hamming.js';
import { matchPoints } from './match-points.js';
import { phashVariants } from '../fingerprint/phash.js';
import { turnedSketch, type Sketch } from '../fingerprint/sketch.js';

/** A guess at how one picture lies in another. */
export interface Placement {
  /** Which of the eight symmetries the first picture goes through. */
  readonly symmetry: number;
  /** From the turned first picture to the second, in places of their sketches. */
  readonly map: Affine;
  /** Key points that agree; 0 where the whole is laid over the whole and they say nothing of it. */
  readonly inliers: () => number;
}

/** Differing bits up to which two pHashes make a pair worth a look. */
export const phashRadius = 40;
/** Symmetries that are tried beside the upright one, by votes of the key points. */
const mostTurns = 2;

/**
 * The whole over the whole where the hashes are close, then as the key points say. These are matched
 * when they are asked for: most copies are wholes, and told by their pixels.
 */
export function* placements(first: Sketch, second: Sketch): Generator<Placement> {
  const known = new Map<number, PlacedByPoints | undefined>();
  const placed = (symmetry: number): PlacedByPoints | undefined => {
    if (!known.has(symmetry)) known.set(symmetry, placedByPoints(first, second, symmetry));
    return known.get(symmetry);
  };
  const wholes = new Map<number, () => number>();
  for (const symmetry of wholeSymmetries(first, second)) {
    const turned = turnedSketch(first, symmetry);
    const map = wholeMap(turned, second);
    const inliers = (): number => {
      const byPoints = placed(symmetry);
      const agrees = byPoints !== undefined && isNear(byPoints.map, map, turned, second);
      return agrees ? byPoints.inliers : 0;
    };
    yield { symmetry, map, inliers };
    wholes.set(symmetry, inliers);
  }
  for (const symmetry of pointSymmetries(first, second)) {
    const whole = wholes.get(symmetry);
    if (whole !== undefined && whole() > 0) continue;
    const byPoints = placed(symmetry);
    if (byPoints === undefined) continue;
    yield { symmetry, map: byPoints.map, inliers: () => byPoints.inliers };
  }
}

interface PlacedByPoints {
  readonly map: Affine;
  readonly inliers: number;
}

function placedByPoints(
  first: Sketch,
  second: Sketch,
  symmetry: number,
): PlacedByPoints | undefined {
  const { points } = turnedSketch(first, symmetry);
  const placed = placePicture(points, second.points, matchPoints(points, second.points));
  return placed && { map: placed.map, inliers: placed.inliers.length };
}

/** How far corners may lie apart where two maps count as one, as a share of the longer side. */
const nearby = 0.02;

function isNear(one: Affine, other: Affine, from: Framed, to: Framed): boolean {
  const reach = nearby * Math.max(to.width, to.height);
  return [0, from.width].every((x) =>
    [0, from.height].every((y) => {
      const [[u, v], [s, t]] = [apply(one, x, y), apply(other, x, y)];
      return Math.hypot(u - s, v - t) <= reach;
    }),
  );
}

interface Framed {
  readonly width: number;
  readonly height: number;
}

function wholeMap(first: Framed, second: Framed): Affine {
  return {
    a: second.width / first.width,
    b: 0,
    c: 0,
    d: second.height / first.height,
    e: 0,
    f: 0,
  };
}

function wholeSymmetries(first: Sketch, second: Sketch): number[] {
  const other = wordsOf(second.phash);
  return phashVariants(first.phash)
    .map((bits, symmetry) => ({
      symmetry,
      distance: hamming256(wordsOf(bits), 0, other, 0),
    }))
    .filter(({ distance }) => distance <= phashRadius)
    .toSorted((a, b) => a.distance - b.distance || a.symmetry - b.symmetry)
    .map(({ symmetry }) => symmetry);
}

function wordsOf(bits: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bits).buffer);
}

function pointSymmetries(first: Sketch, second: Sketch): number[] {
  const votes = canonicalVotes(first.points, second.points);
  const turns = [...votes.keys()]
    .filter((symmetry) => symmetry > 0 && (votes[symmetry] ?? 0) >= leastInliers)
    .toSorted((a, b) => (votes[b] ?? 0) - (votes[a] ?? 0) || a - b)
    .slice(0, mostTurns);
  const upright = votes[0] ?? 0;
  const isLikelyTurned = turns.some((symmetry) => (votes[symmetry] ?? 0) > upright);
  return isLikelyTurned ? [...turns, 0] : [0, ...turns];
}
