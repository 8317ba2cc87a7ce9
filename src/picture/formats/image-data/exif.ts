import type { PartsHash } from '../../../digest/parts-hash.js';

/** Stands before the TIFF header in JPEG, and where a writer has copied it from there. */
export const exifPrefix = Buffer.from('Exif\0\0', 'latin1');
const orientationTag = 0x0112;
const entryBytes = 12;
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
  const tiff = startsWith(block, exifPrefix) ? block.subarray(exifPrefix.length) : block;
  const read = reader(tiff);
  if (read === undefined) return 1;
  const directory = read.u32(4);
  const entries = read.u16(directory);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * entryBytes;
    if (at + entryBytes > tiff.length) return 1;
    if (read.u16(at) !== orientationTag) continue;
    return read.u32(at + 4) === 1 ? orientationAt(read, at) : undefined;
  }
  return 1;
}

/** Of an entry with one number. */
function orientationAt(read: TiffReader, at: number): number | undefined {
  switch (read.u16(at + 2)) {
    case shortType:
      return sensible(read.u16(at + 8));
    case longType:
    case signedLongType:
      // Not as it must be, but heeded or not it comes to the same.
      return read.u32(at + 8) === 1 ? 1 : undefined;
    default:
      return undefined;
  }
}

export function startsWith(bytes: Buffer, start: Buffer): boolean {
  return (
    bytes.length >= start.length && bytes.compare(start, 0, start.length, 0, start.length) === 0
  );
}

interface TiffReader {
  /** 0 past the end, as are all numbers. */
  u16(at: number): number;
  u32(at: number): number;
}

/** Numbers in the byte order that the header names, or undefined if it is none. */
function reader(tiff: Buffer): TiffReader | undefined {
  const order = tiff.toString('latin1', 0, 4);
  const isBig = order === 'MM\0*';
  if (!isBig && order !== 'II*\0') return undefined;
  const u16 = (at: number): number => {
    if (at + 2 > tiff.length) return 0;
    return isBig ? tiff.readUInt16BE(at) : tiff.readUInt16LE(at);
  };
  const u32 = (at: number): number => {
    if (at + 4 > tiff.length) return 0;
    return isBig ? tiff.readUInt32BE(at) : tiff.readUInt32LE(at);
  };
  return { u16, u32 };
}

function sensible(orientation: number): number {
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}
