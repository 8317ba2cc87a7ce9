import { itemAt } from '../../../model/snapshot/item-at.js';
/** Sums by number, of which only a few are not 0 at a time: made once, used for one after another. */
export class SparseSums {
  readonly #sums: Float64Array;
  readonly #isTouched: Uint8Array;
  #touched: number[] = [];

  /** @param count one more than the highest number */
  constructor(count: number) {
    this.#sums = new Float64Array(count);
    this.#isTouched = new Uint8Array(count);
  }

  add(number: number, value: number): void {
    if (this.#isTouched[number] === 0) {
      this.#isTouched[number] = 1;
      this.#touched.push(number);
    }
    this.#sums[number] = itemAt(this.#sums, number) + value;
  }

  /** What was added up since the last call, by number; all sums are 0 again. */
  take(): Map<number, number> {
    const taken = new Map<number, number>();
    for (const number of this.#touched) {
      taken.set(number, itemAt(this.#sums, number));
      this.#sums[number] = 0;
      this.#isTouched[number] = 0;
    }
    this.#touched = [];
    return taken;
  }
}
