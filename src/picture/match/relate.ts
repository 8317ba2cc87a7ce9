import { apply, composed, inverted, rescaled, type Affine } from '../../model/pictures/affine.js';
import type { ChromaImage } from '../../model/pictures/picture.js';
import type { ColourChange, Relation } from '../../model/pictures/relation.js';
import { correlations, quantile, shows, type Block } from './agreement.js';
import { haveOtherCaptions, leaveNoRoomForWords } from './captions.js';
import { colourChange } from './colours/colour-change.js';
import { coVisibility, type CoVisibility } from './co-visibility.js';
import { classifyPair, leastTexture } from './classify-pair.js';
import { agreeInMarkOnly, isOtherThing } from './common-mark.js';
import { layInPlace, measureInPlace } from './in-place.js';
import { mayBeOnPage, measureOnPage } from './on-page.js';
import { chromaOfPart, mapOfSharesOfPart, planeOfPart, type Part } from './part.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { looks, type MeasuredPair, type PairMeasures, type Portrait } from './measure-pair.js';
import { placements, type Placement } from './place-pair.js';
import { withPlanes } from '../fingerprint/planes.js';
import { repeatsItself } from './repetition.js';
import { isSameDocument, isSameDocumentAsItLies } from './document-verify.js';
import { turnedSketch, type Sketch } from '../fingerprint/sketch.js';
import { turnVector } from '../fingerprint/symmetry.js';
import type { Thumbnail } from '../fingerprint/thumbnail.js';

/** Changes whenever the same fingerprints give other relations: stored ones are then found anew. */
export const comparisonVersion = 9;

/** A picture whose pixels are looked at only when there is reason to. */
export interface Subject {
  readonly sketch: Sketch;
  readonly thumbnail: () => Thumbnail;
  readonly chroma: ChromaImage | undefined;
}

/** Share of key points in both pictures, before the pixels are looked at, that is worth a look. */
const leastShare = 0.2;

/**
 * How the second picture comes from the first, if it does. Never guesses from hashes: whatever
 * nominated the pair, the pictures are laid over each other and their pixels decide.
 */
export function relate(first: Subject, second: Subject): Relation | undefined {
  const laid: Placement[] = [];
  for (const placement of placements(first.sketch, second.sketch)) {
    const { symmetry } = placement;
    const turned = turnedSketch(first.sketch, symmetry);
    const points = coVisibility(turned, second.sketch, placement.map, placement.asked);
    if (points.expected > 0 && points.share < leastShare) continue;
    const one = { sketch: first.sketch, thumbnail: first.thumbnail() };
    const other = { sketch: second.sketch, thumbnail: second.thumbnail() };
    const verdict = withPlanes(() => judge(one, other, placement, points));
    // Wherever else one could be laid: it is one photo under other words.
    if (verdict === 'other-words') return undefined;
    if (verdict === 'different') {
      laid.push(placement);
      continue;
    }
    if (repeatsItself(one.thumbnail.small)) return undefined;
    const map = mapOfShares(symmetry, verdict, first.sketch, second.sketch);
    const colour = colourChange(
      { chroma: first.chroma, grey: one.thumbnail.small },
      { chroma: second.chroma, grey: other.thumbnail.small },
      map,
    );
    return relationOf(map, verdict, colour);
  }
  return laid.length === 0 ? undefined : relateOnPage(first, second, laid);
}

/** How a picture lies on a page of several, where no more than a part of either is in both. */
function relateOnPage(
  first: Subject,
  second: Subject,
  laid: readonly Placement[],
): Relation | undefined {
  const likely = laid.filter((placement) => mayBeOnPage(first.sketch, second.sketch, placement));
  if (likely.length === 0) return undefined;
  const one = { sketch: first.sketch, thumbnail: first.thumbnail() };
  const other = { sketch: second.sketch, thumbnail: second.thumbnail() };
  for (const placement of likely) {
    const shared = withPlanes(() => measureOnPage(one, other, placement, isSamePart));
    if (shared === undefined) continue;
    const { symmetry } = placement;
    const map = mapOfShares(symmetry, shared, first.sketch, second.sketch);
    const colour = colourOfPart(first, second, {
      map,
      part: partBefore(symmetry, shared.part),
      grey: [one.thumbnail.small, other.thumbnail.small],
    });
    return relationOf(map, shared, colour);
  }
  return undefined;
}

/** A part of the turned picture, as shares of the picture before. */
function partBefore(symmetry: number, { left, top, width, height }: Part): Part {
  const back = inverted(symmetryMap(symmetry));
  const [x, y] = apply(back, left, top);
  const [u, v] = apply(back, left + width, top + height);
  return {
    left: Math.min(x, u),
    top: Math.min(y, v),
    width: Math.abs(u - x),
    height: Math.abs(v - y),
  };
}

