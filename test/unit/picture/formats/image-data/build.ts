import { crc32 } from 'node:zlib';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import { hex } from '../../../model/arbitraries.js';

/** Hash of a file that must have one. */
export function hashOf(file: Uint8Array): string {
  const hash = imageDataHash(file);
  if (hash?.length !== 16) throw new RangeError('the file has no hash');
  return hex(hash);
}

export function segment(marker: number, body: Uint8Array | string): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.of(0xff, marker), u16(bytes.length + 2), bytes]);
}

export function jpeg(...segments: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.of(0xff, 0xd8), ...segments, Buffer.of(0xff, 0xd9)]);
}

export const pngSignature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export function pngChunk(type: string, body: Uint8Array | string = ''): Buffer {
  const named = Buffer.concat([Buffer.from(type), Buffer.from(body)]);
  return Buffer.concat([u32(named.length - 4), named, u32(crc32(named))]);
}

export function png(...chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([pngSignature, ...chunks, pngChunk('IEND')]);
}

export function riffChunk(type: string, body: Uint8Array | string = ''): Buffer {
  const bytes = Buffer.from(body);
  const padding = Buffer.alloc(bytes.length & 1);
  return Buffer.concat([Buffer.from(type), u32(bytes.length, 'II'), bytes, padding]);
}

export function webp(...chunks: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  return Buffer.concat([Buffer.from('RIFF'), u32(body.length, 'II'), body]);
}

/** The byte order of Motorola or that of Intel, as a TIFF header calls them. */
export type ByteOrder = 'MM' | 'II';

/** A TIFF header and a directory of two entries, the orientation last. */
export function exifBlock(orientation: number, order: ByteOrder = 'MM'): Buffer {
  const [width, turn] = [0x0100, 0x0112];
  const short = 3;
  const entry = (tag: number, value: number): Buffer[] => [
    u16(tag, order),
    u16(short, order),
    u32(1, order),
    u16(value, order),
    u16(0),
  ];
  const head = [Buffer.from(order), u16(42, order), u32(8, order), u16(2, order)];
  return Buffer.concat([...head, ...entry(width, 640), ...entry(turn, orientation), u32(0)]);
}

export function u16(value: number, order: ByteOrder = 'MM'): Buffer {
  const bytes = Buffer.alloc(2);
  if (order === 'MM') bytes.writeUInt16BE(value);
  else bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(value: number, order: ByteOrder = 'MM'): Buffer {
  const bytes = Buffer.alloc(4);
  if (order === 'MM') bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
}
