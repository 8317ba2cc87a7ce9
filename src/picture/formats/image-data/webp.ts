import type { PartsHash } from '../../../digest/parts-hash.js';
import { writeOrientation } from './exif.js';

const riffBytes = 12;
const chunkHeadBytes = 8;
/** Flags of `VP8X`: a chunk that its flag does not announce is not read. */
const [animation, exif, alpha, icc] = [0x02, 0x08, 0x10, 0x20] as const;

/** Chunks that hold pixels, in the order in which they are decoded. */
const pixels: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF']);

export function isWebp(file: Buffer): boolean {
  return (
    file.toString('latin1', 0, 4) === 'RIFF' && file.toString('latin1', 8, riffBytes) === 'WEBP'
  );
}

/**
 * Writes what a WebP shows (RFC 9649): canvas, pixels and frames, profile and Exif orientation. A
 * picture in the simple layout equals the same one in the extended layout, since a program that
 * adds metadata goes over from one to the other.
 *
 * @returns false if the file breaks off or is malformed
 */
export function writeWebp(file: Buffer, parts: PartsHash): boolean {
  const end = chunkHeadBytes + file.readUInt32LE(4);
  const first = end > file.length ? undefined : chunkAt(file, riffBytes, end);
  const canvas = first === undefined ? undefined : canvasOf(first);
  if (first === undefined || canvas === undefined) return false;
  // In the simple layout nothing after the pixels counts.
  const last = first.type === 'VP8X' ? end : first.end;
  let hasPixels = false;
  let metadata: Buffer | undefined;
  let profile: Buffer | undefined;
  for (let at = riffBytes; at < last;) {
    const chunk = chunkAt(file, at, end);
    if (chunk === undefined) return false;
    const { type, body } = chunk;
    at = chunk.end;
    if (pixels.has(type)) {
      parts.part(type).add(body);
      hasPixels ||= type !== 'ALPH' && type !== 'ANIM';
    }
    if (type === 'EXIF' && canvas.flags & exif) metadata ??= body;
    if (type === 'ICCP' && canvas.flags & icc) profile ??= body;
  }
  const { width, height, flags } = canvas;
  parts.part('canvas').add(Buffer.from(`${width} ${height} ${flags & (animation | alpha)}`));
  parts.part('icc').add(profile ?? Buffer.alloc(0));
  return writeOrientation(metadata, parts) && hasPixels;
}

interface Chunk {
  readonly type: string;
  readonly body: Buffer;
  readonly end: number;
}

function chunkAt(file: Buffer, at: number, limit: number): Chunk | undefined {
  const from = at + chunkHeadBytes;
  if (from > limit) return undefined;
  const to = from + file.readUInt32LE(at + 4);
  if (to > limit) return undefined;
  // Padded to an even length.
  return {
    type: file.toString('latin1', at, at + 4),
    body: file.subarray(from, to),
    end: to + (to & 1),
  };
}

interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly flags: number;
}

/** What `VP8X` says, or what it would say of the picture whose pixels come first. */
function canvasOf({ type, body }: Chunk): Canvas | undefined {
  switch (type) {
    case 'VP8X':
      if (body.length < 10) return undefined;
      return {
        width: body.readUIntLE(4, 3) + 1,
        height: body.readUIntLE(7, 3) + 1,
        flags: body.readUInt8(0),
      };
    case 'VP8 ':
      // RFC 6386, section 9.1: three bytes of tag and three of start code come first.
      if (body.length < 10) return undefined;
      return {
        width: body.readUInt16LE(6) & 0x3fff,
        height: body.readUInt16LE(8) & 0x3fff,
        flags: 0,
      };
    case 'VP8L': {
      if (body.length < 5) return undefined;
      const bits = body.readUInt32LE(1);
      return {
        width: (bits & 0x3fff) + 1,
        height: ((bits >>> 14) & 0x3fff) + 1,
        flags: (bits >>> 28) & 1 ? alpha : 0,
      };
    }
    default:
      return undefined;
  }
}
