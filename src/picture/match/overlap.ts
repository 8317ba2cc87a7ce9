import { itemAt } from '../../model/snapshot/item-at.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { kernels } from '../kernels/kernels.js';
import { highPass, lowPass } from './low-pass.js';
import type { Overlay } from './overlay.js';
import { inKernels, newPlane } from '../fingerprint/planes.js';

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
export function overlapOf(overlay: Overlay, rim: number): Overlap {
  const { first, second, map } = overlay;
  const { a, b, c, d, e, f } = map;
  const { runs, left, top, width, height, pixels } = commonFrame(overlay, rim);
  const [one, other, mask] = [
    newPlane(width, height),
    newPlane(width, height),
    newPlane(width, height),
  ];
  const [from, to] = [first.width, second.width];
  inKernels(
    [first, second],
    [one, other, mask],
    (memory, [p = 0, q = 0], [x = 0, y = 0, z = 0]) => {
      const own = memory.takeWords(2 * height);
      memory.words.set(runs, own >> 2);
      kernels().layOver(p, from, q, to, a, b, c, d, e, f, own, left, top, width, height, x, y, z);
    },
  );
  return { first: one, second: other, mask, isFull: pixels === width * height, left, top };
}

/** The smallest frame of the first picture with all that both show. */
export interface CommonFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Where the run of each of its rows begins and ends, counted from the left edge of the picture. */
  readonly runs: Uint32Array;
  /** In its runs. */
  readonly pixels: number;
}

/** @param rim pixels at the edge of either picture that are left out, at least one */
export function commonFrame(overlay: Overlay, rim: number): CommonFrame {
  const runs = runsOf(overlay, rim);
  const { left, top, right, bottom, pixels } = boxOf(runs, rim);
  return {
    left,
    top,
    width: right - left,
    height: bottom - top,
    runs: runs.subarray(2 * (top - rim), 2 * (bottom - rim)),
    pixels,
  };
}

/** Where the run of each row begins and ends, the first row at `rim`. */
function runsOf({ first, second, map }: Overlay, rim: number): Uint32Array {
  const { a, b, c, d, e, f } = map;
  const runs = new Uint32Array(2 * Math.max(0, first.height - 2 * rim));
  inKernels([], [], (memory) => {
    const [width, height] = [first.width, first.height];
    const room = memory.takeWords(runs.length);
    kernels().commonRuns(width, height, second.width, second.height, rim, a, b, c, d, e, f, room);
    runs.set(memory.words.subarray(room >> 2, (room >> 2) + runs.length));
  });
  return runs;
}

/**
 * Both pictures without what varies slowly: a vignette or a gradient is light, not detail. Pixels
 * outside of the overlap have no say.
 * @param sigma in pixels
 */
export function detailOf(overlap: Overlap, sigma: number): Overlap {
  const { first, second, mask, isFull } = overlap;
  const weights = isFull ? undefined : { mask, light: lowPass(mask, sigma) };
  return {
    ...overlap,
    first: highPass(first, sigma, weights),
    second: highPass(second, sigma, weights),
  };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** In its runs. */
  readonly pixels: number;
}

/** @param runs where those of each row begin and end, the first row at `top` */
function boxOf(runs: Uint32Array, top: number): Box {
  let [left, right, first, bottom, pixels] = [Infinity, 0, 0, 0, 0];
  for (let at = 0; at < runs.length; at += 2) {
    const [from, to] = [itemAt(runs, at), itemAt(runs, at + 1)];
    if (from === to) continue;
    const y = top + at / 2;
    if (pixels === 0) first = y;
    left = Math.min(left, from);
    right = Math.max(right, to);
    bottom = y + 1;
    pixels += to - from;
  }
  return { left: pixels === 0 ? 0 : left, top: first, right, bottom, pixels };
}
