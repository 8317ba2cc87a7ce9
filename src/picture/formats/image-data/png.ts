import { crc32 } from 'node:zlib';
import type { PartsHash } from '../../../digest/parts-hash.js';
import { startsWith, writeOrientation } from './exif.js';

export const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const headerBytes = 13;
/** Length and type before a chunk's data, CRC after it. */
const [aheadBytes, crcBytes] = [8, 4] as const;

const colour = ['PLTE', 'IDAT'];

/**
 * Chunks that stand for the whole picture, one of each kind at most, with those they must not
 * follow; otherwise their order is free. A chunk out of its place is read by some programs and
 * ignored by others.
 */
const places: ReadonlyMap<string, readonly string[]> = new Map([
  ['cHRM', colour],
  ['cICP', colour],
  ['cLLI', colour],
  ['gAMA', colour],
  ['iCCP', colour],
  ['mDCV', colour],
  ['sRGB', colour],
  ['PLTE', ['bKGD', 'tRNS', 'IDAT']],
  ['bKGD', ['IDAT']],
  ['tRNS', ['IDAT']],
  ['eXIf', []],
]);

export function isPng(file: Buffer): boolean {
  return startsWith(file, pngSignature);
}

/**
 * Writes what a PNG shows (PNG 3rd edition, W3C 2025): header, compressed pixels however they are
 * cut into chunks, frames of an animation, colours, transparency and the Exif orientation. Whatever
 * follows the end is not looked at.
 *
 * @returns false if the file breaks off or is malformed, wrong checksums included
 */
export function writePng(file: Buffer, parts: PartsHash): boolean {
  const seen = new Map<string, Chunk>();
  const frames = new Frames(parts);
  for (let at = pngSignature.length; ;) {
    const chunk = chunkAt(file, at);
    if (chunk === undefined || (at === pngSignature.length) !== isHeader(chunk)) return false;
    const { type, end } = chunk;
    if (type === 'IEND') break;
    if (!isInPlace(chunk, at, seen)) return false;
    if (!places.has(type) && !frames.write(chunk)) return false;
    if (places.has(type) || type === 'IDAT') seen.set(type, chunk);
    at = end;
  }
  for (const type of places.keys()) {
    const body = seen.get(type)?.body;
    if (body !== undefined && type !== 'eXIf') parts.part(type).add(body);
  }
  return writeOrientation(seen.get('eXIf')?.body, parts) && seen.has('IDAT');
}

/** @param seen the last chunk of each kind so far */
function isInPlace({ type }: Chunk, at: number, seen: ReadonlyMap<string, Chunk>): boolean {
  const before = seen.get(type);
  // Pixels follow each other without anything in between.
  if (type === 'IDAT') return before === undefined || before.end === at;
  return before === undefined && !(places.get(type) ?? []).some((other) => seen.has(other));
}

/** Chunks of which order and repetition count, written as they come. */
class Frames {
  readonly #parts: PartsHash;
  /** Type of the part that is being written. */
  #open = '';
  #sequence = 0;

  constructor(parts: PartsHash) {
    this.#parts = parts;
  }

  /** False if frames are not in order. Chunks that can be ignored are. */
  write({ type, body }: Chunk): boolean {
    if (type === 'fcTL' || type === 'fdAT') return this.#writeNumbered(type, body);
    // A critical chunk that is unknown here may be known to who shows the picture.
    if (type === 'acTL' || isCritical(type)) this.#write(type, body);
    return true;
  }

  /** The number in front counts chunks, not frames. */
  #writeNumbered(type: string, body: Buffer): boolean {
    if (body.length < 4 || body.readUInt32BE(0) !== this.#sequence) return false;
    this.#sequence += 1;
    this.#write(type, body.subarray(4));
    return true;
  }

  /** Pixels that are cut into several chunks are one part; any other chunk is one of its own. */
  #write(type: string, body: Buffer): void {
    const continues = type === this.#open && (type === 'IDAT' || type === 'fdAT');
    if (!continues) this.#parts.part(type);
    this.#parts.add(body);
    this.#open = type;
  }
}

interface Chunk {
  readonly type: string;
  readonly body: Buffer;
  readonly end: number;
}

export function chunkAt(file: Buffer, at: number): Chunk | undefined {
  const from = at + aheadBytes;
  if (from > file.length) return undefined;
  const to = from + file.readUInt32BE(at);
  if (to + crcBytes > file.length) return undefined;
  if (crc32(file.subarray(at + 4, to)) !== file.readUInt32BE(to)) return undefined;
  const type = file.toString('latin1', at + 4, from);
  if (!/^[A-Za-z]{2}[A-Z][A-Za-z]$/.test(type)) return undefined;
  return { type, body: file.subarray(from, to), end: to + crcBytes };
}

function isHeader({ type, body }: Chunk): boolean {
  return type === 'IHDR' && body.length === headerBytes;
}

/** Upper case, bit 5 of the first letter: whoever does not know the chunk cannot show the picture. */
function isCritical(type: string): boolean {
  return (type.charCodeAt(0) & 0x20) === 0;
}
