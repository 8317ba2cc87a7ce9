import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { picture } from './pictures.js';

/** A frame of its own for each seed, as PNG. */
export function frame(seed: number, width = 160, height = 120): Promise<Buffer> {
  return picture(seed).resize(width, height, { fit: 'fill' }).png().toBuffer();
}

export function frames(...seeds: readonly number[]): Promise<Buffer[]> {
  return Promise.all(seeds.map((seed) => frame(seed)));
}

/** All of them, one after another: written as GIF, WebP or TIFF it has as many. */
export function animation(pictures: readonly Buffer[]): Sharp {
  const [only] = pictures;
  return pictures.length === 1 ? sharp(only) : sharp([...pictures], { join: { animated: true } });
}

/** An animated PNG of pictures of one size. */
export function apng(pictures: readonly Buffer[], delay = 10): Buffer {
  const [first = Buffer.alloc(0)] = pictures;
  const header = first.subarray(16, 29);
  let sequence = 0;
  const body = pictures.flatMap((one, nth) => {
    const control = Buffer.alloc(26);
    control.writeUInt32BE(sequence, 0);
    control.set(header.subarray(0, 8), 4);
    control.writeUInt16BE(delay, 20);
    control.writeUInt16BE(100, 22);
    sequence += 1;
    const data = pixelData(one);
    if (nth === 0) return [chunk('fcTL', control), chunk('IDAT', data)];
    const numbered = Buffer.concat([u32(sequence), data]);
    sequence += 1;
    return [chunk('fcTL', control), chunk('fdAT', numbered)];
  });
  const count = Buffer.concat([u32(pictures.length), u32(0)]);
  const head = [first.subarray(0, 8), chunk('IHDR', header), chunk('acTL', count)];
  return Buffer.concat([...head, ...body, chunk('IEND', Buffer.alloc(0))]);
}

function pixelData(png: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
      pieces.push(png.subarray(at + 8, at + 8 + length));
    }
    at += length + 12;
  }
  return Buffer.concat(pieces);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([u32(data.length), named, u32(crc32(named))]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export interface IndexedJpeg {
  readonly jpeg: Buffer;
  /** As in the index of pictures: 0x020002 is a view of a 3D picture, 0x010001 a preview. */
  readonly type: number;
}

/** JPEGs behind each other, and an index of them in the first (CIPA DC-007). */
export function mpo(first: Buffer, others: readonly IndexedJpeg[]): Buffer {
  const count = 1 + others.length;
  const table = Buffer.alloc(16 * count);
  const directory = Buffer.alloc(8 + 2 + 12 + 4);
  directory.write('II*\0', 'latin1');
  directory.writeUInt32LE(8, 4);
  directory.writeUInt16LE(1, 8);
  directory.writeUInt16LE(0xb002, 10);
  directory.writeUInt16LE(7, 12);
  directory.writeUInt32LE(table.length, 14);
  directory.writeUInt32LE(directory.length, 18);
  const bodyLength = 4 + directory.length + table.length;
  const firstLength = first.length + 4 + bodyLength;
  // Places count from the TIFF header, which is behind SOI, marker, length and the four letters.
  let from = firstLength - 10;
  table.writeUInt32LE(0x030000, 0);
  table.writeUInt32LE(firstLength, 4);
  for (const [nth, { jpeg, type }] of others.entries()) {
    table.writeUInt32LE(type, 16 * (nth + 1));
    table.writeUInt32LE(jpeg.length, 16 * (nth + 1) + 4);
    table.writeUInt32LE(from, 16 * (nth + 1) + 8);
    from += jpeg.length;
  }
  const segment = Buffer.concat([
    Buffer.of(0xff, 0xe2, (bodyLength + 2) >> 8, (bodyLength + 2) & 0xff),
    Buffer.from('MPF\0', 'latin1'),
    directory,
    table,
  ]);
  const head = [first.subarray(0, 2), segment, first.subarray(2)];
  return Buffer.concat([...head, ...others.map(({ jpeg }) => jpeg)]);
}
