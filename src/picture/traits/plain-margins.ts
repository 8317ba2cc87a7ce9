import { noMargins, type Margins } from '../../model/pictures/traits.js';
import type { DisplayedPixels } from './displayed-pixels.js';

/** Grey levels that compression moves a plain colour by. */
const tolerance = 10;

/**
 * How far one plain colour, that of the corner at the top left, reaches into a picture from each of its sides.
 * Nothing where the whole picture is plain, or only its middle is here.
 */
export function plainMargins(pixels: DisplayedPixels): Margins {
  const { width, height, pictureWidth, pictureHeight } = pixels;
  if (width !== pictureWidth || height !== pictureHeight) return noMargins;
  const isPlain = plainness(pixels);
  const rows = (from: number, step: 1 | -1): number =>
    reach(height, (at) => isPlain([0, width], [from + step * at, from + step * at + 1]));
  const top = rows(0, 1);
  if (top === height) return noMargins;
  const bottom = rows(height - 1, -1);
  const columns = (from: number, step: 1 | -1): number =>
    reach(width, (at) => isPlain([from + step * at, from + step * at + 1], [top, height - bottom]));
  return { left: columns(0, 1), top, right: columns(width - 1, -1), bottom };
}

type Range = readonly [from: number, to: number];

/** Whether all pixels of some columns and rows are of the colour of the corner. */
function plainness({ width, channels, data }: DisplayedPixels) {
  const [red = 0, green = 0, blue = 0, alpha = 0] = data;
  const hasAlpha = channels === 4;
  return ([left, right]: Range, [top, bottom]: Range): boolean => {
    for (let y = top; y < bottom; y += 1) {
      const end = (y * width + right) * channels;
      for (let at = (y * width + left) * channels; at < end; at += channels) {
        if (isFar(data[at], red) || isFar(data[at + 1], green) || isFar(data[at + 2], blue)) {
          return false;
        }
        if (hasAlpha && isFar(data[at + 3], alpha)) return false;
      }
    }
    return true;
  };
}

function isFar(level = 0, plain: number): boolean {
  return level - plain > tolerance || plain - level > tolerance;
}

/** How many of so many pass, up to the first that does not. */
function reach(most: number, passes: (at: number) => boolean): number {
  let count = 0;
  while (count < most && passes(count)) count += 1;
  return count;
}
