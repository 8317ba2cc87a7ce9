import { composed, rescaled, type Affine } from '../model/affine.js';
import type { Relation } from '../model/relation.js';
import { shows } from './agreement.js';
import { coVisibility } from './co-visibility.js';
import { judge, leastTexture } from './judge.js';
import { measure, type PairMeasures, type Portrait } from './measure-pair.js';
import { placements } from './place-pair.js';
import { repeatsItself } from './repetition.js';
import { isSamePrint } from './small-print.js';
import { turnedSketch, type Sketch } from './sketch.js';
import { turnVector } from './symmetry.js';
import type { Thumbnail } from './thumbnail.js';

/** Changes whenever the same fingerprints give other relations: stored ones are then found anew. */
export const comparisonVersion = 1;

/** A picture whose pixels are looked at only when there is reason to. */
export interface Subject {
  readonly sketch: Sketch;
  readonly thumbnail: () => Promise<Thumbnail>;
}

/** Share of key points in both pictures, before the pixels are looked at, that is worth a look. */
const leastShare = 0.2;

/**
 * How the second picture comes from the first, if it does. Never guesses from hashes: whatever
 * nominated the pair, the pictures are laid over each other and their pixels decide.
 */
export async function relate(first: Subject, second: Subject): Promise<Relation | undefined> {
  for (const placement of placements(first.sketch, second.sketch)) {
    const turned = turnedSketch(first.sketch, placement.symmetry);
    const points = coVisibility(turned, second.sketch, placement.map);
    if (points.expected > 0 && points.share < leastShare) continue;
    const one = { sketch: first.sketch, thumbnail: await first.thumbnail() };
    const other = { sketch: second.sketch, thumbnail: await second.thumbnail() };
    const measures = measure(one, other, placement);
    if (!isSame(one, other, placement.symmetry, measures)) continue;
    if (repeatsItself(one.thumbnail.small)) return undefined;
    return relationOf(placement.symmetry, measures, first.sketch, second.sketch);
  }
  return undefined;
}

function isSame(
  first: Portrait,
  second: Portrait,
  symmetry: number,
  measures: PairMeasures,
): boolean {
  const verdict = judge(measures);
  switch (verdict) {
    case 'same':
      return true;
    case 'small-print':
      return isSamePrint(first, second, symmetry, measures.map);
    case 'different':
      return false;
    default:
      return verdict satisfies never;
  }
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
    colour: 'same',
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
  const shown = coarse.filter((block) => shows(block, leastTexture));
  const missing = shown.reduce((sum, { correlation }) => sum + 1 - Math.max(0, correlation), 0);
  return (100 * missing) / Math.max(1, shown.length);
}
