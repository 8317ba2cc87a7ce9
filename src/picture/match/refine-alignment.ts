import { composed, type Affine } from '../../model/affine.js';
import { aligned } from './align.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { lowPass } from './low-pass.js';
import { detailOf, overlapOf } from './overlap.js';
import type { Overlay } from './overlay.js';

/** Blur that is taken for light, in pixels: what is left of a picture without it is detail. */
export const lowPassSigma = 6;
/** Pixels at the edge of either picture that have no say: frames begin there. */
export const rim = 2;
/** Smaller overlaps, in pixels, are not refined. */
const leastSide = 12;
/** Light of the whole picture, frames included, is taken a little wider. */
const roughSigma = 8;

/** Moves the map of an overlay until the details of both pictures fit, from a few pixels away. */
export function fitted(overlay: Overlay): Overlay {
  const { first, second, map } = overlay;
  const rough = { ...overlay, map: aligned(highPass(first), highPass(second), map) };
  return refined(refined(rough));
}

/**
 * The same from about a pixel away. Only what both pictures show is looked at: the light of a white
 * frame around one of them would reach into it and pull the map.
 */
export function refined(overlay: Overlay): Overlay {
  const overlap = overlapOf(overlay, rim);
  const { left, top, mask } = overlap;
  if (mask.width < leastSide || mask.height < leastSide) return overlay;
  const { first, second } = detailOf(overlap, lowPassSigma);
  const shift = aligned(first, second, moved(0, 0), { mask, isRobust: true });
  const inFrame = composed(composed(moved(-left, -top), shift), moved(left, top));
  return { ...overlay, map: composed(inFrame, overlay.map) };
}

function moved(e: number, f: number): Affine {
  return { a: 1, b: 0, c: 0, d: 1, e, f };
}

function highPass(plane: GreyPlane): GreyPlane {
  const light = lowPass(plane, roughSigma);
  return { ...plane, data: plane.data.map((level, at) => level - (light.data[at] ?? 0)) };
}
