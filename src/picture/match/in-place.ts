import { cornerDistance, type Affine } from '../../model/pictures/affine.js';
import { kindOfPair } from '../fingerprint/document.js';
import { turnedSketch } from '../fingerprint/sketch.js';
import { turnedThumbnail } from '../fingerprint/thumbnail.js';
import { blocksOf } from './agreement.js';
import { coVisibility } from './co-visibility.js';
import type { MeasuredPair, Portrait } from './measure-pair.js';
import { detailOf, overlapOf, type Overlap } from './overlap.js';
import { overlay } from './overlay.js';
import type { Placement } from './place-pair.js';
import { lowPassSigma, rim } from './refine-alignment.js';
import { textureAgreement, type TextureAgreement } from './texture-agreement.js';

/** How far a guess may put the corners from where they lie in a frame laid over the other as it is. */
const nearby = 0.12;
/** By how much one frame may be wider than the other. */
const mostStretch = 1.04;

/** Two whole frames laid over each other as they are. */
interface LaidInPlace {
  /** From the turned first picture to the second, in places of their sketches. */
  readonly map: Affine;
  readonly overlap: Overlap;
}

/**
 * Undefined where the frames are of different shapes, or the placement is not near it.
 * @param asItLies what was measured there, if the placement lays the whole over the whole
 */
export function layInPlace(
  first: Portrait,
  second: Portrait,
  { symmetry, map: guess }: Placement,
  asItLies?: MeasuredPair,
): LaidInPlace | undefined {
  const sketch = turnedSketch(first.sketch, symmetry);
  const map = wholeMap(sketch, second.sketch);
  const stretch = map.a / map.d;
  if (Math.max(stretch, 1 / stretch) > mostStretch) return undefined;
  if (asItLies !== undefined) return asItLies;
  const reach = nearby * Math.max(second.sketch.width, second.sketch.height);
  if (cornerDistance(guess, map, sketch) > reach) return undefined;
  const { small } = turnedThumbnail(first.thumbnail, symmetry);
  const laid = overlay(map, [sketch, small], [second.sketch, second.thumbnail.small]);
  return { map, overlap: overlapOf(laid, rim) };
}

/**
 * What was measured of two whole frames laid over each other as they are, where their finest detail
 * leaves no doubt that they show one photo, pixel on pixel, whatever lies over one of them; undefined
 * where it does. A mark that covers a soft or dark photo's few things pulls the map along if it is
 * fitted, and hides its key points.
 * @param asItLies what was measured there, if the placement lays the whole over the whole
 */
export function measureInPlace(
  first: Portrait,
  second: Portrait,
  placement: Placement,
  asItLies?: MeasuredPair,
): MeasuredPair | undefined {
  const laid = layInPlace(first, second, placement, asItLies);
  if (laid === undefined) return undefined;
  const { map, overlap } = laid;
  const kind = asItLies?.kind ?? kindOfPair(overlap.first, overlap.second, overlap.mask);
  // Forms of one template are one frame as well.
  if (kind === 'document' || !isOnePhoto(textureAgreement(overlap.first, overlap.second))) {
    return undefined;
  }
  const detail = asItLies?.detail ?? detailOf(overlap, lowPassSigma);
  return {
    map,
    inliers: placement.inliers,
    firstInside: 1,
    secondInside: 1,
    isMoved: placement.symmetry !== 0,
    coarse: blocksOf(detail, 4),
    fine: blocksOf(detail, 8),
    points:
      asItLies?.points ??
      coVisibility(
        turnedSketch(first.sketch, placement.symmetry),
        second.sketch,
        map,
        placement.asked,
      ),
    kind,
    overlap,
    detail,
  };
}

/** Of all windows, the share that must agree, and the same of those with faint detail only. */
const [leastAgreeing, leastFaintAgreeing] = [0.05, 0.03];
/** Cells that must hold windows that agree. */
const leastCells = 10;
/** Of the faint windows, those that must agree. */
const leastFaintShare = 0.28;
/** A photo full of detail has hardly a faint window: so much of it, in so many cells, is more than a mark. */
const [agreeingAllOver, cellsAllOver] = [0.35, 48];
/** As shares of what agrees: what both show each for itself, and what they show instead of each other. */
const [mostContrary, mostOthers] = [0.08, 0.6];

/**
 * A mark lies over one of two pictures: what one has and the other has not is all in the same, and
 * faint detail, which is everywhere in a photo and in no mark, agrees outside of it. Strangers under
 * one mark agree in the mark alone.
 */
function isOnePhoto(texture: TextureAgreement): boolean {
  const { windows, agreeing, onlyFirst, onlySecond, others, cells } = texture;
  if (agreeing < leastAgreeing * windows || cells < leastCells) return false;
  if (Math.min(onlyFirst, onlySecond) > mostContrary * agreeing) return false;
  if (others > mostOthers * agreeing) return false;
  const { faint, faintAgreeing } = texture;
  const isAllOver = agreeing >= agreeingAllOver * windows && cells >= cellsAllOver;
  return (
    isAllOver || faintAgreeing >= Math.max(leastFaintAgreeing * windows, leastFaintShare * faint)
  );
}

interface Framed {
  readonly width: number;
  readonly height: number;
}

function wholeMap(first: Framed, second: Framed): Affine {
  const [a, d] = [second.width / first.width, second.height / first.height];
  return { a, b: 0, c: 0, d, e: 0, f: 0 };
}
