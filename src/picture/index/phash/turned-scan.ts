import { phashVariant } from '../../fingerprint/phash.js';
import { symmetryAt } from '../../fingerprint/symmetry.js';

/**
 * Compares a pHash with others in all eight symmetries, at the price of three plain comparisons.
 * Mirroring flips every odd frequency along an axis (`phash.ts`): so the bits fall into four classes,
 * by whether their row and their column is odd, and each is flipped as a whole or stays. Where d of
 * the 64 bits of a class differ, 64 − d do after flipping. Only swapped axes take another look.
 */

const wordsInRow = 8;
/** Bits of a class in half a pHash, and in all of it. */
const [halfClass, wholeClass] = [32, 64];

/** Rows to compare with. */
export interface Scanned {
  /** Eight for each row. */
  readonly words: Uint32Array;
  readonly keys: Uint32Array;
  readonly count: number;
}

/**
 * @param below rows with this key or a larger one are passed over
 * @param onFound is told a row, and its distance in the best symmetry
 */
export function scanTurned(
  { words, keys, count }: Scanned,
  phash: Uint8Array,
  radius: number,
  below: number,
  onFound: (row: number, bits: number) => void,
): void {
  const upright = wordsOf(phashVariant(phash, symmetryAt(0)));
  const swapped = wordsOf(phashVariant(phash, symmetryAt(4)));
  const [a0, a1, a2, a3] = [upright[0] ?? 0, upright[1] ?? 0, upright[2] ?? 0, upright[3] ?? 0];
  const [b0, b1, b2, b3] = [swapped[0] ?? 0, swapped[1] ?? 0, swapped[2] ?? 0, swapped[3] ?? 0];
  for (let row = 0, at = 0; row < count; row += 1, at += wordsInRow) {
    if ((keys[row] ?? 0) >= below) continue;
    // One by one: taking them apart from an array costs more than all the rest.
    const w0 = words[at] ?? 0;
    const w1 = words[at + 1] ?? 0;
    const w2 = words[at + 2] ?? 0;
    const w3 = words[at + 3] ?? 0;
    // Strangers differ too much in half of the bits, however each class is flipped.
    if (
      leastBits(classCounts(w0 ^ a0, w1 ^ a1, w2 ^ a2, w3 ^ a3)) > radius &&
      leastBits(classCounts(w0 ^ b0, w1 ^ b1, w2 ^ b2, w3 ^ b3)) > radius
    ) {
      continue;
    }
    const bits = Math.min(mirroredBits(words, at, upright), mirroredBits(words, at, swapped));
    if (bits <= radius) onFound(row, bits);
  }
}

/** The least that half of the bits can differ in by mirroring. */
function leastBits(counts: number): number {
  return (
    (counts & 0xff) +
    lesser((counts >>> 8) & 0xff) +
    lesser((counts >>> 16) & 0xff) +
    lesser(counts >>> 24)
  );
}

function lesser(differing: number): number {
  return halfClass / 2 - Math.abs(differing - halfClass / 2);
}

/** The least distance by mirroring. */
function mirroredBits(a: Uint32Array, at: number, b: Uint32Array): number {
  const differing = (word: number): number => (a[at + word] ?? 0) ^ (b[word] ?? 0);
  const counts =
    classCounts(differing(0), differing(1), differing(2), differing(3)) +
    classCounts(differing(4), differing(5), differing(6), differing(7));
  const [neither, column] = [counts & 0xff, (counts >>> 8) & 0xff];
  const [row, both] = [(counts >>> 16) & 0xff, counts >>> 24];
  const [notColumn, notRow, notBoth] = [wholeClass - column, wholeClass - row, wholeClass - both];
  return (
    neither +
    Math.min(
      column + row + both,
      notColumn + row + notBoth,
      column + notRow + notBoth,
      notColumn + notRow + both,
    )
  );
}

/**
 * Bits set in half a pHash by class, a byte for each: row and column even, column odd, row odd, both.
 * The lower half of a word is an even row, the upper an odd one. `| 0` keeps V8 from counting in
 * doubles.
 */
function classCounts(a: number, b: number, c: number, d: number): number {
  const evenAb = ((a & 0x55555555) + (b & 0x55555555)) | 0;
  const evenCd = ((c & 0x55555555) + (d & 0x55555555)) | 0;
  const oddAb = (((a >>> 1) & 0x55555555) + ((b >>> 1) & 0x55555555)) | 0;
  const oddCd = (((c >>> 1) & 0x55555555) + ((d >>> 1) & 0x55555555)) | 0;
  return halves(evenAb, evenCd) | (halves(oddAb, oddCd) << 8);
}

/** Sums pairs of bits: those of the lower halves to the first byte, of the upper to the third. */
function halves(ab: number, cd: number): number {
  const nibbles =
    ((ab & 0x33333333) +
      ((ab >>> 2) & 0x33333333) +
      (cd & 0x33333333) +
      ((cd >>> 2) & 0x33333333)) |
    0;
  const bytes = ((nibbles & 0x0f0f0f0f) + ((nibbles >>> 4) & 0x0f0f0f0f)) | 0;
  return (bytes + (bytes >>> 8)) & 0x00ff00ff;
}

function wordsOf(phash: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(phash).buffer);
}
