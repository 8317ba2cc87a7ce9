import { contentHash, type ContentHash } from '../../../src/digest/content-hash.js';

export async function builtIn(name: string): Promise<ContentHash> {
  const hash = await contentHash(name);
  if (hash === undefined) throw new RangeError(name);
  return hash;
}

const xxh64 = await builtIn('xxh64');

/** xxHash64 cut to 8 bits: collisions are everywhere. */
export const tiny8: ContentHash = {
  name: 'tiny8',
  width: 1,
  digest: (bytes) => xxh64.digest(bytes).subarray(0, 1),
  start() {
    const running = xxh64.start();
    return {
      update: (bytes) => running.update(bytes),
      digest: () => running.digest().subarray(0, 1),
    };
  },
};

export interface CountingHash extends ContentHash {
  /** Contents hashed so far. */
  count: number;
  /** Called with the bytes after each digest of a whole content. */
  onDigest: ((bytes: Uint8Array) => void) | undefined;
}

/** A hash that counts what it is asked for. */
export function countingHash(inner: ContentHash = xxh64): CountingHash {
  const hash: CountingHash = {
    name: inner.name,
    width: inner.width,
    count: 0,
    onDigest: undefined,
    digest(bytes) {
      hash.count += 1;
      const digest = inner.digest(bytes);
      hash.onDigest?.(bytes);
      return digest;
    },
    start() {
      hash.count += 1;
      return inner.start();
    },
  };
  return hash;
}

/** Contents of one size, with the same 8-bit hash and the same first and last block. */
export function collidingContents(count: number, size = 20_000): Buffer[] {
  const byHash = new Map<number, Buffer[]>();
  for (let number = 0; ; number += 1) {
    const bytes = Buffer.alloc(size);
    bytes.writeUInt32LE(number, Math.floor(size / 2));
    const key = tiny8.digest(bytes)[0] ?? 0;
    const sharing = [...(byHash.get(key) ?? []), bytes];
    byHash.set(key, sharing);
    if (sharing.length === count) return sharing;
  }
}
