import type { Affine } from '../../model/pictures/affine.js';
import { inKernels, newPlane } from '../fingerprint/planes.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { kernels } from '../kernels/kernels.js';
import { aligned, type AlignOptions } from './align.js';
import { boxMeans } from './low-pass.js';

/** How far around a pixel it is softened before every second one is left out. */
const radius = 1;
/** Of so few all are looked at. */
const fewPixels = 6000;

/**
 * The same as {@link aligned} on every second pixel of every second row: six numbers need no more, and
 * a quarter of the pixels is a quarter of the work. They are means of those around them, or what is read between
 * pixels would be softer than on them, and every step off the grid would seem to make things worse.
 */
export function alignedByHalves(
  first: GreyPlane,
  second: GreyPlane,
  start: Affine,
  { mask, ...options }: AlignOptions = {},
): Affine {
  if (first.width * first.height < fewPixels) {
    return aligned(boxMeans(first, radius), boxMeans(second, radius), start, { mask, ...options });
  }
  const map = aligned(decimated(first), decimated(second), inHalves(start), {
    ...options,
    mask: mask && decimated(mask),
  });
  return inWholes(map);
}

function decimated(plane: GreyPlane): GreyPlane {
  const soft = boxMeans(plane, radius);
  const half = newPlane(soft.width >> 1, soft.height >> 1);
  inKernels([soft], [half], (_memory, [source = 0], [target = 0]) => {
    kernels().halve(source, target, soft.width, soft.height);
  });
  return half;
}

/** Places count from corners, so a pixel that stays lies a quarter of a pixel off half its place. */
function inHalves({ a, b, c, d, e, f }: Affine): Affine {
  return { a, b, c, d, e: (e - (a + b - 1) / 2) / 2, f: (f - (c + d - 1) / 2) / 2 };
}

function inWholes({ a, b, c, d, e, f }: Affine): Affine {
  return { a, b, c, d, e: 2 * e + (a + b - 1) / 2, f: 2 * f + (c + d - 1) / 2 };
}
