import { startXxh64, xxh64Bytes } from './xxh64.js';

/** A running hash: any number of `update`s, then one `digest`. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/**
 * The hash that names contents. A repository is made with one and keeps it. Equal digests only
 * nominate: bytes decide, so a weak hash costs time, never a picture.
 */
export interface ContentHash {
  /** Stands before the colon of a content id, and in `meta`. */
  readonly name: string;
  /** Length of a digest in bytes. */
  readonly width: number;
  /** Digest of bytes that are all in memory. */
  digest(bytes: Uint8Array): Uint8Array;
  start(): RunningHash;
}

const xxh64Hash: ContentHash = {
  name: 'xxh64',
  width: 8,
  digest: xxh64Bytes,
  start: startXxh64,
};

const hashes: Readonly<Record<string, ContentHash>> = {
  xxh64: xxh64Hash,
  sha256: opensslHash('sha256', 32),
  blake2b512: opensslHash('blake2b512', 64),
  shake256: opensslHash('shake256', 32),
};

/** The built-in hash of this name, or undefined. */
export function contentHash(name: string): ContentHash | undefined {
  return Object.hasOwn(hashes, name) ? hashes[name] : undefined;
}

function opensslHash(name: string, width: number): ContentHash {
  const start = (): RunningHash => {
    // Loading it takes 2 ms, and few repositories need it.
    const { createHash } = process.getBuiltinModule('node:crypto');
    // Only an XOF takes a length; for the others it is their own.
    const hash = name.startsWith('shake')
      ? createHash(name, { outputLength: width })
      : createHash(name);
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
  };
  const digest = (bytes: Uint8Array): Uint8Array => {
    const hash = start();
    hash.update(bytes);
    return hash.digest();
  };
  return { name, width, digest, start };
}
