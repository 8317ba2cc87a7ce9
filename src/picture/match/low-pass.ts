import { emptyPlane, type GreyPlane } from '../fingerprint/grey-plane.js';

const passes = 3;

/**
 * What varies slowly in a picture: its light. Three averages over boxes are a Gaussian as far as
 * light goes (Wells 1986), at a cost that does not grow with their width. Pixels beyond the edge are
 * like those at it.
 * @param sigma of that Gaussian, in pixels
 */
export function lowPass(plane: GreyPlane, sigma: number): GreyPlane {
  const radius = Math.max(1, Math.round((Math.sqrt((12 * sigma * sigma) / passes + 1) - 1) / 2));
  const { width, height } = plane;
  let light = plane;
  for (let pass = 0; pass < passes; pass += 1) {
    light = averaged(light, radius, { lines: height, length: width, step: 1, next: width });
    light = averaged(light, radius, { lines: width, length: height, step: width, next: 1 });
  }
  return light;
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  /** From one pixel of a line to the next, and from one line to the next. */
  readonly step: number;
  readonly next: number;
}

function averaged(plane: GreyPlane, radius: number, lines: Lines): GreyPlane {
  const result = emptyPlane(plane.width, plane.height);
  const { data } = plane;
  const { length, step, next } = lines;
  const scale = 1 / (2 * radius + 1);
  for (let line = 0; line < lines.lines; line += 1) {
    const start = line * next;
    const end = start + (length - 1) * step;
    const [edge, far] = [data[start] ?? 0, data[end] ?? 0];
    let sum = edge * (radius + 1);
    for (let k = 0; k < radius; k += 1) sum += k < length ? (data[start + k * step] ?? 0) : far;
    for (let k = 0, at = start; k < length; k += 1, at += step) {
      const [entering, leaving] = [k + radius, k - radius - 1];
      sum += entering < length ? (data[at + radius * step] ?? 0) : far;
      sum -= leaving < 0 ? edge : (data[at - (radius + 1) * step] ?? 0);
      result.data[at] = sum * scale;
    }
  }
  return result;
}
