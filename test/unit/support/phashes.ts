import { bitsWidth } from '../../../src/model/picture.js';
import type { Neighbour } from '../../../src/picture/index/phash/phash-rows.js';
import type { Random } from './random.js';

export interface Entry {
  readonly key: number;
  readonly phash: Uint8Array;
}

export function randomPhash(random: Random): Uint8Array {
  return Uint8Array.from({ length: bitsWidth }, () => random.int(0, 255));
}

/** A copy that differs in exactly `count` bits. */
export function flipped(phash: Uint8Array, count: number, random: Random): Uint8Array {
  const copy = Uint8Array.from(phash);
  const places = new Set<number>();
  while (places.size < count) places.add(random.int(0, bitsWidth * 8 - 1));
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

/** The obvious way: bit by bit, entry by entry. */
export function naiveWithin(
  entries: Iterable<Entry>,
  query: Uint8Array,
  radius: number,
): Neighbour[] {
  return [...entries]
    .map(({ key, phash }) => ({ key, distance: naiveDistance(phash, query) }))
    .filter(({ distance }) => distance <= radius)
    .toSorted((a, b) => a.distance - b.distance || a.key - b.key);
}

export function naiveDistance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, at) => sum + onesIn(byte ^ (b[at] ?? 0)), 0);
}

function onesIn(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length;
}
