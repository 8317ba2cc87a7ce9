import type { PartsHash } from '../../digest/parts-hash.js';
import { exifOrientation, startsWith } from './exif.js';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const headerBytes = 13;
/** Length and type before a chunk's data, CRC after it. */
const [aheadBytes, crcBytes] = [8, 4] as const;

/**
 * Chunks that occur once at most and change how pixels look; their order is free, so they are
 * written in this one. Colour (`cICP` to `gAMA`), transparency and what is meant to show through it.
 */
const looks = ['PLTE', 'tRNS', 'bKGD', 'cICP', 'mDCV', 'cLLI', 'iCCP', 'sRGB', 'cHRM', 'gAMA'];

/** Chunks of an animation that begin with a sequence number, which counts chunks, not frames. */
const numbered = new Set(['fcTL', 'fdAT']);

export function isPng(file: Buffer): boolean {
  return startsWith(file, signature);
}

/**
 * Writes what a PNG shows (PNG 3rd edition, W3C 2025): header, compressed pixels however they are
 * cut into chunks, frames of an animation, colours, transparency and the Exif orientation. CRCs and
 * whatever follows the end are not looked at.
 *
 * @returns false if the file breaks off or is malformed
 */
export function writePng(file: Buffer, parts: PartsHash): boolean {
  const once = new Map<string, Buffer>();
  let open = '';
  let hasPixels = false;
  for (let at = signature.length; ;) {
    const chunk = chunkAt(file, at);
    if (chunk === undefined) return false;
    const { type, body, end } = chunk;
    if ((at === signature.length) !== isHeader(chunk)) return false;
    at = end;
    if (type === 'IEND') break;
    if (looks.includes(type) || type === 'eXIf') {
      if (!once.has(type)) once.set(type, body);
    } else if (isCritical(type) || type === 'acTL' || numbered.has(type)) {
      // Pixels in several chunks are one part; every other chunk is one of its own.
      if (type !== open || type === 'fcTL') parts.part(type);
      parts.add(numbered.has(type) ? body.subarray(4) : body);
      open = type;
      if (type === 'IDAT') hasPixels = true;
    }
  }
  for (const type of looks) {
    const body = once.get(type);
    if (body !== undefined) parts.part(type).add(body);
  }
  parts.part('orientation').add(Buffer.of(exifOrientation(once.get('eXIf') ?? Buffer.alloc(0))));
  return hasPixels;
}

interface Chunk {
  readonly type: string;
  readonly body: Buffer;
  readonly end: number;
}

function chunkAt(file: Buffer, at: number): Chunk | undefined {
  const from = at + aheadBytes;
  if (from > file.length) return undefined;
  const to = from + file.readUInt32BE(at);
  if (to + crcBytes > file.length) return undefined;
  const type = file.toString('latin1', at + 4, from);
  return { type, body: file.subarray(from, to), end: to + crcBytes };
}

function isHeader({ type, body }: Chunk): boolean {
  return type === 'IHDR' && body.length === headerBytes;
}

/** Upper case, bit 5 of the first letter: whoever does not know the chunk cannot show the picture. */
function isCritical(type: string): boolean {
  return (type.charCodeAt(0) & 0x20) === 0;
}
