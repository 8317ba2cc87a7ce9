import { inverted, shareInside, type Affine } from '../../model/pictures/affine.js';
import { wholeShare } from '../../model/pictures/relation.js';
import { correlations, quantile } from './agreement.js';
import { leastTexture } from './classify-pair.js';
import { haveOtherCaptions } from './captions.js';
import { coVisibility } from './co-visibility.js';
import { looks, type MeasuredPair, type PairMeasures, type Portrait } from './measure-pair.js';
import {
  mapOfWhole,
  mapOfPart,
  grownPart,
  laidOver,
  onPixels,
  othersAround,
  portraitOfPart,
  sharesOf,
  type Part,
} from './part.js';
import type { Placement } from './place-pair.js';
import { turnedSketch, type Sketch } from '../fingerprint/sketch.js';
import { turnedThumbnail } from '../fingerprint/thumbnail.js';

/** Key points that must agree before a part of a picture is looked for in another. */
const leastInliers = 6;
/** Of its turn beyond the symmetry, in radians: what stands on a page stands upright. */
const mostTurn = 0.06;
/** Shortest side of a part, in places of a sketch. */
const leastSide = 32;
/**
 * Share of one of the pictures that must be in both: where so many windows beside it show other things, as on a page, and where
 * all that lies over each other agrees, as of two crops and of two views of one scene.
 */
const [leastShare, leastOthers, leastShareAlone] = [0.4, 4, 0.7];
/** Correlation of nine of ten large blocks of it, of nine of ten small ones, and recurring key points. */
const [leastLarge, leastSmall, leastPoints] = [0.85, 0.7, 0.45];
/** Of three of four large blocks where the key points alone say where the part is. */
const leastAtFirst = 0.5;

/** What was measured of a part of the first picture and the second. */
export interface MeasuredPart extends PairMeasures {
  /** Of the turned first picture, in shares of its sides. */
  readonly part: Part;
}

/** Whether so many key points agree that a part may be in both where the pictures are not. */
export function mayBeOnPage(first: Sketch, second: Sketch, placement: Placement): boolean {
  const { map, inliers } = placement;
  if (Math.abs(Math.atan2(map.c, map.a)) > mostTurn || inliers() < leastInliers) return false;
  return mostInside(first, second, placement) < wholeShare;
}

/** Of two pictures, the larger share of one that lies in the other. */
function mostInside(first: Sketch, second: Sketch, { symmetry, map }: Placement): number {
  const turned = turnedSketch(first, symmetry);
  return Math.max(shareInside(map, turned, second), shareInside(inverted(map), second, turned));
}

/**
 * Looks for a part of the first picture that the second shows, where neither shows the other: one is a page of
 * several pictures, and the other reaches beyond its place there. The key points that agree say where the part is; it is
 * fitted, grown as far as both agree, and judged as a picture of its own, by tighter bounds.
 * @param isSame judges two pictures
 */
export function measureOnPage(
  first: Portrait,
  second: Portrait,
  placement: Placement,
  isSame: (
    first: Portrait,
    second: Portrait,
    placement: Placement,
    measures: MeasuredPair,
  ) => boolean,
): MeasuredPart | undefined {
  const turned = turnedPortrait(first, placement.symmetry);
  const where = placement.where();
  if (where === undefined) return undefined;
  const atFirst = look(turned, second, placement, where);
  if (atFirst === undefined) return undefined;
  const sorted = correlations(atFirst.measures.coarse, leastTexture);
  if (quantile(sorted, 0.25) < leastAtFirst) return undefined;
  const exact = { ...placement, map: atFirst.map };
  const laid = laidOver(turned, second, atFirst.map);
  if (haveOtherCaptions(laid.overlap, laid.detail)) return undefined;
  const found = look(turned, second, exact, grownPart(laid, atFirst.part));
  if (found === undefined) return undefined;
  const { measures, cut, part, map } = found;
  if (!isClear(measures) || !isSame(cut, second, found.placement, measures)) return undefined;
  const { width, height } = turned.sketch;
  const share = (part.width * part.height) / (width * height);
  const [firstInside, secondInside] = [measures.firstInside * share, measures.secondInside];
  const needed = othersAround(laid, part) >= leastOthers ? leastShare : leastShareAlone;
  if (Math.max(firstInside, secondInside) < needed) return undefined;
  return { ...measures, map, firstInside, secondInside, part: sharesOf(part, turned.sketch) };
}

/** No doubt is left: parts of strangers agree sooner than wholes. */
function isClear(measures: MeasuredPair): boolean {
  const { coarse, fine, points, kind } = measures;
  if (kind !== 'scene' || points.share < leastPoints) return false;
  const [large, small] = [correlations(coarse, leastTexture), correlations(fine, leastTexture)];
  if (large.length < 8 || small.length < 20) return false;
  return quantile(large, 0.1) >= leastLarge && quantile(small, 0.1) >= leastSmall;
}

interface LookAtPart {
  readonly measures: MeasuredPair;
  readonly cut: Portrait;
  /** Of the part on the second picture. */
  readonly placement: Placement;
  readonly part: Part;
  /** From the whole turned first picture. */
  readonly map: Affine;
}

function look(
  turned: Portrait,
  second: Portrait,
  placement: Placement,
  wanted: Part,
): LookAtPart | undefined {
  const part = onPixels(wanted, turned);
  if (Math.min(part.width, part.height) < leastSide) return undefined;
  const cut = portraitOfPart(turned, part);
  const map = mapOfPart(placement.map, part);
  if (shareInside(map, cut.sketch, second.sketch) < 0.5) return undefined;
  const onSecond = { ...placement, symmetry: 0, map };
  const points = coVisibility(cut.sketch, second.sketch, map, placement.asked);
  const measures = looks(cut, second, onSecond, points).near();
  return { measures, cut, placement: onSecond, part, map: mapOfWhole(measures.map, part) };
}

function turnedPortrait({ sketch, thumbnail }: Portrait, symmetry: number): Portrait {
  return {
    sketch: turnedSketch(sketch, symmetry),
    thumbnail: turnedThumbnail(thumbnail, symmetry),
  };
}
