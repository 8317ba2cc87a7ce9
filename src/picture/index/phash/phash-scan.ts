import { bitsWidth } from '../../../model/pictures/picture.js';
import { itemAt } from '../../../model/snapshot/item-at.js';
import { inOrder, type Neighbour, type TurnedQuery } from './phash-rows.js';
import { scanTurned, type Scanned } from './turned-scan.js';

/** Finds near pHashes by comparing with every one. All in memory: there is no file that could be lost. */
export class PhashScan {
  /** Rising. */
  readonly #keys: Uint32Array;
  readonly #scanned: Scanned;

  /**
   * @param keys rising
   * @param phashes {@link bitsWidth} bytes for each, from a multiple of four bytes on
   */
  constructor(keys: Uint32Array, phashes: Uint8Array) {
    if (phashes.length !== keys.length * bitsWidth)
      throw new RangeError('not a pHash for each key');
    this.#keys = keys;
    const { buffer, byteOffset, byteLength } = phashes;
    this.#scanned = {
      words: new Uint32Array(buffer, byteOffset, byteLength / 4),
      count: keys.length,
    };
  }

  /** Entries. */
  get count(): number {
    return this.#scanned.count;
  }

  /**
   * For each query the entries within `radius` bits in any of the eight symmetries, by the distance in the best, then
   * key.
   */
  withinTurned(queries: readonly TurnedQuery[], radius: number): Neighbour[][] {
    const found = queries.map((): Neighbour[] => []);
    const asked = queries.map(({ phash, below }) => ({ phash, end: this.#endBelow(below) }));
    scanTurned(this.#scanned, asked, radius, (query, row, distance) => {
      itemAt(found, query).push({ key: itemAt(this.#keys, row), distance });
    });
    return found.map(inOrder);
  }

  /** The first row whose key is not below this one. */
  #endBelow(key = Infinity): number {
    let [from, to] = [0, this.#keys.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (itemAt(this.#keys, middle) < key) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
