import { crc32 } from 'node:zlib';
import type { PartsHash } from '../../digest/parts-hash.js';
import { exifOrientation, startsWith } from './exif.js';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const headerBytes = 13;
const nothing = Buffer.alloc(0);
/** Length and type before a chunk's data, CRC after it. */
const [aheadBytes, crcBytes] = [8, 4] as const;

/**
 * Chunks of which there is one at most, with the stage at which they may stand: colours, palette,
 * what needs the palette. Within a stage their order is free. A chunk out of its place is read by
 * some programs and ignored by others.
 */
const stages: ReadonlyMap<string, number> = new Map([
  ['cHRM', 1],
  ['cICP', 1],
  ['cLLI', 1],
  ['gAMA', 1],
  ['iCCP', 1],
  ['mDCV', 1],
  ['sRGB', 1],
  ['PLTE', 2],
  ['bKGD', 3],
  ['tRNS', 3],
  ['IDAT', 4],
  ['eXIf', Infinity],
]);

export function isPng(file: Buffer): boolean {
  return startsWith(file, signature);
}

/**
 * Writes what a PNG shows (PNG 3rd edition, W3C 2025): header, compressed pixels however they are
 * cut into chunks, frames of an animation, colours, transparency and the Exif orientation. Whatever
 * follows the end is not looked at.
 *
 * @returns false if the file breaks off or is malformed, wrong checksums included
 */
export function writePng(file: Buffer, parts: PartsHash): boolean {
  const once = new OnceChunks();
  const pixels = new PixelChunks(parts);
  for (let at = signature.length; ;) {
    const chunk = chunkAt(file, at);
    if (chunk === undefined || (at === signature.length) !== isHeader(chunk)) return false;
    at = chunk.end;
    if (chunk.type === 'IEND') break;
    if (!once.take(chunk) || !pixels.take(chunk)) return false;
  }
  once.write(parts);
  return once.hasPixels;
}

/** Chunks of which order and repetition count, written as they come. */
class PixelChunks {
  readonly #parts: PartsHash;
  /** Type of the part that is being written. */
  #open = '';
  #sequence = 0;

  constructor(parts: PartsHash) {
    this.#parts = parts;
  }

  /** False if frames are not in order. Chunks of other kinds are passed over. */
  take({ type, body }: Chunk): boolean {
    if (type === 'fcTL' || type === 'fdAT') return this.#takeNumbered(type, body);
    // A critical chunk that is unknown here may be known to who shows the picture.
    if (type === 'acTL' || (isCritical(type) && type !== 'PLTE')) this.#write(type, body);
    return true;
  }

  /** The number in front counts chunks, not frames. */
  #takeNumbered(type: string, body: Buffer): boolean {
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

/** Chunks that stand for the whole picture. */
class OnceChunks {
  readonly #bodies = new Map<string, Buffer>();
  #stage = 0;

  get hasPixels(): boolean {
    return this.#stage === stages.get('IDAT');
  }

  /** False if the chunk is there already or out of its place. Other chunks are passed over. */
  take({ type, body }: Chunk): boolean {
    const stage = stages.get(type);
    if (stage === undefined) return true;
    if (stage < this.#stage) return false;
    if (stage < Infinity) this.#stage = stage;
    if (type === 'IDAT') return true;
    if (this.#bodies.has(type)) return false;
    this.#bodies.set(type, body);
    return true;
  }

  write(parts: PartsHash): void {
    const exif = this.#bodies.get('eXIf');
    this.#bodies.delete('eXIf');
    for (const type of [...this.#bodies.keys()].toSorted()) {
      parts.part(type).add(this.#bodies.get(type) ?? nothing);
    }
    parts.part('orientation').add(Buffer.of(exifOrientation(exif ?? nothing)));
  }
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
  if (crc32(file.subarray(at + 4, to)) !== file.readUInt32BE(to)) return undefined;
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
