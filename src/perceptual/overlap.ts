import type { Affine } from '../model/affine.js';
import { blurred } from './gaussian.js';
import { emptyPlane, type GreyPlane } from './grey-plane.js';
import type { Overlay } from './overlay.js';

/** What both of two pictures show, pixel by pixel, in the first picture's frame cut to it. */
export interface Overlap {
  readonly first: GreyPlane;
  readonly second: GreyPlane;
  /** 1 where both have a pixel, else 0. */
  readonly mask: GreyPlane;
}

/** The second picture brought to the first one's pixels. */
export function overlapOf({ first, second, map }: Overlay): Overlap {
  const box = overlapBox(first, second, map);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const overlap = {
    first: emptyPlane(width, height),
    second: emptyPlane(width, height),
    mask: emptyPlane(width, height),
  };
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const value = sample(second, map, x + box.left, y + box.top);
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
export function detailOf({ first, second, mask }: Overlap, sigma: number): Overlap {
  const weight = blurred(mask, sigma);
  return {
    first: highPass(first, mask, weight, sigma),
    second: highPass(second, mask, weight, sigma),
    mask,
  };
}

/** Both pictures with their finest detail smoothed away, where noise and compression live. */
export function smoothed({ first, second, mask }: Overlap, sigma: number): Overlap {
  return { first: blurred(first, sigma), second: blurred(second, sigma), mask };
}

function highPass(plane: GreyPlane, mask: GreyPlane, weight: GreyPlane, sigma: number): GreyPlane {
  const light = blurred(plane, sigma);
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

function overlapBox(first: GreyPlane, second: GreyPlane, map: Affine): Box {
  let [left, top, right, bottom] = [first.width, first.height, 0, 0];
  for (let y = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1) {
      const u = map.a * (x + 0.5) + map.b * (y + 0.5) + map.e;
      const v = map.c * (x + 0.5) + map.d * (y + 0.5) + map.f;
      if (u < 0 || v < 0 || u >= second.width || v >= second.height) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return { left: Math.min(left, right), top: Math.min(top, bottom), right, bottom };
}

/** Between four pixels; undefined outside of the picture. */
function sample(plane: GreyPlane, map: Affine, x: number, y: number): number | undefined {
  const { width, height, data } = plane;
  const u = map.a * (x + 0.5) + map.b * (y + 0.5) + map.e - 0.5;
  const v = map.c * (x + 0.5) + map.d * (y + 0.5) + map.f - 0.5;
  if (u < -0.5 || v < -0.5 || u > width - 0.5 || v > height - 0.5) return undefined;
  const left = Math.max(0, Math.min(width - 2, Math.floor(u)));
  const top = Math.max(0, Math.min(height - 2, Math.floor(v)));
  const [p, q] = [Math.max(0, Math.min(1, u - left)), Math.max(0, Math.min(1, v - top))];
  const at = top * width + left;
  const above = (data[at] ?? 0) * (1 - p) + (data[at + 1] ?? 0) * p;
  const below = (data[at + width] ?? 0) * (1 - p) + (data[at + width + 1] ?? 0) * p;
  return above * (1 - q) + below * q;
}
