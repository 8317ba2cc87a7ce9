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
export function turnedPlane({ width, height, data }: GreyPlane, index: number): GreyPlane {
  const swaps = (index & 4) !== 0;
  const [newWidth, newHeight] = swaps ? [height, width] : [width, height];
  const result = new Float32Array(data.length);
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
  const { memory, resize } = kernels();
  const source = memory.put(plane.data);
  const between = memory.takeWords(plane.width * height);
  const target = memory.takeWords(width * height);
  resize(source, plane.width, plane.height, target, width, height, between);
  const data = memory.copy(target, width * height);
  memory.release(source);
  return { width, height, data };
}
