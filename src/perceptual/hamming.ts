/** Bits in which vectors of 256 bits differ, read as eight words from any offset. */

/** Words of one vector. */
export const vectorWords = 8;
/** Bytes of one vector. */
export const vectorBytes = 4 * vectorWords;

/** @param ai word at which the vector begins in `a` @param bi the same in `b` */
export function hamming256(a: Uint32Array, ai: number, b: Uint32Array, bi: number): number {
  return differing(a, ai, b, bi) + differing(a, ai + 4, b, bi + 4);
}

/**
 * Whether two vectors differ in at most `limit` bits. Strangers differ in more than that in their
 * first half already, so the other half is seldom looked at.
 */
export function within(
  a: Uint32Array,
  ai: number,
  b: Uint32Array,
  bi: number,
  limit: number,
): boolean {
  const first = differing(a, ai, b, bi);
  return first <= limit && first + differing(a, ai + 4, b, bi + 4) <= limit;
}

/**
 * Differing bits of four words. Counts in nibbles as long as they fit, then in bytes (Warren,
 * Hacker's Delight, 5-1).
 */
function differing(a: Uint32Array, ai: number, b: Uint32Array, bi: number): number {
  const first = nibbles((a[ai] ?? 0) ^ (b[bi] ?? 0));
  const second = nibbles((a[ai + 1] ?? 0) ^ (b[bi + 1] ?? 0));
  const third = nibbles((a[ai + 2] ?? 0) ^ (b[bi + 2] ?? 0));
  const fourth = nibbles((a[ai + 3] ?? 0) ^ (b[bi + 3] ?? 0));
  // A nibble counts to 4, so two of them to 8; a byte of all to 32, their sum to 128.
  const [low, high] = [first + second, third + fourth];
  const bytes =
    (low & 0x0f0f0f0f) +
    ((low >>> 4) & 0x0f0f0f0f) +
    (high & 0x0f0f0f0f) +
    ((high >>> 4) & 0x0f0f0f0f);
  return Math.imul(bytes, 0x01010101) >>> 24;
}

/** How many bits are set in each nibble, 0 to 4. */
function nibbles(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  return (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
}
