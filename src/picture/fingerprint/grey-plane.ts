import type { GreyImage } from '../../model/picture.js';

/** Grey levels with fractions, row by row. */
export interface GreyPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function planeOf({ width, height, data }: GreyImage): GreyPlane {
  return { width, height, data: Float32Array.from(data) };
}

export function emptyPlane(width: number, height: number): GreyPlane {
  return { width, height, data: new Float32Array(width * height) };
}

/** Every second pixel of every second row. */
export function halved({ width, height, data }: GreyPlane): GreyPlane {
  const half = emptyPlane(width >> 1, height >> 1);
  for (let y = 0, to = 0; y < half.height; y += 1) {
    for (let x = 0, from = 2 * y * width; x < half.width; x += 1, from += 2, to += 1) {
      half.data[to] = data[from] ?? 0;
    }
  }
  return half;
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
  const narrow = emptyPlane(width, plane.height);
  resample(plane.data, narrow.data, {
    lines: plane.height,
    from: plane.width,
    to: width,
    stepFrom: 1,
    stepTo: 1,
    lineFrom: plane.width,
    lineTo: width,
  });
  const small = emptyPlane(width, height);
  resample(narrow.data, small.data, {
    lines: width,
    from: plane.height,
    to: height,
    stepFrom: width,
    stepTo: width,
    lineFrom: 1,
    lineTo: 1,
  });
  return small;
}

interface Lines {
  readonly lines: number;
  /** Pixels in a line before and after. */
  readonly from: number;
  readonly to: number;
  /** From one pixel of a line to the next, and from one line to the next. */
  readonly stepFrom: number;
  readonly stepTo: number;
  readonly lineFrom: number;
  readonly lineTo: number;
}

function resample(source: Float32Array, target: Float32Array, lines: Lines): void {
  const ratio = lines.from / lines.to;
  for (let at = 0; at < lines.to; at += 1) {
    const [start, end] = [at * ratio, (at + 1) * ratio];
    const last = Math.min(lines.from - 1, Math.ceil(end) - 1);
    for (let line = 0; line < lines.lines; line += 1) {
      let sum = 0;
      for (let pixel = Math.floor(start); pixel <= last; pixel += 1) {
        const share = Math.min(end, pixel + 1) - Math.max(start, pixel);
        sum += share * (source[line * lines.lineFrom + pixel * lines.stepFrom] ?? 0);
      }
      target[line * lines.lineTo + at * lines.stepTo] = sum / ratio;
    }
  }
}
