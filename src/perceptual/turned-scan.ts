import { phashVariant } from './phash.js';
import { symmetryAt } from './symmetry.js';

/**
 * Compares a pHash in all eight symmetries with others at the price of two. Mirroring flips every odd
 * frequency along an axis (`phash.ts`), so the bits fall into four classes, by whether their column
 * and their row is odd, and each class stays as it is or is flipped as a whole: where d of its 64 bits
 * differ, 64 − d differ after flipping. Only for swapped axes it takes another look.
 */

const wordsInRow = 8;
/** Bits of a class in half a pHash, and in all of it. */
const [halfClass, wholeClass] = [32, 64];

/**
 * @param words eight for each row
 * @param onFound is told a row, and its distance in the best symmetry
 */
export function scanTurned(
  words: Uint32Array,
  rows: number,
  phash: Uint8Array,
  radius: number,
  onFound: (row: number, bits: number) => void,
): void {
  const upright = wordsOf(phash);
  const swapped = wordsOf(phashVariant(phash, symmetryAt(4)));
  const [a0, a1, a2, a3] = [upright[0] ?? 0, upright[1] ?? 0, upright[2] ?? 0, upright[3] ?? 0];
  const [b0, b1, b2, b3] = [swapped[0] ?? 0, swapped[1] ?? 0, swapped[2] ?? 0, swapped[3] ?? 0];
  for (let row = 0, at = 0; row < rows; row += 1, at += wordsInRow) {
    const [w0, w1] = [words[at] ?? 0, words[at + 1] ?? 0];
    const [w2, w3] = [words[at + 2] ?? 0, words[at + 3] ?? 0];
    const one = classCounts(w0 ^ a0, w1 ^ a1, w2 ^ a2, w3 ^ a3);
    const other = classCounts(w0 ^ b0, w1 ^ b1, w2 ^ b2, w3 ^ b3);
    // Strangers differ too much in half of the bits, however each class is flipped.
    const isNearUpright = leastBits(one) <= radius;
    const isNearSwapped = leastBits(other) <= radius;
    if (!isNearUpright && !isNearSwapped) continue;
    const bits = Math.min(
      isNearUpright ? turnedDistance(words, at, upright, one) : Infinity,
      isNearSwapped ? turnedDistance(words, at, swapped, other) : Infinity,
    );
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
  return differing <= halfClass / 2 ? differing : halfClass - differing;
}

/** The least distance by mirroring. @param firstHalf what {@link classCounts} gave for it */
function turnedDistance(a: Uint32Array, at: number, b: Uint32Array, firstHalf: number): number {
  const counts =
    firstHalf +
    classCounts(
      (a[at + 4] ?? 0) ^ (b[4] ?? 0),
      (a[at + 5] ?? 0) ^ (b[5] ?? 0),
      (a[at + 6] ?? 0) ^ (b[6] ?? 0),
      (a[at + 7] ?? 0) ^ (b[7] ?? 0),
    );
  const [plain, row] = [counts & 0xff, (counts >>> 8) & 0xff];
  const [column, both] = [(counts >>> 16) & 0xff, counts >>> 24];
  return (
    plain +
    Math.min(
      row + column + both,
      wholeClass - row + column + (wholeClass - both),
      row + (wholeClass - column) + (wholeClass - both),
      wholeClass - row + (wholeClass - column) + both,
    )
  );
}

/**
 * Differing bits of half a pHash by class, a byte for each: even row and column, odd row, odd column,
 * both odd. A word holds an even row in its lower half and an odd one in its upper half.
 */
function classCounts(a: number, b: number, c: number, d: number): number {
  return rowCounts(a, b, c, d) | (rowCounts(a >>> 1, b >>> 1, c >>> 1, d >>> 1) << 16);
}

/** Bits at even places of four words: those of the lower halves in one byte, the upper in the next. */
function rowCounts(a: number, b: number, c: number, d: number): number {
  // `| 0` keeps V8 from counting in doubles.
  const ab = ((a & 0x55555555) + (b & 0x55555555)) | 0;
  const cd = ((c & 0x55555555) + (d & 0x55555555)) | 0;
  const left = ((ab & 0x33333333) + ((ab >>> 2) & 0x33333333)) | 0;
  const right = ((cd & 0x33333333) + ((cd >>> 2) & 0x33333333)) | 0;
  const nibbles = (left + right) | 0;
  const bytes = (nibbles & 0x0f0f0f0f) + ((nibbles >>> 4) & 0x0f0f0f0f);
  const halves = (bytes + (bytes >>> 8)) & 0x00ff00ff;
  return (halves | (halves >>> 8)) & 0xffff;
}

function wordsOf(phash: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(phash).buffer);
}
