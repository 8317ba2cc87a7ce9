import { composed, rescaled, type Affine } from '../model/affine.js';
import type { Relation } from '../model/relation.js';
import { isConvincing } from './judge.js';
import { measure, type PairMeasures } from './measure-pair.js';
import { placements } from './place-pair.js';
import type { Sketch } from './sketch.js';
import { turnVector } from './symmetry.js';
import type { Thumbnail } from './thumbnail.js';

/** Changes whenever the same fingerprints give other relations: stored ones are then found anew. */
export const comparisonVersion = 1;

/** A picture whose pixels are looked at only when there is reason to. */
export interface Subject {
  readonly sketch: Sketch;
  readonly thumbnail: () => Promise<Thumbnail>;
}

/**
 * How the second picture comes from the first, if it does. Never guesses from hashes: whatever
 * nominated the pair, the pictures are laid over each other and their pixels decide.
 */
export async function relate(first: Subject, second: Subject): Promise<Relation | undefined> {
  for (const placement of placements(first.sketch, second.sketch)) {
    const one = { sketch: first.sketch, thumbnail: await first.thumbnail() };
    const other = { sketch: second.sketch, thumbnail: await second.thumbnail() };
    const measures = measure(one, other, placement);
    if (isConvincing(measures, one, other)) {
      return relationOf(placement.symmetry, measures, first.sketch, second.sketch);
    }
  }
  return undefined;
}

function relationOf(
  symmetry: number,
  measures: PairMeasures,
  first: Sketch,
  second: Sketch,
): Relation {
  const [width, height] =
    (symmetry & 4) === 0 ? [first.width, first.height] : [first.height, first.width];
  const shares = rescaled(
    measures.map,
    [1 / width, 1 / height],
    [1 / second.width, 1 / second.height],
  );
  return {
    map: composed(symmetryMap(symmetry), shares),
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
  const mean = coarse.reduce((sum, one) => sum + one, 0) / Math.max(1, coarse.length);
  return Math.max(0, Math.min(100, 100 * (1 - mean)));
}
