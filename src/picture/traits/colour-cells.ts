import { kernels } from '../kernels/kernels.js';
import type { DisplayedPixels } from './displayed-pixels.js';
import type { PictureBand } from './picture-bands.js';

/** Cells along the longer side, and pixels along the side of one that are looked at. */
const cellsOfSide = 100;
const samples = 6;

/** Numbers of a cell that `sumCells` gives. */
const fields = 4;
const lineSpareBytes = 32;

/** Red, green and blue of a picture's cells, in the memory of the kernels; taken from one band after another. */
export class ColourCells {
  /** Rows and columns of a cell. */
  readonly side: number;
  /** How many there are. */
  readonly count: number;
  /** Where the sums of each are, with the number of pixels: four words. */
  readonly address: number;
  readonly #width: number;
  readonly #across: number;

  constructor({ width, height }: Pick<DisplayedPixels, 'width' | 'height'>) {
    this.side = Math.max(1, Math.ceil(Math.max(width, height) / cellsOfSide));
    this.#width = width;
    this.#across = Math.ceil(width / this.side);
    this.count = this.#across * Math.ceil(height / this.side);
    this.address = kernels().memory.takeWords(fields * this.count);
  }

  /** @param band that begins where cells do */
  add({ top, height, overWhite }: PictureBand): void {
    const { memory, sumCells } = kernels();
    const line = memory.take(6 * this.#width + lineSpareBytes);
    const before = (top / this.side) * this.#across;
    const sums = this.address + 4 * fields * before;
    sumCells(overWhite, this.#width, height, this.side, samples, line, sums);
    memory.release(line);
  }
}
