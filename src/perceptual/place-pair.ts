import type { Affine } from '../model/affine.js';
import { canonicalVotes } from './canonical.js';
import { leastInliers, placePicture } from './geometry.js';
import { hamming256 } from './hamming.js';
import { matchPoints } from './match-points.js';
import { phashVariants } from './phash.js';
import { turnedSketch, type Sketch } from './sketch.js';

/** A guess at how one picture lies in another. */
export interface Placement {
  /** Which of the eight symmetries the first picture goes through. */
  readonly symmetry: number;
  /** From the turned first picture to the second, in places of their sketches. */
  readonly map: Affine;
  /** Key points that agree; 0 where the whole is laid over the whole. */
  readonly inliers: number;
}

/** Differing bits up to which two pHashes make a pair worth a look. */
export const phashRadius = 40;
/** Symmetries that are tried beside the upright one, by votes of the key points. */
const mostTurns = 2;

/** The whole over the whole where the hashes are close, then as the key points say. */
export function* placements(first: Sketch, second: Sketch): Generator<Placement> {
  for (const symmetry of wholeSymmetries(first, second)) {
    yield { symmetry, map: wholeMap(turnedSketch(first, symmetry), second), inliers: 0 };
  }
  for (const symmetry of pointSymmetries(first, second)) {
    const { points } = turnedSketch(first, symmetry);
    const matches = matchPoints(points, second.points);
    const placed = placePicture(points, second.points, matches);
    if (placed !== undefined) {
      yield { symmetry, map: placed.map, inliers: placed.inliers.length };
    }
  }
}

function wholeMap(first: Sketch, second: Sketch): Affine {
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
