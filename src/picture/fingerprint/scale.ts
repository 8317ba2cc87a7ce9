import { kernels } from '../kernels/kernels.js';
import type { RgbImage } from './rgb-grey.js';

/**
 * Scales up or down by cubic convolution (Keys 1981, a = -1/2), which is made as much wider as pixels become
 * fewer. Any number of channels.
 */
export function scaled(image: RgbImage, width: number, height: number): RgbImage {
  const { channels } = image;
  const { memory, scale } = kernels();
  const [columns, rows] = [meansOf(image.width, width), meansOf(image.height, height)];
  const source = memory.take(image.data.length + spareBytes);
  memory.bytes.set(image.data, source);
  const target = memory.take(width * height * channels + spareBytes);
  const columnTable = putTable(columns);
  const rowTable = putTable(rows);
  const line = memory.take(2 * (image.width + columns.taps) * channels + 2 * spareBytes);
  const size = [image.width, image.height, channels] as const;
  const tables = [columnTable, columns.taps, rowTable, rows.taps] as const;
  scale(source, ...size, target, width, height, ...tables, line);
  const data = memory.bytes.slice(target, target + width * height * channels);
  memory.release(source);
  return { width, height, channels, data };
}

/** A size with the longer side as long as that. */
export function fittedTo(
  { width, height }: Pick<RgbImage, 'width' | 'height'>,
  side: number,
): Pick<RgbImage, 'width' | 'height'> {
  const ratio = side / Math.max(width, height);
  const fitted = (length: number): number => Math.max(1, Math.round(length * ratio));
  return { width: fitted(width), height: fitted(height) };
}

/** What the kernel may reach beyond the end of its pictures. */
const spareBytes = 16;

/** Of which pixels of a line each new pixel is the weighed mean. */
interface Means {
  /** Where each begins. */
  readonly firsts: Int32Array;
  /** Pixels of each, an even number. */
  readonly taps: number;
  /** Parts of {@link whole}. */
  readonly weights: Int16Array;
}

const whole = 1 << 14;
/** Reach of the cubic, in pixels of the coarser line. */
const support = 2;

const known = new Map<string, Means>();
/** Tables are a few kilobytes; most pictures of a folder have one of a few sizes. */
const mostKnown = 200;

function meansOf(from: number, to: number): Means {
  const key = `${from} ${to}`;
  const means = known.get(key) ?? newMeans(from, to);
  if (known.size >= mostKnown) known.clear();
  known.set(key, means);
  return means;
}

function newMeans(from: number, to: number): Means {
  const ratio = from / to;
  const spread = Math.max(1, ratio);
  const reach = support * spread;
  const taps = 2 * Math.ceil(reach);
  const firsts = new Int32Array(to);
  const weights = new Int16Array(to * taps);
  const own = new Float64Array(taps);
  for (let at = 0; at < to; at += 1) {
    const centre = (at + 0.5) * ratio;
    const first = Math.max(0, Math.min(from - taps, Math.ceil(centre - reach - 0.5)));
    firsts[at] = first;
    for (let tap = 0; tap < taps; tap += 1) {
      const pixel = first + tap;
      own[tap] = pixel < from ? cubic((pixel + 0.5 - centre) / spread) : 0;
    }
    setParts(own, weights.subarray(at * taps, (at + 1) * taps));
  }
  return { firsts, taps, weights };
}

/** Weights as whole numbers that add up; what rounding lost, the largest gets. */
function setParts(weights: Float64Array, parts: Int16Array): void {
  let sum = 0;
  for (const weight of weights) sum += weight;
  let [rest, largest] = [whole, 0];
  for (let at = 0; at < parts.length; at += 1) {
    const part = Math.round((whole * (weights[at] ?? 0)) / sum);
    parts[at] = part;
    rest -= part;
    if (part > (parts[largest] ?? 0)) largest = at;
  }
  parts[largest] = (parts[largest] ?? 0) + rest;
}

/** Not by powers: those take ten times as long. */
function cubic(away: number): number {
  const x = Math.abs(away);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

function putTable({ firsts, weights }: Means): number {
  const { memory } = kernels();
  const address = memory.take(firsts.byteLength + weights.byteLength);
  memory.bytes.set(new Uint8Array(firsts.buffer), address);
  memory.bytes.set(new Uint8Array(weights.buffer), address + firsts.byteLength);
  return address;
}
