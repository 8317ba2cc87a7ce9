import type { PartsHash } from '../../../digest/parts-hash.js';

const headerBytes = 6;
const screenBytes = 7;
const imageBytes = 9;
const [extension, image, trailer] = [0x21, 0x2c, 0x3b] as const;
const [application, comment] = [0xff, 0xfe] as const;

/** Applications whose blocks change the picture: loops, and the profile. Any other's are notes. */
const displayed: ReadonlySet<string> = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']);

export function isGif(file: Buffer): boolean {
  const version = file.toString('latin1', 0, headerBytes);
  return version === 'GIF87a' || version === 'GIF89a';
}

/**
 * Writes what a GIF shows (GIF89a, W3C's copy of the specification): screen, colour tables, frames
 * and how they follow each other. Not the version, which a comment can raise.
 *
 * @returns false if the file breaks off or is malformed
 */
export function writeGif(file: Buffer, parts: PartsHash): boolean {
  const screenEnd = headerBytes + screenBytes;
  let at = screenEnd + tableBytes(file[headerBytes + 4]);
  if (at > file.length) return false;
  parts.part('screen').add(file.subarray(headerBytes, at));
  let frames = 0;
  while (file[at] !== trailer) {
    const from = at;
    const kind = file[from];
    if (kind === extension) at = endOfBlocks(file, from + 2);
    else if (kind === image) at = endOfImage(file, from + 1);
    else return false;
    if (at > file.length) return false;
    if (kind === image) frames += 1;
    if (kind === image || isDisplayed(file, from)) parts.part('block').add(file.subarray(from, at));
  }
  return frames > 0;
}

/** Descriptor, colour table, size of the first code, coded pixels. */
function endOfImage(file: Buffer, from: number): number {
  const descriptorEnd = from + imageBytes;
  return endOfBlocks(file, descriptorEnd + tableBytes(file[descriptorEnd - 1]) + 1);
}

/** The colour table that the packed field announces: three bytes for each of 2^(n+1) colours. */
function tableBytes(packed = 0): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

/** Behind a row of data sub-blocks and the empty one that ends it; past the file if that is missing. */
function endOfBlocks(file: Buffer, from: number): number {
  let at = from;
  while (at < file.length) {
    const length = file.readUInt8(at);
    at += 1 + length;
    if (length === 0) return at;
  }
  return file.length + 1;
}

function isDisplayed(file: Buffer, at: number): boolean {
  const label = file[at + 1];
  if (label === comment) return false;
  return label !== application || displayed.has(file.toString('latin1', at + 3, at + 14));
}
