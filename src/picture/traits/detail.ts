import type { KernelMemory } from '../kernels/kernel-memory.js';
import { kernels } from '../kernels/kernels.js';
import { lightAt, type DisplayedPixels } from './displayed-pixels.js';

/** Pixels of a batch whose frequencies are looked at; half of them are new in the next one. */
const length = 64;
const half = length / 2;
const hop = half;
const frequencies = half;
/** Batches that are looked at in each direction, and how many of them count: the liveliest. */
const mostBatches = 3000;
const liveliest = 0.1;
const fewest = 16;

/** A picture is sharp to the last pixel from here on, in periods for each batch. */
const sharpFrom = 24;
/**
 * Somewhat more than 2, so that errors of measuring go against a picture that was scaled up: it
 * comes out below what it was made from, and a scaled-down one is still far below its original.
 */
const exponent = 2.4;
/** Steps for each doubling: re-encoding, which moves the measure by a few percent, is mostly a tie. */
const stepsPerDoubling = 4;

/**
 * How many pixels it takes to hold what is to be seen, so that a picture that was scaled up counts
 * as what it was made from, nearly. See `docs/keeping.md` for what was measured.
 *
 * The measure is the frequency that halves the energy of the picture's gradient, where it is
 * liveliest. Scaling by some factor divides it by that factor, exactly, whatever the picture.
 */
export function detailOf(pixels: DisplayedPixels): number {
  const { width, height, pictureWidth, pictureHeight } = pixels;
  const across = sharpness(pixels, { length: width, step: 1, lines: height, pitch: width });
  const down = sharpness(pixels, { length: height, step: width, lines: width, pitch: 1 });
  const detail = pictureWidth * pictureHeight * (across * down) ** (exponent / 2);
  const steps = Math.round(Math.log2(Math.max(1, detail)) * stepsPerDoubling);
  return Math.min(pictureWidth * pictureHeight, Math.round(2 ** (steps / stepsPerDoubling)));
}

/** Where rows, or columns, lie in the pixels. */
interface Direction {
  /** Pixels of a line. */
  readonly length: number;
  /** From a pixel to the next of its line. */
  readonly step: number;
  readonly lines: number;
  /** From a line to the next. */
  readonly pitch: number;
}

/** From 0 to 1, which is as sharp as pixels can be. Lines that are too short count as sharp. */
function sharpness({ data }: DisplayedPixels, direction: Direction): number {
  if (direction.length < length) return 1;
  const lively = livelyBatches(data, direction);
  const { addPowers, memory } = kernels();
  const batches = memory.takeWords(lively.length * length);
  const tables = [taper, cosines, sines].map((table) => memory.put(table));
  const folded = memory.takeWords(length);
  const power = memory.take(8 * (frequencies + 1));
  memory.doubles.fill(0, power >> 3, (power >> 3) + frequencies + 1);
  for (const [at, start] of lively.entries()) {
    readLight(data, start, direction.step, floatsAt(memory, batches + 4 * at * length, length));
  }
  const [tapering = 0, even = 0, odd = 0] = tables;
  addPowers(batches, lively.length, length, tapering, even, odd, frequencies, folded, power);
  const found = memory.doubles.slice(power >> 3, (power >> 3) + frequencies + 1);
  memory.release(batches);
  return Math.min(1, gradientMedian(found) / sharpFrom);
}

/** First pixels of those batches, spread over the picture, that change most. */
function livelyBatches(data: Uint8Array, direction: Direction): Uint32Array {
  const { length: all, step, lines, pitch } = direction;
  const perLine = Math.floor((all - length) / hop) + 1;
  const wanted = Math.min(lines, Math.max(1, Math.floor(mostBatches / perLine)));
  const starts = new Uint32Array(wanted * perLine);
  const { batchChanges, memory } = kernels();
  const used = (perLine - 1) * hop + length;
  const line = memory.takeWords(used);
  const tapering = memory.put(taper);
  const changes = memory.takeWords(starts.length);
  const light = floatsAt(memory, line, used);
  for (let row = 0; row < wanted; row += 1) {
    const from = Math.floor(((row + 0.5) * lines) / wanted) * pitch;
    readLight(data, from, step, light);
    batchChanges(line, perLine, length, hop, tapering, changes + 4 * row * perLine);
    for (let place = 0; place < perLine; place += 1) {
      starts[row * perLine + place] = from + place * hop * step;
    }
  }
  const found = memory.copy(changes, starts.length);
  memory.release(line);
  const count = Math.max(fewest, Math.floor(starts.length * liveliest));
  return starts.filter(isAmongLargest(found, count));
}

function floatsAt({ floats }: KernelMemory, address: number, count: number): Float32Array {
  return floats.subarray(address >> 2, (address >> 2) + count);
}

/** Fills a line with the light of its pixels. */
function readLight(data: Uint8Array, from: number, step: number, light: Float32Array): void {
  for (let at = 0, pixel = from; at < light.length; at += 1, pixel += step) {
    light[at] = lightAt(data, pixel);
  }
}

/** Says of each place in its turn whether it is among so many largest values: of equal ones the first. */
function isAmongLargest(values: Float32Array, count: number): (_: number, at: number) => boolean {
  const sorted = values.toSorted();
  const least = sorted[Math.max(0, sorted.length - count)] ?? 0;
  let ties = count - values.reduce((larger, value) => larger + Number(value > least), 0);
  return (_, at) => {
    const value = values[at] ?? 0;
    if (value !== least) return value > least;
    ties -= 1;
    return ties >= 0;
  };
}

/** Hann's window: without it the ends of a batch would look like an edge. */
const taper = Float32Array.from(
  { length },
  (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / length),
);
const cosines = waves(Math.cos);
const sines = waves(Math.sin);

/**
 * The first half of each frequency, one after another, tapered. They are counted from the middle of the
 * batch, so that cosines are even and sines odd: the second half follows.
 */
function waves(wave: (angle: number) => number): Float32Array {
  const table = new Float32Array((frequencies + 1) * half);
  for (let frequency = 0; frequency <= frequencies; frequency += 1) {
    for (let at = 0; at < half; at += 1) {
      const angle = (2 * Math.PI * frequency * (at + 0.5 - half)) / length;
      table[frequency * half + at] = wave(angle) * (taper[at] ?? 0);
    }
  }
  return table;
}

/** The frequency below which half of the gradient's energy lies; the lowest are left to shading. */
function gradientMedian(power: Float64Array): number {
  const gradient = power.map((value, frequency) => (frequency < 2 ? 0 : value * frequency ** 2));
  const halfOfAll = gradient.reduce((sum, value) => sum + value, 0) / 2;
  // One tone: nothing is lost with any of its pixels.
  if (halfOfAll === 0) return sharpFrom;
  let sum = 0;
  for (const [frequency, value] of gradient.entries()) {
    if (sum + value >= halfOfAll) return frequency - 0.5 + (halfOfAll - sum) / value;
    sum += value;
  }
  return frequencies;
}
