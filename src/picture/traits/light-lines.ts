import { kernels } from '../kernels/kernels.js';
import type { PictureBand } from './picture-bands.js';

/** Lines of a picture that are looked at. */
export interface LineChoice {
  readonly direction: 'rows' | 'columns';
  /** How many, spread evenly over all there are. */
  readonly count: number;
  /** Pixels of each, from its first. */
  readonly length: number;
}

/**
 * The light of some rows or columns of a picture as 32-bit floats, in the memory of the kernels. It is taken from
 * one band after another.
 */
export class LightLines {
  readonly count: number;
  readonly length: number;
  readonly #width: number;
  readonly #direction: LineChoice['direction'];
  /** Rows, or columns, that there are. */
  readonly #all: number;
  readonly #address: number;
  /** Rows that were taken. */
  #taken = 0;

  constructor(size: { readonly width: number; readonly height: number }, choice: LineChoice) {
    this.count = choice.count;
    this.length = choice.length;
    this.#width = size.width;
    this.#direction = choice.direction;
    this.#all = choice.direction === 'rows' ? size.height : size.width;
    this.#address = kernels().memory.takeWords(this.count * this.length);
  }

  /** Where a line begins. */
  address(line: number): number {
    return this.#address + 4 * line * this.length;
  }

  add(band: PictureBand): void {
    switch (this.#direction) {
      case 'rows':
        return this.#addRows(band);
      case 'columns':
        return this.#addColumns(band);
      default:
        this.#direction satisfies never;
    }
  }

  #addRows({ top, height, overWhite }: PictureBand): void {
    for (; this.#taken < this.count; this.#taken += 1) {
      const row = this.#place(this.#taken) - top;
      if (row >= height) return;
      const from = overWhite + 3 * this.#width * row;
      kernels().lights(from, 3, this.length, this.address(this.#taken));
    }
  }

  #addColumns({ top, height, overWhite }: PictureBand): void {
    const count = Math.min(height, this.length - top);
    if (count <= 0) return;
    for (let line = 0; line < this.count; line += 1) {
      const from = overWhite + 3 * this.#place(line);
      kernels().lights(from, 3 * this.#width, count, this.address(line) + 4 * top);
    }
  }

  #place(line: number): number {
    return Math.floor(((line + 0.5) * this.#all) / this.count);
  }
}
