import type { Affine } from '../../model/affine.js';
import { blurred } from '../fingerprint/gaussian.js';
import { emptyPlane, type GreyPlane } from '../fingerprint/grey-plane.js';
import { lowPass } from './low-pass.js';
import type { Overlay } from './overlay.js';
import { runInside, type Frame, type Run } from './row-inside.js';

/** What both of two pictures show, pixel by pixel, in the first picture's frame cut to it. */
export interface Overlap {
  readonly first: GreyPlane;
  readonly second: GreyPlane;
  /** 1 where both have a pixel, else 0. */
  readonly mask: GreyPlane;
  /** Whether both have all of them. */
  readonly isFull: boolean;
  /** Where the frame starts in the first picture. */
  readonly left: number;
  readonly top: number;
}

/**
 * The second picture brought to the first one's pixels.
 * @param rim pixels at the edge of either picture that are left out, at least one: where a frame
 *   begins, a map that is half a pixel off would show it
 */
export function overlapOf({ first, second, map }: Overlay, rim: number): Overlap {
  const { box, runs } = commonPixels(first, second, map, rim);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const [one, other, mask] = [
    emptyPlane(width, height),
    emptyPlane(width, height),
    emptyPlane(width, height),
  ];
  const { data } = second;
  let pixels = 0;
  for (let y = box.top; y < box.bottom; y += 1) {
    const { from, to } = runs[y - rim] ?? nothing;
    const start = (y - box.top) * width - box.left;
    const [rowU, rowV] = [map.b * (y + 0.5) + map.e - 0.5, map.d * (y + 0.5) + map.f - 0.5];
    const row = y * first.width;
    pixels += to - from;
    mask.data.fill(1, start + from, start + to);
    one.data.set(first.data.subarray(row + from, row + to), start + from);
    for (let x = from; x < to; x += 1) {
      const u = map.a * (x + 0.5) + rowU;
      const v = map.c * (x + 0.5) + rowV;
      const [left, top] = [u | 0, v | 0];
      const [p, q] = [u - left, v - top];
      const at = top * second.width + left;
      const above = (data[at] ?? 0) * (1 - p) + (data[at + 1] ?? 0) * p;
      const below =
        (data[at + second.width] ?? 0) * (1 - p) + (data[at + second.width + 1] ?? 0) * p;
      other.data[start + x] = above * (1 - q) + below * q;
    }
  }
  const { left, top } = box;
  return { first: one, second: other, mask, isFull: pixels === width * height, left, top };
}

/**
 * Both pictures without what varies slowly: a vignette or a gradient is light, not detail. Pixels
 * outside of the overlap have no say.
 * @param sigma in pixels
 */
export function detailOf(overlap: Overlap, sigma: number): Overlap {
  const { first, second, mask, isFull } = overlap;
  const weight = isFull ? mask : lowPass(mask, sigma);
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
  const { data } = plane;
  const detail = lowPass(plane, sigma);
  const out = detail.data;
  for (let at = 0; at < out.length; at += 1) {
    out[at] = mask.data[at] === 0 ? 0 : (data[at] ?? 0) - (out[at] ?? 0) / (weight.data[at] ?? 1);
  }
  return detail;
}

const nothing: Run = { from: 0, to: 0 };

/** What of the first picture lies in the second, without their rims: a box, and a run for each row. */
function commonPixels(
  first: GreyPlane,
  second: GreyPlane,
  map: Affine,
  rim: number,
): { readonly box: Frame; readonly runs: readonly Run[] } {
  const frame = { left: rim, top: rim, right: second.width - rim, bottom: second.height - rim };
  const row = { from: rim, to: first.width - rim };
  const runs: Run[] = [];
  let [left, top, right, bottom] = [first.width, first.height, 0, 0];
  for (let y = rim; y < first.height - rim; y += 1) {
    const run = runInside(map, y, row, frame);
    runs.push(run);
    if (run.from === run.to) continue;
    [left, right] = [Math.min(left, run.from), Math.max(right, run.to)];
    [top, bottom] = [Math.min(top, y), y + 1];
  }
  return { box: { left: Math.min(left, right), top: Math.min(top, bottom), right, bottom }, runs };
}
