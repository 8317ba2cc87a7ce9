import type { GreyImage } from '../../model/pictures/picture.js';
import { kernels } from '../kernels/kernels.js';

/** Grey levels with fractions, row by row. */
export interface GreyPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function planeOf({ width, height, data }: GreyImage): GreyPlane {
  return { width, height, data: new Float32Array(data) };
}

/** Levels rounded, a half to the even one, and kept from 0 to 255. */
export function imageOf({ width, height, data: floats }: GreyPlane): GreyImage {
  const { levelsOfFloats, memory } = kernels();
  const source = memory.put(floats);
  const target = memory.take(floats.length);
  levelsOfFloats(source, target, floats.length);
  const data = memory.bytes.slice(target, target + floats.length);
  memory.release(source);
  return { width, height, data };
}

export function emptyPlane(width: number, height: number): GreyPlane {
  return { width, height, data: new Float32Array(width * height) };
}

/** The picture after one of the eight symmetries; see `symmetry.ts`. */
export function turnedPlane(plane: GreyPlane, index: number): GreyPlane {
  return turnedTo(plane, index, new Float32Array(plane.data.length));
}

export function turnedImage(image: GreyImage, index: number): GreyImage {
  return turnedTo(image, index, new Uint8Array(image.data.length));
}

interface Levels<Data> {
  readonly width: number;
  readonly height: number;
  readonly data: Data;
}

function turnedTo<Data extends Float32Array | Uint8Array>(
  { width, height, data }: Levels<Data>,
  index: number,
  result: Data,
): Levels<Data> {
  const swaps = (index & 4) !== 0;
  const [newWidth, newHeight] = swaps ? [height, width] : [width, height];
  for (let y = 0, at = 0; y < newHeight; y += 1) {
    for (let x = 0; x < newWidth; x += 1, at += 1) {
      const u = (index & 1) === 0 ? x : newWidth - 1 - x;
      const v = (index & 2) === 0 ? y : newHeight - 1 - y;
      result[at] = data[swaps ? u * width + v : v * width + u] ?? 0;
    }
  }
  return { width: newWidth, height: newHeight, data: result };
}

/** Scales by averaging the area behind each pixel; enlarges by repeating. */
export function resized(plane: GreyPlane, width: number, height: number): GreyPlane {
  const { memory } = kernels();
  return resizedAt(memory.put(plane.data), plane, width, height);
}

/** The same of levels. */
export function resizedImage(image: GreyImage, width: number, height: number): GreyPlane {
  const { floatsOfLevels, memory } = kernels();
  const { data } = image;
  const plane = memory.takeWords(data.length);
  const levels = memory.putBytes(data);
  floatsOfLevels(levels, plane, data.length);
  memory.release(levels);
  return resizedAt(plane, image, width, height);
}

/** @param source of a plane in the memory of the kernels, which is released */
function resizedAt(source: number, plane: Sized, width: number, height: number): GreyPlane {
  const { memory, resize } = kernels();
  const room = memory.take(roomToResize(plane, width));
  const target = memory.takeWords(width * height);
  resize(source, plane.width, plane.height, target, width, height, room);
  const data = memory.copy(target, width * height);
  memory.release(source);
  return { width, height, data };
}

interface Sized {
  readonly width: number;
  readonly height: number;
}

/** Bytes that the kernel works in where a plane becomes so wide. */
export function roomToResize({ width, height }: Sized, newWidth: number): number {
  return 48 * width + 24 * newWidth + 4 * height;
}
