import { bitsWidth } from '../../../model/picture.js';
import { itemAt } from '../../../model/item-at.js';
import { inOrder, type Neighbour, type TurnedQuery } from './phash-rows.js';
import { scanTurned, type Scanned } from './turned-scan.js';

/** Finds near pHashes by comparing with every one. All in memory: there is no file that could be lost. */
export class PhashScan {
  readonly #scanned: Scanned;

  /** @param phashes {@link bitsWidth} bytes for each key */
  constructor(keys: Uint32Array, phashes: Iterable<Uint8Array>) {
    const bytes = new Uint8Array(keys.length * bitsWidth);
    let end = 0;
    for (const phash of phashes) {
      bytes.set(phash, end);
      end += bitsWidth;
    }
    this.#scanned = { words: new Uint32Array(bytes.buffer), keys, count: keys.length };
  }

  /** Entries. */
  get count(): number {
    return this.#scanned.count;
  }

  /** Entries within `radius` bits in any of the eight symmetries, by the distance in the best, then key. */
  withinTurned({ phash, below = Infinity }: TurnedQuery, radius: number): Neighbour[] {
    const found: Neighbour[] = [];
    const { keys } = this.#scanned;
    scanTurned(this.#scanned, phash, radius, below, (row, distance) => {
      found.push({ key: itemAt(keys, row), distance });
    });
    return inOrder(found);
  }
}
