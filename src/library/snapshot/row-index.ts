import { itemAt } from '../../model/snapshot/item-at.js';
const rowBits = 26;
const keyLimit = 2 ** 38;
/** The most rows that fit: 67 million. */
export const rowLimit = 2 ** rowBits;

/**
 * Rows sorted by a 38-bit key, in eight bytes a row: groups of a million files in a tenth of a
 * second, without a hash map. Keys may be cut-off hashes: rows that share one are nominated, not
 * equal.
 */
export class RowIndex {
  readonly #sorted: BigUint64Array;

  private constructor(sorted: BigUint64Array) {
    this.#sorted = sorted;
  }

  /** @param pairs rows below {@link rowLimit} and their keys, whole numbers below 2^38 */
  static from(count: number, pairs: Iterable<readonly [key: number, row: number]>): RowIndex {
    const sorted = new BigUint64Array(count);
    // Writing halves makes no BigInt for each row. Sorting reads them as one number.
    const halves = new Uint32Array(sorted.buffer);
    let at = 0;
    for (const [key, row] of pairs) {
      if (row >= rowLimit) throw new RangeError(`more than ${rowLimit} files`);
      const cut = key < keyLimit ? key : keyLimit - 1;
      halves[2 * at] = ((cut % 64) * 2 ** rowBits + row) >>> 0;
      halves[2 * at + 1] = Math.floor(cut / 64);
      at += 1;
    }
    return new RowIndex(sorted.subarray(0, at).toSorted());
  }

  /** Rows with this key, in order. */
  rows(key: number): number[] {
    const rows: number[] = [];
    for (let at = this.#lowerBound(key); at < this.#sorted.length; at += 1) {
      const value = itemAt(this.#sorted, at);
      if (Number(value >> 26n) !== key) break;
      rows.push(Number(value & 0x3ffffffn));
    }
    return rows;
  }

  /** Runs of at least `least` rows that share a key. */
  *runs(least = 2): Generator<number[]> {
    let run: number[] = [];
    let current = -1;
    const halves = new Uint32Array(this.#sorted.buffer, 0, this.#sorted.length * 2);
    for (let at = 0; at < this.#sorted.length; at += 1) {
      const [low, high] = [itemAt(halves, 2 * at), itemAt(halves, 2 * at + 1)];
      const key = high * 64 + (low >>> rowBits);
      if (key !== current) {
        if (run.length >= least) yield run;
        run = [];
        current = key;
      }
      run.push(low & (rowLimit - 1));
    }
    if (run.length >= least) yield run;
  }

  #lowerBound(key: number): number {
    const wanted = BigInt(key) << 26n;
    let [from, to] = [0, this.#sorted.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (itemAt(this.#sorted, middle) < wanted) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
