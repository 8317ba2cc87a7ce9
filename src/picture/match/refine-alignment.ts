import { composed, cornerDistance, type Affine } from '../../model/pictures/affine.js';
import { alignedByHalves } from './align-halves.js';
import { highPass } from './low-pass.js';
import { detailOf, overlapOf, type Overlap } from './overlap.js';
import type { Overlay } from './overlay.js';

/** Blur that is taken for light, in pixels: what is left of a picture without it is detail. */
export const lowPassSigma = 6;
/** Pixels at the edge of either picture that have no say: frames begin there. */
export const rim = 2;
/** Smaller overlaps, in pixels, are not refined. */
const leastSide = 12;
/** Light of the whole picture, frames included, is taken a little wider. */
const roughSigma = 8;

/** Moves of less than this, in pixels, are none: what was looked at before them still holds. */
const still = 0.12;
/** After longer moves, in pixels, the light was not the right one: it is looked at again. */
const far = 0.5;

/** One picture over another, and what both show there, looked at when it is asked for. */
export interface Fit {
  readonly overlay: Overlay;
  readonly overlap: Overlap;
  /** The same without slow light. */
  readonly detail: Overlap;
}

/** The same from a few pixels away, at the cost of a look at both pictures as wholes. */
export function fittedFromAfar(overlay: Overlay): Fit {
  const { first, second, map } = overlay;
  const moved = alignedByHalves(highPass(first, roughSigma), highPass(second, roughSigma), map);
  return fitted({ ...overlay, map: moved });
}

/**
 * Moves one picture over the other until the details of both fit, from about a pixel away. Only
 * what both pictures show is looked at: the light of a white frame around one of them would reach into
 * it and pull the map.
 */
export function fitted(overlay: Overlay): Fit {
  return fittedFrom(lookAt(overlay));
}

/** The same with one look, from half a pixel away. */
export function fittedOnce(overlay: Overlay): Overlay {
  return refined(lookAt(overlay)).fit.overlay;
}

/** The same where both pictures were looked at as they lie. */
export function fittedFrom(fit: Fit): Fit {
  const once = refined(fit);
  return once.moved < far ? once.fit : refined(once.fit).fit;
}

/** What both pictures of an overlay show as they lie. */
export function lookAt(overlay: Overlay): Fit {
  let [overlap, detail]: (Overlap | undefined)[] = [];
  return {
    overlay,
    get overlap() {
      return (overlap ??= overlapOf(overlay, rim));
    },
    get detail() {
      return (detail ??= detailOf(this.overlap, lowPassSigma));
    },
  };
}

function refined(fit: Fit): { readonly fit: Fit; readonly moved: number } {
  const { first, second, mask, isFull, left, top } = fit.detail;
  const { width, height } = mask;
  if (width < leastSide || height < leastSide) return { fit, moved: 0 };
  const options = { mask: isFull ? undefined : mask, isRobust: true };
  const unmoved = shiftedBy(0, 0);
  const shift = alignedByHalves(first, second, unmoved, options);
  const moved = cornerDistance(shift, unmoved, mask);
  if (moved < still) return { fit, moved };
  const inFrame = composed(composed(shiftedBy(-left, -top), shift), shiftedBy(left, top));
  return { fit: lookAt({ ...fit.overlay, map: composed(inFrame, fit.overlay.map) }), moved };
}

function shiftedBy(e: number, f: number): Affine {
  return { a: 1, b: 0, c: 0, d: 1, e, f };
}
