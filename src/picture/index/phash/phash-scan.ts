import { bitsWidth } from '../../../model/picture.js';
import { itemAt } from '../../../model/item-at.js';
import { inOrder, type Neighbour, type TurnedQuery } from './phash-rows.js';
import { scanTurned, type Scanned } from './turned-scan.js';

/** A pHash and the key of what it belongs to. */
export interface KeyedPhash {
  readonly key: number;
  /** {@link bitsWidth} bytes. */
  readonly phash: Uint8Array;
}

/** Finds near pHashes by comparing with every one. All in memory: there is no file that could be lost. */
export class PhashScan {
  /** Rising. */
  readonly #keys: Uint32Array;
  readonly #scanned: Scanned;

  /** @param entries with different keys, in any order */
  constructor(entries: Iterable<KeyedPhash>) {
    const inOrderOfKeys = [...entries].toSorted((a, b) => a.key - b.key);
    const bytes = new Uint8Array(inOrderOfKeys.length * bitsWidth);
    for (const [row, { phash }] of inOrderOfKeys.entries()) bytes.set(phash, row * bitsWidth);
    this.#keys = Uint32Array.from(inOrderOfKeys, ({ key }) => key);
    this.#scanned = { words: new Uint32Array(bytes.buffer), count: inOrderOfKeys.length };
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
