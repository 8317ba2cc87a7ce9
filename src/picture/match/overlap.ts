import type { Affine } from '../../model/affine.js';
import { blurred } from '../fingerprint/gaussian.js';
import { emptyPlane, type GreyPlane } from '../fingerprint/grey-plane.js';
import { lowPass } from './low-pass.js';
import type { Overlay } from './overlay.js';

/** What both of two pictures show, pixel by pixel, in the first picture's frame cut to it. */
export interface Overlap {
  readonly first: GreyPlane;
  readonly second: GreyPlane;
  /** 1 where both have a pixel, else 0. */
  readonly mask: GreyPlane;
  /** Where the frame starts in the first picture. */
  readonly left: number;
  readonly top: number;
}

/**
 * The second picture brought to the first one's pixels.
 * @param rim pixels at the edge of either picture that are left out: where a frame begins, a map
 *   that is half a pixel off would show it
 */
export function overlapOf(overlay: Overlay, rim: number): Overlap {
  const { first, second, map } = overlay;
  const box = overlapBox(overlay, rim);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const overlap = {
    first: emptyPlane(width, height),
    second: emptyPlane(width, height),
    mask: emptyPlane(width, height),
    left: box.left,
    top: box.top,
  };
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const value = sample(second, map, x + box.left, y + box.top, rim);
      if (value === undefined) continue;
      overlap.first.data[at] = first.data[(y + box.top) * first.width + x + box.left] ?? 0;
      overlap.second.data[at] = value;
      overlap.mask.data[at] = 1;
    }
  }
  return overlap;
}

/**
 * Both pictures without what varies slowly: a vignette or a gradient is light, not detail. Pixels
 * outside of the overlap have no say.
 * @param sigma in pixels
 */
export function detailOf(overlap: Overlap, sigma: number): Overlap {
  const { first, second, mask } = overlap;
  const weight = lowPass(mask, sigma);
  return {
    ...overlap,
    first: highPass(first, mask, weight, sigma),
    second: highPass(second, mask, weight, sigma),
  };
}

/** Both pictures with their finest detail smoothed away, where noise and compression live. */
export function smoothed(overlap: Overlap, sigma: number): Overlap {
  const { first, second } = overlap;
  return { ...overlap, first: blurred(first, sigma), second: blurred(second, sigma) };
}

function highPass(plane: GreyPlane, mask: GreyPlane, weight: GreyPlane, sigma: number): GreyPlane {
  const light = lowPass(plane, sigma);
  const detail = emptyPlane(plane.width, plane.height);
  for (let at = 0; at < detail.data.length; at += 1) {
    if (mask.data[at] === 0) continue;
    detail.data[at] = (plane.data[at] ?? 0) - (light.data[at] ?? 0) / (weight.data[at] ?? 1);
  }
  return detail;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function overlapBox({ first, second, map }: Overlay, rim: number): Box {
  let [left, top, right, bottom] = [first.width, first.height, 0, 0];
  for (let y = rim; y < first.height - rim; y += 1) {
    for (let x = rim; x < first.width - rim; x += 1) {
      const u = map.a * (x + 0.5) + map.b * (y + 0.5) + map.e;
      const v = map.c * (x + 0.5) + map.d * (y + 0.5) + map.f;
      if (u < rim || v < rim || u >= second.width - rim || v >= second.height - rim) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return { left: Math.min(left, right), top: Math.min(top, bottom), right, bottom };
}

/** Between four pixels; undefined outside of the picture or in its rim. */
function sample(
  plane: GreyPlane,
  map: Affine,
  x: number,
  y: number,
  rim: number,
): number | undefined {
  const { width, height, data } = plane;
  const u = map.a * (x + 0.5) + map.b * (y + 0.5) + map.e - 0.5;
  const v = map.c * (x + 0.5) + map.d * (y + 0.5) + map.f - 0.5;
  const edge = rim - 0.5;
  if (u < edge || v < edge || u > width - 1 - edge || v > height - 1 - edge) return undefined;
  const left = Math.max(0, Math.min(width - 2, Math.floor(u)));
  const top = Math.max(0, Math.min(height - 2, Math.floor(v)));
  const [p, q] = [Math.max(0, Math.min(1, u - left)), Math.max(0, Math.min(1, v - top))];
  const at = top * width + left;
  const above = (data[at] ?? 0) * (1 - p) + (data[at + 1] ?? 0) * p;
  const below = (data[at + width] ?? 0) * (1 - p) + (data[at + width + 1] ?? 0) * p;
  return above * (1 - q) + below * q;
}
