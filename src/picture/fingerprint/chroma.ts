import type { ChromaImage } from '../../model/pictures/picture.js';
import { kernels } from '../kernels/kernels.js';
import type { RgbImage } from './rgb-grey.js';

/** Colours are seen coarsely: so many places on the longer side tell a red bag from a green one. */
const chromaSide = 24;
/** No colour. */
export const colourless = 128;

/** Colour differences as JPEG has them (ITU-T T.871, section 7), as means of places. */
export function chromaOfRgb(image: RgbImage): ChromaImage {
  const { width, height } = chromaSize(image.width, image.height);
  const sums = sumsOfPlaces(image, width, height);
  const blueness = new Uint8ClampedArray(width * height);
  const redness = new Uint8ClampedArray(width * height);
  for (let place = 0, at = 0; place < blueness.length; place += 1, at += 4) {
    const [red, green, blue] = [sums[at] ?? 0, sums[at + 1] ?? 0, sums[at + 2] ?? 0];
    const pixels = Math.max(1, sums[at + 3] ?? 0);
    blueness[place] = colourless + (-0.168736 * red - 0.331264 * green + 0.5 * blue) / pixels;
    redness[place] = colourless + (0.5 * red - 0.418688 * green - 0.081312 * blue) / pixels;
  }
  return {
    width,
    height,
    blueness: new Uint8Array(blueness.buffer),
    redness: new Uint8Array(redness.buffer),
  };
}

/** Red, green, blue and the number of pixels of each place. */
function sumsOfPlaces(image: RgbImage, across: number, down: number): Uint32Array {
  const { memory, sumColours } = kernels();
  const { width, height, channels, data } = image;
  const source = memory.putBytes(data);
  const columns = memory.putBytes(placesOf(width, across));
  const rows = memory.putBytes(placesOf(height, down));
  const numbers = 4 * across * down;
  const sums = memory.takeWords(numbers);
  const [from, to] = [sums >> 2, (sums >> 2) + numbers];
  memory.words.fill(0, from, to);
  sumColours(source, channels, width, height, columns, rows, across, sums);
  const result = memory.words.slice(from, to);
  memory.release(source);
  return result;
}

/** Places that a picture's colours are kept of. */
export function chromaSize(
  width: number,
  height: number,
): { readonly width: number; readonly height: number } {
  const ratio = Math.min(1, chromaSide / Math.max(width, height));
  const places = (side: number): number => Math.max(1, Math.round(side * ratio));
  return { width: places(width), height: places(height) };
}

/** Of each column or row of the picture, the place that it belongs to. */
function placesOf(length: number, places: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => Math.floor((at * places) / length));
}