/** Of what both show: the rest of a page has other colours. */
function colourOfPart(
  { chroma }: Subject,
  second: Subject,
  {
    map,
    part,
    grey: [grey, other],
  }: {
    readonly map: Affine;
    readonly part: Part;
    readonly grey: readonly [GreyPlane, GreyPlane];
  },
): ColourChange {
  if (chroma === undefined) return 'same';
  const cut = chromaOfPart(chroma, part);
  return colourChange(
    { chroma: cut.chroma, grey: planeOfPart(grey, cut.shares) },
    { chroma: second.chroma, grey: other },
    mapOfSharesOfPart(map, cut.shares),
  );
}

/**
 * What was measured where it leaves no doubt. Most copies are sure at the first look; where that says
 * less, whole frames are compared as they are before anything is moved any farther.
 */
function judge(
  first: Portrait,
  second: Portrait,
  placement: Placement,
  points: CoVisibility,
): PairMeasures | 'different' | 'other-words' {
  const { still, near, afar } = looks(first, second, placement, points);
  const asItLies = placement.isWhole ? still() : undefined;
  if (
    asItLies !== undefined &&
    (isSurelySame(asItLies) || isSurelySamePrint(first, second, asItLies, placement))
  ) {
    return asItLies;
  }
  const atOnce = near();
  if (isSurelySame(atOnce)) return atOnce;
  const inPlace = measureInPlace(first, second, placement, asItLies);
  if (inPlace !== undefined) {
    return haveOtherCaptions(inPlace.overlap, inPlace.detail) ? 'other-words' : inPlace;
  }
  const pair = { first, second, placement, asItLies };
  if (isSame(pair, atOnce)) return atOnce;
  // A map that is a little off washes the words out.
  if (placement.isWhole && haveOtherWords(atOnce)) return 'other-words';
  const moved = afar();
  return isSame(pair, moved) ? moved : 'different';
}

/** Correlation of three in four small blocks of one photo, whatever words lie over the fourth. */
const leastBesideWords = 0.9;

function haveOtherWords({ fine, overlap, detail }: MeasuredPair): boolean {
  return (
    quantile(correlations(fine, leastTexture), 0.25) >= leastBesideWords &&
    haveOtherCaptions(overlap, detail)
  );
}

/** The same of a part of the first picture. */
function isSamePart(
  first: Portrait,
  second: Portrait,
  placement: Placement,
  measures: MeasuredPair,
): boolean {
  return isSame({ first, second, placement, asItLies: undefined }, measures);
}

interface LaidPair {
  readonly first: Portrait;
  readonly second: Portrait;
  readonly placement: Placement;
  /** Where the whole is laid over the whole, what was measured before anything was moved. */
  readonly asItLies: MeasuredPair | undefined;
}

function isSame(pair: LaidPair, measures: MeasuredPair): boolean {
  const verdict = classifyPair(measures);
  switch (verdict) {
    case 'same':
      if (haveOtherCaptions(measures.overlap, measures.detail)) return false;
      return !isOtherThing(measures) && !haveMarkOnly(pair, measures);
    case 'small-print':
      return isSameDocument(pair.first, pair.second, pair.placement.symmetry, measures.map);
    case 'different':
      return false;
    default:
      return verdict satisfies never;
  }
}

/** Correlation of the worst block that leaves no room for words. */
const leastEverywhere = 0.93;

/** Whether no words could be laid over one of both: most copies. */
function isSurelySame(measures: MeasuredPair): boolean {
  if (classifyPair(measures) !== 'same' || isOtherThing(measures)) return false;
  const { fine, overlap, detail } = measures;
  if (fine.every(agreesClosely)) return true;
  return leaveNoRoomForWords(detail) && !agreeInMarkOnly(fine, [overlap]);
}

function isSurelySamePrint(
  first: Portrait,
  second: Portrait,
  measures: MeasuredPair,
  { symmetry, map }: Placement,
): boolean {
  if (classifyPair(measures) !== 'small-print') return false;
  return isSameDocumentAsItLies(first, second, symmetry, map);
}

function agreesClosely(block: Block): boolean {
  return block.correlation >= leastEverywhere || !shows(block, leastTexture);
}

function haveMarkOnly(
  { first, second, placement, asItLies }: LaidPair,
  { fine, overlap }: MeasuredPair,
): boolean {
  const inPlace = layInPlace(first, second, placement, asItLies);
  return agreeInMarkOnly(fine, inPlace === undefined ? [overlap] : [overlap, inPlace.overlap]);
}

function relationOf(map: Affine, measures: PairMeasures, colour: ColourChange): Relation {
  const { firstInside, secondInside } = measures;
  return { map, firstInside, secondInside, distance: distanceOf(measures), colour };
}

/** From places of the first picture, as shares of its sides, to such of the second. */
function mapOfShares(
  symmetry: number,
  measures: PairMeasures,
  first: Sketch,
  second: Sketch,
): Affine {
  const [width, height] =
    (symmetry & 4) === 0 ? [first.width, first.height] : [first.height, first.width];
  const shares = rescaled(
    measures.map,
    [1 / width, 1 / height],
    [1 / second.width, 1 / second.height],
  );
  return composed(symmetryMap(symmetry), shares);
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
