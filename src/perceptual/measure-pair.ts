import { inverted, shareInside, type Affine } from '../model/affine.js';
import { agreement, mapOfOverlay, overlay, type Agreement } from './agreement.js';
import { aligned } from './align.js';
import { coVisibility, type CoVisibility } from './co-visibility.js';
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
  /** Share of each picture that lies inside the other. */
  readonly firstInside: number;
  readonly secondInside: number;
  readonly coarse: Agreement;
  readonly fine: Agreement;
  readonly points: CoVisibility;
}

/** Lays the first picture over the second as `placement` says, moves it until it fits, and looks. */
export function measure(first: Portrait, second: Portrait, placement: Placement): PairMeasures {
  const sketch = turnedSketch(first.sketch, placement.symmetry);
  const { small } = turnedThumbnail(first.thumbnail, placement.symmetry);
  const rough = overlay(placement.map, [sketch, small], [second.sketch, second.thumbnail.small]);
  const exact = { ...rough, map: aligned(rough.first, rough.second, rough.map) };
  const map = mapOfOverlay(exact, sketch, second.sketch);
  return {
    map,
    firstInside: shareInside(map, sketch, second.sketch),
    secondInside: shareInside(inverted(map), second.sketch, sketch),
    coarse: agreement(exact, 4),
    fine: agreement(exact, 8),
    points: coVisibility(sketch, second.sketch, map),
  };
}
