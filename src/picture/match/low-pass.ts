import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { kernels } from '../kernels/kernels.js';
import { inKernels, newPlane } from '../fingerprint/planes.js';

const passes = 3;

/**
 * What varies slowly in a picture: its light. Three averages over boxes are a Gaussian as far as
 * light goes (Wells 1986), at a cost that does not grow with their width. Pixels beyond the edge are
 * like those at it.
 * @param sigma of that Gaussian, in pixels
 */
export function lowPass(plane: GreyPlane, sigma: number): GreyPlane {
  const radius = Math.max(1, Math.round((Math.sqrt((12 * sigma * sigma) / passes + 1) - 1) / 2));
  return averaged(plane, radius, passes);
}

/** Means over squares of `2 * radius + 1` pixels. Pixels beyond the edge are like those at it. */
export function boxMeans(plane: GreyPlane, radius: number): GreyPlane {
  return averaged(plane, radius, 1);
}

function averaged(plane: GreyPlane, radius: number, times: number): GreyPlane {
  const { width, height } = plane;
  const means = newPlane(width, height);
  inKernels([plane], [means], (memory, [source = 0], [target = 0]) => {
    const between = memory.takeWords(width * height);
    kernels().boxMeans(source, target, width, height, radius, times, between);
  });
  return means;
}

/** Of pixels that count, and how many of those around a pixel do. */
export interface Weights {
  /** 0 where the picture does not count. */
  readonly mask: GreyPlane;
  /** The mask's own {@link lowPass}. */
  readonly light: GreyPlane;
}

/** What varies fast: a picture without its light. Pixels that do not count have no say, and are 0. */
export function highPass(plane: GreyPlane, sigma: number, weights?: Weights): GreyPlane {
  const { data } = plane;
  const detail = newPlane(plane.width, plane.height);
  const planes = weights === undefined ? [] : [weights.mask, weights.light];
  inKernels([lowPass(plane, sigma), plane, ...planes], [detail], (memory, addresses, [to = 0]) => {
    const [light = 0, picture = 0, mask = 0, weight = 0] = addresses;
    memory.bytes.copyWithin(to, light, light + 4 * data.length);
    kernels().withoutLight(picture, to, mask, weight, data.length);
  });
  return detail;
}
