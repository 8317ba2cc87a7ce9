import { composed, rescaled, type Affine } from '../model/affine.js';
import type { Relation } from '../model/relation.js';
import { canonicalVotes } from './canonical.js';
import { leastInliers } from './geometry.js';
import { hamming256 } from './hamming.js';
import { isConvincing } from './judge.js';
import { measureByPoints, measureWhole, type PairMeasures } from './measure-pair.js';
import { phashVariants } from './phash.js';
import type { Portrait } from './portrait.js';
import { turnVector } from './symmetry.js';

/** Changes whenever the same fingerprints give other relations: stored ones are then found anew. */
export const comparisonVersion = 1;

/** Differing bits up to which two pHashes make a pair worth a look. */
export const phashRadius = 40;
/** Symmetries that are tried beside the upright one, by votes of the key points. */
const mostTurns = 2;

/**
 * How the second picture comes from the first, if it does. Never guesses from hashes: whatever
 * nominated the pair, the pictures are laid over each other and their pixels decide.
 */
export function relate(first: Portrait, second: Portrait): Relation | undefined {
  for (const measures of attempts(first, second)) {
    if (measures !== undefined && isConvincing(measures, first, second)) {
      return relationOf(measures, first, second);
    }
  }
  return undefined;
}

/** The whole over the whole where the hashes are close, then by key points. */
function* attempts(first: Portrait, second: Portrait): Generator<PairMeasures | undefined> {
  for (const symmetry of wholeSymmetries(first, second)) {
    yield measureWhole(first, second, symmetry);
  }
  for (const symmetry of pointSymmetries(first, second)) {
    yield measureByPoints(first, second, symmetry);
  }
}

function wholeSymmetries(first: Portrait, second: Portrait): number[] {
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

function pointSymmetries(first: Portrait, second: Portrait): number[] {
  const votes = canonicalVotes(first.points, second.points);
  const turns = [...votes.keys()]
    .filter((symmetry) => symmetry > 0 && (votes[symmetry] ?? 0) >= leastInliers)
    .toSorted((a, b) => (votes[b] ?? 0) - (votes[a] ?? 0) || a - b)
    .slice(0, mostTurns);
  const upright = votes[0] ?? 0;
  const isLikelyTurned = turns.some((symmetry) => (votes[symmetry] ?? 0) > upright);
  return isLikelyTurned ? [...turns, 0] : [0, ...turns];
}

function relationOf(measures: PairMeasures, first: Portrait, second: Portrait): Relation {
  const swaps = (measures.symmetry & 4) !== 0;
  const [width, height] = swaps ? [first.height, first.width] : [first.width, first.height];
  const shares = rescaled(
    measures.map,
    [1 / width, 1 / height],
    [1 / second.width, 1 / second.height],
  );
  return {
    map: composed(symmetryMap(measures.symmetry), shares),
    firstInside: measures.firstInside,
    secondInside: measures.secondInside,
    distance: distanceOf(measures),
  };
}

/** A symmetry of the unit square. */
function symmetryMap(symmetry: number): Affine {
  const [a, c] = turnVector(symmetry, 1, 0);
  const [b, d] = turnVector(symmetry, 0, 1);
  return { a, b, c, d, e: (1 - a - b) / 2, f: (1 - c - d) / 2 };
}

/** In percent: what is missing from a correlation of 1, as the mean over all that shows something. */
function distanceOf({ coarse }: PairMeasures): number {
  const { blocks, whole } = coarse;
  const mean =
    blocks.length === 0 ? whole : blocks.reduce((sum, one) => sum + one, 0) / blocks.length;
  return Math.max(0, Math.min(100, 100 * (1 - mean)));
}
