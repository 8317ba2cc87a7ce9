import { inverted, shareInside, type Affine } from '../../model/pictures/affine.js';
import { wholeShare } from '../../model/pictures/relation.js';
import { blocksOfTwoGrids, type Block } from './agreement.js';
import { coVisibility, type CoVisibility } from './co-visibility.js';
import { kindOfPair, type Kind } from '../fingerprint/document.js';
import { fittedFrom, fittedFromAfar, lookAt, type Fit } from './refine-alignment.js';
import type { Overlap } from './overlap.js';
import { mapOfOverlay, overlay } from './overlay.js';
import type { Placement } from './place-pair.js';
import { turnedSketch, type Sketch } from '../fingerprint/sketch.js';
import { turnedThumbnail, type Thumbnail } from '../fingerprint/thumbnail.js';

/** All that is known of a picture for comparing it. */
export interface Portrait {
  readonly sketch: Sketch;
  readonly thumbnail: Thumbnail;
}

/** What was measured of one picture laid over another. */
export interface PairMeasures {
  /** From the turned first picture to the second, fitted to the pixels. */
  readonly map: Affine;
  /** Key points that agreed on where it lies, which takes matching them; 0 where they did not. */
  readonly inliers: () => number;
  /** Share of each picture that lies inside the other. */
  readonly firstInside: number;
  readonly secondInside: number;
  /** 4 × 4 and 8 × 8 blocks of what both show, without slow light. */
  readonly coarse: readonly Block[];
  readonly fine: readonly Block[];
  readonly points: CoVisibility;
  readonly kind: Kind;
  /** Not the whole upright over the whole: turned, mirrored, or a part. */
  readonly isMoved: boolean;
}

/** The same with the pixels that it was measured on. */
export interface MeasuredPair extends PairMeasures {
  /** What both show, and the same without slow light. */
  readonly overlap: Overlap;
  readonly detail: Overlap;
}

/** Measures, when it is taken. */
type Look = () => MeasuredPair;

export interface Looks {
  /** As it lies. */
  readonly still: Look;
  /** Moved until it fits from where it lies, which is where nearly all copies lie. */
  readonly near: Look;
  /** Moved from farther away, with another look at both. */
  readonly afar: Look;
}

/**
 * Lays the first picture over the second as `placement` says.
 * @param points what both show, as `placement` says
 */
export function looks(
  first: Portrait,
  second: Portrait,
  placement: Placement,
  points: CoVisibility,
): Looks {
  const sketch = turnedSketch(first.sketch, placement.symmetry);
  const { small } = turnedThumbnail(first.thumbnail, placement.symmetry);
  const laid = overlay(placement.map, [sketch, small], [second.sketch, second.thumbnail.small]);
  let start: Fit | undefined;
  let asItLies: MeasuredPair | undefined;
  const atStart = (): Fit => (start ??= lookAt(laid));
  const still = (): MeasuredPair => (asItLies ??= measured(atStart()));
  const near = (): MeasuredPair => {
    const fit = fittedFrom(atStart());
    return fit === start ? still() : measured(fit);
  };
  return {
    still,
    near,
    afar: () => measured(fittedFromAfar(laid)),
  };

  function measured({ overlay: exact, overlap, detail }: Fit): MeasuredPair {
    const hasMoved = exact.map !== laid.map;
    const map = hasMoved ? mapOfOverlay(exact, sketch, second.sketch) : placement.map;
    const [firstInside, secondInside] = [
      shareInside(map, sketch, second.sketch),
      shareInside(inverted(map), second.sketch, sketch),
    ];
    const isWhole = Math.min(firstInside, secondInside) >= wholeShare;
    return {
      map,
      inliers: placement.inliers,
      firstInside,
      secondInside,
      isMoved: placement.symmetry !== 0 || !isWhole,
      ...blocksOfTwoGrids(detail, 8),
      points: hasMoved ? coVisibility(sketch, second.sketch, map, placement.asked) : points,
      // A photo in a window is a photo: only what both show counts.
      kind: kindOfPair(overlap.first, overlap.second, overlap.mask),
      overlap,
      detail,
    };
  }
}
