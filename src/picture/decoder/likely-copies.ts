import { isDetailed, phashRadius } from '../fingerprint/phash.js';
import { SeenPhashes } from '../index/phash/seen-phashes.js';

/** Pictures over which the share of copies is taken, about. */
const lately = 32;
/** From this share on all that comes next is taken for copies, too: crops and frames have pHashes of their own. */
const manyCopies = 1 / 4;

/** What a picture's fingerprint tells. */
interface Bits {
  readonly phash: Uint8Array;
  /** Of it, in grey levels. */
  readonly quality: number;
}

/** Which pictures most likely show the same as others that a process has looked at. Copies come in heaps. */
export class LikelyCopies {
  readonly #seen = new SeenPhashes();
  /** Of copies among what came lately, 0 to 1. */
  #share = 0;

  /** Whether the next picture is one; takes note of it. */
  next({ phash, quality }: Bits): boolean {
    // What is flat looks like every other flat one.
    if (!isDetailed(quality)) return false;
    const isNear = this.#seen.add(phash, phashRadius);
    this.#share += ((isNear ? 1 : 0) - this.#share) / lately;
    return isNear || this.#share >= manyCopies;
  }
}
