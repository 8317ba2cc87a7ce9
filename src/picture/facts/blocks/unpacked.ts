import { brotliDecompressSync, unzipSync } from 'node:zlib';

/** More is no metadata. */
const mostBytes = 1024 * 1024;
const nothing = Buffer.alloc(0);

/** What was packed into a block of metadata; nothing of what is broken, or more than a megabyte. */
export function unpacked(way: 'brotli' | 'deflate', packed: Buffer): Buffer {
  const options = { maxOutputLength: mostBytes };
  try {
    return way === 'brotli' ? brotliDecompressSync(packed, options) : unzipSync(packed, options);
  } catch (error) {
    // Whatever zlib says of it.
    if (error instanceof Error && 'code' in error) return nothing;
    throw error;
  }
}
