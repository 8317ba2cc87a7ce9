import { kernels } from '../kernels/kernels.js';
import type { DisplayedPixels } from './displayed-pixels.js';
import type { PictureBand } from './picture-bands.js';

const side = 8;
/** Blocks that are looked at, spread evenly: more make nothing any surer. */
const mostBlocks = 500;

/** Rows and columns of the frequencies that are looked at. */
const looked = 4;
/** Strengths are counted in halves of a level, up to this one: larger ones are few. */
const binsPerLevel = 2;
const mostStrength = 128;
/** Of {@link BlockFrequency.strengths}. */
export const binCount = binsPerLevel * mostStrength;

/** Words that the kernel has of a block, and bytes of its rows as it transforms them. */
const blockWords = 3;
const halfwayBytes = 8 * side * looked;

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

/** What is to be known of a picture before its pixels are looked at. */
type Shape = Pick<DisplayedPixels, 'width' | 'height' | 'orientation' | 'channels'>;

/**
 * How strong the lowest frequencies of a picture's blocks are, as they would lie in its file, a JPEG: the cosine
 * transform of ITU-T T.81, A.3.3. Blocks that may be burnt out do not count. Taken from one band after another.
 */
export class BlockFrequencies {
  readonly #shape: Shape;
  readonly #isTransposed: boolean;
  readonly #count: number;
  /** In the memory of the kernels. */
  readonly #blocks: number;
  readonly #cosines: number;
  readonly #halfway: number;
  readonly #strengths: number;

  constructor(shape: Shape) {
    const { memory } = kernels();
    this.#shape = shape;
    this.#isTransposed = gridOf(shape).isTransposed;
    this.#blocks = memory.takeWords(blockWords * (mostBlocks + 1));
    this.#count = chooseBlocks(shape, memory.words, this.#blocks >> 2);
    this.#cosines = memory.take(8 * cosines.length);
    memory.doubles.set(cosines, this.#cosines >> 3);
    this.#halfway = memory.take(halfwayBytes * this.#count);
    this.#strengths = memory.takeWords(looked * looked * binCount);
    const at = this.#strengths >> 2;
    memory.words.fill(0, at, at + looked * looked * binCount);
  }

  /** @param band the next one */
  add({ top, height, address }: PictureBand): void {
    const { width, channels } = this.#shape;
    kernels().blockStrengths(
      address,
      channels,
      width,
      top,
      height,
      this.#blocks,
      this.#count,
      this.#cosines,
      this.#halfway,
      this.#strengths,
    );
  }

  /** After all bands: of all that are looked at but that of the mean. */
  frequencies(): readonly BlockFrequency[] {
    const { words } = kernels().memory;
    return Array.from({ length: looked * looked }, (_, at) => {
      const [v, u] = [Math.floor(at / looked), at % looked];
      const from = (this.#strengths >> 2) + at * binCount;
      let end = from + binCount;
      while (end > from && words[end - 1] === 0) end -= 1;
      const [row, column] = this.#isTransposed ? [u, v] : [v, u];
      return { row, column, strengths: words.slice(from, end) };
    }).slice(1);
  }
}

/**
 * Writes down those that are looked at: where each begins in a row, in bytes, its first row, and that it is not burnt
 * out as far as is known.
 * @returns how many they are
 */
function chooseBlocks(shape: Shape, words: Uint32Array, from: number): number {
  const { width, height, channels } = shape;
  const { left, top } = gridOf(shape);
  const across = Math.floor((width - left) / side);
  const all = across * Math.floor((height - top) / side);
  const step = Math.max(1, all / mostBlocks);
  let to = from;
  for (let at = 0; at < all; at += step, to += blockWords) {
    const place = Math.floor(at);
    words[to] = channels * (left + side * (place % across));
    words[to + 1] = top + side * Math.floor(place / across);
    words[to + 2] = 0;
  }
  return (to - from) / blockWords;
}

/** Where blocks begin in a picture that was turned as its file says. */
function gridOf({ width, height, orientation }: Shape) {
  const isFromRight = [2, 3, 6, 7].includes(orientation);
  const isFromBottom = [3, 4, 7, 8].includes(orientation);
  return {
    left: isFromRight ? width % side : 0,
    top: isFromBottom ? height % side : 0,
    isTransposed: orientation > 4,
  };
}

/** Of each place along a side, those of all frequencies. */
const cosines = Float64Array.from({ length: side * looked }, (_, at) => {
  const [place, frequency] = [Math.floor(at / looked), at % looked];
  const share = frequency === 0 ? Math.SQRT1_2 / 2 : 1 / 2;
  return share * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * side));
});
