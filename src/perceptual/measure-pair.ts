import { inverted, shareInside, type Affine } from '../model/affine.js';
import { blocksOf, correlations } from './agreement.js';
import { aligned } from './align.js';
import { coVisibility, type CoVisibility } from './co-visibility.js';
import { detailOf, overlapOf } from './overlap.js';
import { mapOfOverlay, overlay } from './overlay.js';
import type { Placement } from './place-pair.js';
import { turnedSketch, type Sketch } from './sketch.js';
import { turnedThumbnail, type Thumbnail } from './thumbnail.js';

/** All that is known of a picture for comparing it. */
export interface Portrait {
  readonly sketch: Sketch;
  readonly thumbnail: Thumbnail;
}

/** What was measured of one picture laid over another. */
export interface PairMeasures {
  /** From the turned first picture to the second, fitted to the pixels. */
  readonly map: Affine;
  /** Key points that agreed on where it lies; 0 where the whole was laid over the whole. */
  readonly inliers: number;
  /** Share of each picture that lies inside the other. */
  readonly firstInside: number;
  readonly secondInside: number;
  /** Correlations of 4 × 4 blocks that show something, as they are and without slow light. */
  readonly coarse: Float32Array;
  readonly detail: Float32Array;
  /** Correlations of 8 × 8 blocks without slow light. */
  readonly fine: Float32Array;
  readonly points: CoVisibility;
}

/** Blur that is taken for light, in pixels of the small thumbnail. */
const lightSigma = 6;
/** Standard deviation, in grey levels, from which on a block shows something. */
const leastTexture = 2.5;

/** Lays the first picture over the second as `placement` says, moves it until it fits, and looks. */
export function measure(first: Portrait, second: Portrait, placement: Placement): PairMeasures {
  const sketch = turnedSketch(first.sketch, placement.symmetry);
  const { small } = turnedThumbnail(first.thumbnail, placement.symmetry);
  const rough = overlay(placement.map, [sketch, small], [second.sketch, second.thumbnail.small]);
  const exact = { ...rough, map: aligned(rough.first, rough.second, rough.map) };
  const map = mapOfOverlay(exact, sketch, second.sketch);
  const overlap = overlapOf(exact);
  const detail = detailOf(overlap, lightSigma);
  return {
    map,
    inliers: placement.inliers,
    firstInside: shareInside(map, sketch, second.sketch),
    secondInside: shareInside(inverted(map), second.sketch, sketch),
    coarse: correlations(blocksOf(overlap, 4), leastTexture),
    detail: correlations(blocksOf(detail, 4), leastTexture),
    fine: correlations(blocksOf(detail, 8), leastTexture),
    points: coVisibility(sketch, second.sketch, map),
  };
}
