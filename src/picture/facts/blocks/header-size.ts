/** Sizes that stand at one place of a header. */
import type { ByteSource } from '../../formats/byte-source.js';
import { findBox, outermost } from '../../formats/iso-box.js';
import type { MetadataBlocks } from './metadata-blocks.js';

type Size = MetadataBlocks['size'];

/** Logical screen, GIF89a, section 18. */
export function gifSize(file: ByteSource): Size {
  const head = file.read(6, 4);
  return head.length < 4
    ? undefined
    : { width: head.readUInt16LE(0), height: head.readUInt16LE(2) };
}

/** Of a header of OS/2 (12 bytes), or any later one. Rows may go upwards. */
export function bmpSize(file: ByteSource): Size {
  const head = file.read(14, 12);
  if (head.length < 12) return undefined;
  if (head.readUInt32LE(0) === 12) {
    return { width: head.readUInt16LE(4), height: head.readUInt16LE(6) };
  }
  return { width: Math.abs(head.readInt32LE(4)), height: Math.abs(head.readInt32LE(8)) };
}

export function psdSize(file: ByteSource): Size {
  const head = file.read(14, 8);
  return head.length < 8
    ? undefined
    : { width: head.readUInt32BE(4), height: head.readUInt32BE(0) };
}

/** Of the first picture, where 0 stands for 256. */
export function icoSize(file: ByteSource): Size {
  const [width, height] = file.read(6, 2);
  if (width === undefined || height === undefined) return undefined;
  return { width: sideOf(width), height: sideOf(height) };
}

function sideOf(side: number): number {
  return side === 0 ? 256 : side;
}

/** Image header of a file, or size of a bare code stream (ISO 15444-1, I.5.3.1 and A.5.1). */
export function jp2Size(file: ByteSource): Size {
  const start = file.read(0, 24);
  if (start.length === 24 && start.readUInt32BE(0) === 0xff4f_ff51) {
    const side = (at: number): number => start.readUInt32BE(at) - start.readUInt32BE(at + 8);
    return { width: side(8), height: side(12) };
  }
  const header = findBox(file, outermost(file), 'jp2h', 'ihdr');
  const sides = header === undefined ? undefined : file.read(header.from, 8);
  return sides?.length === 8
    ? { width: sides.readUInt32BE(4), height: sides.readUInt32BE(0) }
    : undefined;
}

/** Width and height as text, comments in between; or, of the newest kind, by their names. */
export function pnmSize(file: ByteSource): Size {
  const head = file
    .read(0, 4096)
    .toString('latin1')
    .replaceAll(/#[^\n]*/g, ' ');
  const { width, height } =
    /^P[1-6]\s+(?<width>\d{1,9})\s+(?<height>\d{1,9})\s/.exec(head)?.groups ??
    /^P7\s.*?WIDTH\s+(?<width>\d{1,9})\s+HEIGHT\s+(?<height>\d{1,9})\s/s.exec(head)?.groups ??
    {};
  return width === undefined ? undefined : { width: Number(width), height: Number(height) };
}
