import { emptyPlane, type GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/planes.ts` in plain TypeScript. */

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
