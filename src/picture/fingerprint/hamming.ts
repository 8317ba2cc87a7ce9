/** Bits in which vectors of 256 bits differ, read as eight words from any offset. */

/** Words of one vector. */
export const vectorWords = 8;
/** Bytes of one vector. */
export const vectorBytes = 4 * vectorWords;

/** @param ai word at which the vector begins in `a` @param bi the same in `b` */
export function hamming256(a: Uint32Array, ai: number, b: Uint32Array, bi: number): number {
  let sum = 0;
  for (let word = 0; word < 6; word += 3) {
    sum += ones(
      (a[ai + word] ?? 0) ^ (b[bi + word] ?? 0),
      (a[ai + word + 1] ?? 0) ^ (b[bi + word + 1] ?? 0),
      (a[ai + word + 2] ?? 0) ^ (b[bi + word + 2] ?? 0),
    );
  }
  return sum + ones((a[ai + 6] ?? 0) ^ (b[bi + 6] ?? 0), (a[ai + 7] ?? 0) ^ (b[bi + 7] ?? 0), 0);
}

/** Bits that are set in both. */
export function commonBits(a: Uint32Array, ai: number, b: Uint32Array, bi: number): number {
  let sum = 0;
  for (let word = 0; word < vectorWords; word += 2) {
    sum += ones(
      (a[ai + word] ?? 0) & (b[bi + word] ?? 0),
      (a[ai + word + 1] ?? 0) & (b[bi + word + 1] ?? 0),
      0,
    );
  }
  return sum;
}

/**
 * Compares one vector with `count` that lie one after another. Strangers differ in more than a
 * small limit in their first words already, so the others are seldom looked at; the vector's own
 * words stay in registers, which halves the time of comparing pairs one by one.
 *
 * @param found takes the positions, 0 to `count - 1`, of those within `limit` bits
 * @returns how many they are
 */
export function findWithin(
  a: Uint32Array,
  ai: number,
  run: Uint32Array,
  from: number,
  count: number,
  limit: number,
  found: Uint32Array,
): number {
  const [a0, a1, a2] = [a[ai] ?? 0, a[ai + 1] ?? 0, a[ai + 2] ?? 0];
  const [a3, a4, a5] = [a[ai + 3] ?? 0, a[ai + 4] ?? 0, a[ai + 5] ?? 0];
  const [a6, a7] = [a[ai + 6] ?? 0, a[ai + 7] ?? 0];
  let hits = 0;
  for (let position = 0, at = from; position < count; position += 1, at += vectorWords) {
    let sum = ones(a0 ^ (run[at] ?? 0), a1 ^ (run[at + 1] ?? 0), a2 ^ (run[at + 2] ?? 0));
    if (sum > limit) continue;
    sum += ones(a3 ^ (run[at + 3] ?? 0), a4 ^ (run[at + 4] ?? 0), a5 ^ (run[at + 5] ?? 0));
    if (sum > limit) continue;
    sum += ones(a6 ^ (run[at + 6] ?? 0), a7 ^ (run[at + 7] ?? 0), 0);
    if (sum > limit) continue;
    found[hits] = position;
    hits += 1;
  }
  return hits;
}

/** Bits set in three words: the counts of three fit a nibble (Warren, Hacker's Delight, 5-1). */
function ones(a: number, b: number, c: number): number {
  const sum = nibbles(a) + nibbles(b) + nibbles(c);
  return Math.imul((sum & 0x0f0f0f0f) + ((sum >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
}

/** How many bits are set in each nibble, 0 to 4. `| 0` keeps V8 from counting in doubles. */
function nibbles(word: number): number {
  const pairs = (word - ((word >>> 1) & 0x55555555)) | 0;
  return ((pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)) | 0;
}
