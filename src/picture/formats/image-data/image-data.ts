import { PartsHash } from '../../../digest/parts-hash.js';
import { isGif, writeGif } from './gif.js';
import { isHeif, writeHeif } from './heif.js';
import { isJpeg, writeJpeg } from './jpeg.js';
import { isJxl, writeJxl } from './jxl.js';
import { isPng, writePng } from './png.js';
import { isRaw, writeRaw } from './raw.js';
import { isTiff, writeTiff } from './tiff.js';
import { isWebp, writeWebp } from './webp.js';

interface Format {
  /** Says which format it is; stands in the hash. */
  readonly name: string;
  /** Whether a file is of this format, by its first bytes. */
  readonly isFile: (file: Buffer) => boolean;
  /** Writes what the file shows; false if it cannot be told, whatever was written before. */
  readonly write: (file: Buffer, parts: PartsHash) => boolean;
}

const formats: readonly Format[] = [
  { name: 'jpeg', isFile: isJpeg, write: writeJpeg },
  { name: 'png', isFile: isPng, write: writePng },
  { name: 'webp', isFile: isWebp, write: writeWebp },
  { name: 'gif', isFile: isGif, write: writeGif },
  { name: 'raw', isFile: isRaw, write: writeRaw },
  { name: 'heif', isFile: isHeif, write: writeHeif },
  { name: 'jxl', isFile: isJxl, write: writeJxl },
  { name: 'tiff', isFile: isTiff, write: writeTiff },
];

/** Goes up with every format that is taken apart since: files that had no hash before may have one now. */
export const formatsTakenApart = 2;

/** Whether a file that begins so is in a format that has image data to compare. */
export function isTakenApart(head: Buffer): boolean {
  return formats.some(({ isFile }) => isFile(head));
}

/**
 * 16 bytes that are equal when two files differ in metadata only: the same format, the same
 * compressed pixels, and the same of everything else that decides what is seen (colours,
 * orientation, frames). Nothing is decoded, so it takes about as long as hashing the file.
 *
 * @returns undefined for other formats, and for a file that is cut off or malformed
 */
export function imageDataHash(file: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const format = formats.find(({ isFile }) => isFile(bytes));
  if (format === undefined) return undefined;
  const parts = new PartsHash().part(format.name);
  return format.write(bytes, parts) ? parts.digest() : undefined;
}
