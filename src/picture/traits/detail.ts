import { kernels } from '../kernels/kernels.js';
import type { DisplayedPixels } from './displayed-pixels.js';
import { LightLines } from './light-lines.js';
import type { PictureBand } from './picture-bands.js';

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

/** The size of a picture, and of what is here of it. */
type Size = Pick<DisplayedPixels, 'width' | 'height' | 'pictureWidth' | 'pictureHeight'>;

/**
 * How many pixels it takes to hold what is to be seen, so that a picture that was scaled up counts
 * as what it was made from, nearly. See `docs/keeping.md` for what was measured.
 *
 * The measure is the frequency that halves the energy of the picture's gradient, where it is
 * liveliest. Scaling by some factor divides it by that factor, exactly, whatever the picture.
 */
export class DetailMeasure {
  readonly #size: Size;
  readonly #rows: LightLines | undefined;
  readonly #columns: LightLines | undefined;

  constructor(size: Size) {
    const { width, height } = size;
    this.#size = size;
    this.#rows = chosenLines(size, { direction: 'rows', pixels: width, lines: height });
    this.#columns = chosenLines(size, { direction: 'columns', pixels: height, lines: width });
  }

  /** @param band the next one */
  add(band: PictureBand): void {
    this.#rows?.add(band);
    this.#columns?.add(band);
  }

  /** After all bands. */
  detail(): number {
    const { pictureWidth, pictureHeight } = this.#size;
    const sharp = sharpness(this.#rows) * sharpness(this.#columns);
    const detail = pictureWidth * pictureHeight * sharp ** (exponent / 2);
    const steps = Math.round(Math.log2(Math.max(1, detail)) * stepsPerDoubling);
    return Math.min(pictureWidth * pictureHeight, Math.round(2 ** (steps / stepsPerDoubling)));
  }
}

interface Direction {
  readonly direction: 'rows' | 'columns';
  /** Pixels of a line. */
  readonly pixels: number;
  readonly lines: number;
}

/** @returns undefined where lines are too short to be measured */
function chosenLines(size: Size, { direction, pixels, lines }: Direction): LightLines | undefined {
  if (pixels < length) return undefined;
  const perLine = Math.floor((pixels - length) / hop) + 1;
  const count = Math.min(lines, Math.max(1, Math.floor(mostBatches / perLine)));
  return new LightLines(size, { direction, count, length: (perLine - 1) * hop + length });
}

/** From 0 to 1, which is as sharp as pixels can be. Lines that are too short count as sharp. */
function sharpness(lines: LightLines | undefined): number {
  if (lines === undefined) return 1;
  const { addPowers, memory } = kernels();
  const lively = livelyBatches(lines);
  const batches = memory.takeWords(lively.length);
  memory.words.set(lively, batches >> 2);
  const tapering = memory.put(taper);
  const waving = memory.put(waves);
  const folded = memory.takeWords(length);
  const power = memory.take(8 * (frequencies + 1));
  memory.doubles.fill(0, power >> 3, (power >> 3) + frequencies + 1);
  addPowers(batches, lively.length, tapering, waving, folded, power);
  const found = memory.doubles.slice(power >> 3, (power >> 3) + frequencies + 1);
  memory.release(batches);
  return Math.min(1, gradientMedian(found) / sharpFrom);
}

/** Addresses of those batches that change most. */
function livelyBatches(lines: LightLines): Uint32Array {
  const { batchChanges, memory } = kernels();
  const perLine = (lines.length - length) / hop + 1;
  const all = lines.count * perLine;
  const tapering = memory.put(taper);
  const changes = memory.takeWords(all);
  for (let line = 0; line < lines.count; line += 1) {
    const into = changes + 4 * line * perLine;
    batchChanges(lines.address(line), perLine, length, hop, tapering, into);
  }
  const count = Math.max(fewest, Math.floor(all * liveliest));
  const chosen = placesOfLargest(changes, all, count);
  memory.release(tapering);
  return chosen.map(
    (place) => lines.address(Math.floor(place / perLine)) + 4 * hop * (place % perLine),
  );
}

/** Of so many largest values, in the order in which they lie; of equal ones the first. */
function placesOfLargest(address: number, all: number, count: number): Uint32Array {
  const { memory, valueAtRank } = kernels();
  const values = memory.copy(address, all);
  const least = valueAtRank(address, all, Math.max(0, all - count));
  let ties = count;
  for (let place = 0; place < all; place += 1) if ((values[place] ?? 0) > least) ties -= 1;
  const places = new Uint32Array(Math.min(all, count));
  let found = 0;
  for (let place = 0; place < all; place += 1) {
    const value = values[place] ?? 0;
    if (value < least || (value === least && ties <= 0)) continue;
    if (value === least) ties -= 1;
    places[found] = place;
    found += 1;
  }
  return places;
}

/** Hann's window: without it the ends of a batch would look like an edge. */
const taper = Float32Array.from(
  { length },
  (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / length),
);

/** Of the first quarter of a batch, as the kernel has them: those of even frequencies before the odd ones. */
const waves = Float32Array.from([0, 1].flatMap((odd) => wavesOf(odd)));

function wavesOf(odd: number): number[] {
  const quarter = length / 4;
  return Array.from({ length: quarter }, (_, at) => {
    const angles = Array.from({ length: quarter }, (_angle, place) => {
      const frequency = 2 * (place + 1) - odd;
      return (2 * Math.PI * frequency * (at + 0.5 - half)) / length;
    });
    return [...angles.map(Math.cos), ...angles.map(Math.sin)];
  }).flat();
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
