import type { DisplayedPixels } from './displayed-pixels.js';

const side = 8;
/** Blocks that are looked at, spread evenly: more make nothing any surer. */
const mostBlocks = 500;
/** Levels outside which a block may be burnt out: what was cut off is spread over all of its frequencies. */
const [darkest, brightest] = [1.5, 253.5];

/** Rows and columns of the frequencies that are looked at. */
const looked = 4;
/** Strengths are counted in halves of a level, up to this one: larger ones are few. */
const binsPerLevel = 2;
const mostStrength = 128;
/** Of {@link BlockFrequency.strengths}. */
export const binCount = binsPerLevel * mostStrength;

/** A frequency of a JPEG's blocks, by its row and column in the file. */
export interface BlockFrequency {
  readonly row: number;
  readonly column: number;
  /** How many blocks have it in each strength, in halves of a level, up to the strongest that there is. */
  readonly strengths: Uint32Array;
}

/** Levels of brightness that a place in {@link BlockFrequency.strengths} stands for. */
export function strengthAt(bin: number): number {
  return bin / binsPerLevel;
}

/** The first place that stands for at least so many. */
export function binOf(strength: number): number {
  return Math.ceil(binsPerLevel * strength);
}

/**
 * How strong the lowest frequencies of a picture's blocks are, as they would lie in its file, a JPEG: the cosine
 * transform of ITU-T T.81, A.3.3. That of the mean is not among them.
 */
export function blockFrequencies(pixels: DisplayedPixels): readonly BlockFrequency[] {
  const { left, top, isTransposed } = gridOf(pixels);
  const across = Math.floor((pixels.width - left) / side);
  const all = across * Math.floor((pixels.height - top) / side);
  const strengths = new Uint32Array(looked * looked * binCount);
  const block = new Block();
  const step = Math.max(1, all / mostBlocks);
  for (let at = 0; at < all; at += step) {
    const place = Math.floor(at);
    const x = left + side * (place % across);
    const y = top + side * Math.floor(place / across);
    if (block.read(pixels, x, y)) block.count(strengths);
  }
  return Array.from({ length: looked * looked }, (_, at) => {
    const [v, u] = [Math.floor(at / looked), at % looked];
    const own = strengths.subarray(at * binCount, (at + 1) * binCount);
    const end = own.findLastIndex((times) => times > 0) + 1;
    const [row, column] = isTransposed ? [u, v] : [v, u];
    return { row, column, strengths: own.subarray(0, end) };
  }).slice(1);
}

/** Where blocks begin in a picture that was turned as its file says. */
function gridOf({ width, height, orientation }: DisplayedPixels) {
  const isFromRight = [2, 3, 6, 7].includes(orientation);
  const isFromBottom = [3, 4, 7, 8].includes(orientation);
  return {
    left: isFromRight ? width % side : 0,
    top: isFromBottom ? height % side : 0,
    isTransposed: orientation > 4,
  };
}

/** One block after the other, in the same room. */
class Block {
  readonly #light = new Float64Array(side * side);
  /** Transformed along rows: by frequency, then by row. */
  readonly #halfway = new Float64Array(looked * side);

  /** @returns whether none of its pixels may be burnt out */
  read({ width, channels, data }: DisplayedPixels, left: number, top: number): boolean {
    const light = this.#light;
    let [least, most] = [255, 0];
    for (let y = 0; y < side; y += 1) {
      let at = channels * ((top + y) * width + left);
      for (let x = 0; x < side; x += 1, at += channels) {
        const own =
          0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
        if (own < least) least = own;
        if (own > most) most = own;
        light[y * side + x] = own;
      }
    }
    return least >= darkest && most <= brightest;
  }

  /** @param strengths of all frequencies, row by row */
  count(strengths: Uint32Array): void {
    this.#alongRows();
    const halfway = this.#halfway;
    for (let v = 0; v < looked; v += 1) {
      for (let u = 0; u < looked; u += 1) {
        let sum = 0;
        for (let y = 0; y < side; y += 1) {
          sum += (halfway[u * side + y] ?? 0) * (cosines[v * side + y] ?? 0);
        }
        const bin = Math.round(binsPerLevel * Math.abs(sum));
        const at = (v * looked + u) * binCount + bin;
        if (bin < binCount) strengths[at] = (strengths[at] ?? 0) + 1;
      }
    }
  }

  #alongRows(): void {
    const [light, halfway] = [this.#light, this.#halfway];
    for (let y = 0; y < side; y += 1) {
      for (let u = 0; u < looked; u += 1) {
        let sum = 0;
        for (let x = 0; x < side; x += 1) {
          sum += (light[y * side + x] ?? 0) * (cosines[u * side + x] ?? 0);
        }
        halfway[u * side + y] = sum;
      }
    }
  }
}

const cosines = Float64Array.from({ length: looked * side }, (_, at) => {
  const [frequency, place] = [Math.floor(at / side), at % side];
  const share = frequency === 0 ? Math.SQRT1_2 / 2 : 1 / 2;
  return share * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * side));
});
