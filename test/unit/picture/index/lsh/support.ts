import { hamming256, vectorWords } from '../../../../../src/picture/fingerprint/hamming.js';
import type { Nominee } from '../../../../../src/picture/index/lsh/nominate-one.js';
import {
  sampledBits,
  standardParameters,
  type PointParameters,
} from '../../../../../src/picture/index/lsh/parameters.js';
import type { Random } from '../../../support/random.js';

/** So small that a dozen pictures fill buckets and segments. */
export const smallParameters: PointParameters = {
  ...standardParameters,
  tables: 3,
  bits: 6,
  bucketLimit: 6,
  segmentPictures: 16,
  segmentVectors: 64,
};

/** Vectors that differ from one of a few in 0 to 60 bits. */
export function someVectors(random: Random, most = 5): Uint8Array {
  const vectors = new Uint8Array(32 * random.int(0, most));
  for (let at = 0; at < vectors.length; at += 32) {
    // Beginnings in common: vectors that are alike in all but their first byte.
    vectors.fill(0x35 * random.int(0, 6), at, at + 32);
    for (let flips = random.int(0, 3) * random.int(0, 20); flips > 0; flips -= 1) {
      const bit = random.int(0, 255);
      vectors[at + (bit >>> 3)] = (vectors[at + (bit >>> 3)] ?? 0) ^ (1 << (bit & 7));
    }
  }
  return vectors;
}

/** What a file of the index holds. */
export type Shelf = readonly (readonly [number: number, vectors: Uint8Array])[];

export function asWords(vectors: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(vectors).buffer);
}

/**
 * Numbers in a shelf that a query hits, with the number of its vectors that do: buckets are counted
 * by going through all vectors.
 */
export function naiveHits(
  shelf: Shelf,
  query: Uint8Array,
  parameters: PointParameters,
): Map<number, Omit<Nominee, 'number'>> {
  const [bits, hits] = [sampledBits(parameters), new Map<number, Omit<Nominee, 'number'>>()];
  const stored = shelf.flatMap(([number, vectors]) => {
    const words = asWords(vectors);
    return Array.from({ length: words.length / vectorWords }, (_, at) => ({
      number,
      vector: words.subarray(at * vectorWords, (at + 1) * vectorWords),
    }));
  });
  const words = asWords(query);
  for (let at = 0; at < words.length; at += vectorWords) {
    const vector = words.subarray(at, at + vectorWords);
    const found = new Map<number, number>();
    for (let table = 0; table < parameters.tables; table += 1) {
      const sampled = bits.subarray(table * parameters.bits, (table + 1) * parameters.bits);
      const agrees = (other: Uint32Array): boolean =>
        sampled.every((bit) => bitOf(vector, bit) === bitOf(other, bit));
      const bucket = stored.filter((entry) => agrees(entry.vector));
      if (bucket.length > parameters.bucketLimit) continue;
      for (const entry of bucket) {
        const differing = hamming256(vector, 0, entry.vector, 0);
        if (differing > parameters.distance) continue;
        found.set(entry.number, Math.min(differing, found.get(entry.number) ?? 256));
      }
    }
    for (const [number, differing] of found) {
      const known = hits.get(number) ?? { hits: 0, bits: 256 };
      hits.set(number, { hits: known.hits + 1, bits: Math.min(known.bits, differing) });
    }
  }
  return hits;
}

function bitOf(vector: Uint32Array, bit: number): number {
  return ((vector[bit >>> 5] ?? 0) >>> (bit & 31)) & 1;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
