import type { PartsHash } from '../../../digest/parts-hash.js';
import { TiffFile, type TiffEntry } from '../tiff-file.js';

/** Stands before the TIFF header in JPEG, and where a writer has copied it from there. */
export const exifPrefix = Buffer.from('Exif\0\0', 'latin1');
const orientationTag = 0x0112;
const [shortType, longType, signedLongType] = [3, 4, 9] as const;

/**
 * Writes how a file's Exif block says that the picture is to be turned; without a block it is
 * upright.
 *
 * @returns false if that cannot be told
 */
export function writeOrientation(block: Buffer | undefined, parts: PartsHash): boolean {
  const orientation = block === undefined ? 1 : exifOrientation(block);
  if (orientation === undefined) return false;
  parts.part('orientation').add(Buffer.of(orientation));
  return true;
}

/**
 * How a picture is to be turned, 1 to 8, by an Exif block: a TIFF header and its first directory
 * (TIFF 6.0, section 2; Exif 3.0, section 4.6.2). What says nothing, or nothing sensible, says 1:
 * upright.
 *
 * @returns undefined if the field is there but not as it must be: some programs heed it even so
 */
export function exifOrientation(block: Buffer): number | undefined {
  const tiff = TiffFile.of(
    startsWith(block, exifPrefix) ? block.subarray(exifPrefix.length) : block,
  );
  if (tiff === undefined) return 1;
  for (const entry of tiff.entries(tiff.first)) {
    if (entry.tag !== orientationTag) continue;
    return entry.count === 1 ? orientationOf(tiff, entry) : undefined;
  }
  return 1;
}

/** Of an entry with one number. */
function orientationOf(tiff: TiffFile, entry: TiffEntry): number | undefined {
  const [orientation = 0] = tiff.numbers(entry, 1);
  switch (entry.type) {
    case shortType:
      return sensible(orientation);
    case longType:
    case signedLongType:
      // Not as it must be, but heeded or not it comes to the same.
      return orientation === 1 ? 1 : undefined;
    default:
      return undefined;
  }
}

export function startsWith(bytes: Buffer, start: Buffer): boolean {
  return (
    bytes.length >= start.length && bytes.compare(start, 0, start.length, 0, start.length) === 0
  );
}

function sensible(orientation: number): number {
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}
