import { xxh64Bytes } from '../../digest/xxh64.js';
import type { PhotoFile } from '../photo-file.js';

const blockBytes = 4096;
const blocks = Buffer.allocUnsafeSlow(2 * blockBytes);

/**
 * Hash of a file's first and last block, or of everything where it is no longer than both. Tells
 * most files of one size apart for the price of two small reads. 8 bytes, always xxHash64.
 */
export function sampleFile(photo: PhotoFile): Buffer {
  const both = blocks.subarray(0, Math.min(photo.size, 2 * blockBytes));
  if (photo.size <= 2 * blockBytes) {
    photo.read(both, 0);
  } else {
    photo.read(both.subarray(0, blockBytes), 0);
    photo.read(both.subarray(blockBytes), photo.size - blockBytes);
  }
  return xxh64Bytes(both);
}

/** The same from a whole file in memory. */
export function sampleBytes(bytes: Buffer): Buffer {
  if (bytes.length <= 2 * blockBytes) return xxh64Bytes(bytes);
  bytes.copy(blocks, 0, 0, blockBytes);
  bytes.copy(blocks, blockBytes, bytes.length - blockBytes);
  return xxh64Bytes(blocks);
}
