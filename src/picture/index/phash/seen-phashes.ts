import { bitsWidth } from '../../../model/pictures/picture.js';
import { scanTurned } from './turned-scan.js';

/** Of so many there are, the oldest are forgotten: half a megabyte, and a tenth of a millisecond to compare with. */
const mostSeen = 16_384;
const wordsInRow = bitsWidth / Uint32Array.BYTES_PER_ELEMENT;

/** pHashes that were seen lately. */
export class SeenPhashes {
  readonly #most: number;
  readonly #words: Uint32Array<ArrayBuffer>;
  #count = 0;

  /** @param most of how many it knows */
  constructor(most = mostSeen) {
    this.#most = most;
    this.#words = new Uint32Array(most * wordsInRow);
  }

  /**
   * Takes note of one.
   * @param phash {@link bitsWidth} bytes
   * @param radius most bits that may differ, below 64
   * @returns whether one within `radius` was there, in any of the eight symmetries
   */
  add(phash: Uint8Array, radius: number): boolean {
    let isNear = false;
    const count = Math.min(this.#count, this.#most);
    scanTurned({ words: this.#words, count }, [{ phash, end: count }], radius, () => {
      isNear = true;
    });
    new Uint8Array(this.#words.buffer).set(phash, (this.#count % this.#most) * bitsWidth);
    this.#count += 1;
    return isNear;
  }
}
