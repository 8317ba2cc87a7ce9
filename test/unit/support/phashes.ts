import { bitsWidth } from '../../../src/model/pictures/picture.js';
import { phashVariants } from '../../../src/picture/fingerprint/phash.js';
import type { Neighbour } from '../../../src/picture/index/phash/phash-rows.js';
import type { Random } from './random.js';

export interface Entry {
  readonly key: number;
  readonly phash: Uint8Array;
}

export function randomPhash(random: Random): Uint8Array {
  return withoutMean(Uint8Array.from({ length: bitsWidth }, () => random.int(0, 255)));
}

/** The bit of the mean is 0 in every pHash. */
function withoutMean(phash: Uint8Array): Uint8Array {
  phash[0] = (phash[0] ?? 0) & 0xfe;
  return phash;
}

/** A copy that differs in exactly `count` bits. */
export function flipped(phash: Uint8Array, count: number, random: Random): Uint8Array {
  const copy = Uint8Array.from(phash);
  const places = new Set<number>();
  while (places.size < count) places.add(random.int(1, bitsWidth * 8 - 1));
  for (const place of places) copy[place >> 3] = (copy[place >> 3] ?? 0) ^ (1 << (place & 7));
  return copy;
}

/** Strangers, and a quarter of them with up to six copies that differ in 1 to 40 bits. */
export function library(count: number, random: Random): Entry[] {
  const phashes: Uint8Array[] = [];
  while (phashes.length < count) {
    const original = randomPhash(random);
    phashes.push(original);
    const copies = random.chance(0.25) ? random.int(1, 6) : 0;
    for (let copy = 0; copy < copies; copy += 1) {
      phashes.push(flipped(original, random.int(1, 40), random));
    }
  }
  return phashes.slice(0, count).map((phash, key) => ({ key, phash }));
}

/** The obvious way: bit by bit, symmetry by symmetry, entry by entry. */
export function naiveWithin(
  entries: Iterable<Entry>,
  query: Uint8Array,
  radius: number,
): Neighbour[] {
  const variants = phashVariants(query);
  return [...entries]
    .map(({ key, phash }) => ({
      key,
      distance: Math.min(...variants.map((variant) => naiveDistance(phash, variant))),
    }))
    .filter(({ distance }) => distance <= radius)
    .toSorted((a, b) => a.distance - b.distance || a.key - b.key);
}

export function naiveDistance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, at) => sum + (ones[byte ^ (b[at] ?? 0)] ?? 0), 0);
}

/** Bits that are set in each byte. */
const ones = Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);
