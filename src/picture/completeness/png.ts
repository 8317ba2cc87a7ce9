import { createInflate } from 'node:zlib';
import type { ByteSource } from '../formats/byte-source.js';
import { isChunkType } from '../formats/png-chunk-type.js';

const signatureBytes = 8;
const [aheadBytes, crcBytes, headerBytes] = [8, 4, 13] as const;

/** Samples of a pixel, by colour type. */
const samples = [1, 0, 3, 1, 2, 0, 4] as const;

/** Of the passes of an interlaced PNG: first column and row, and how far apart (Adam7). */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Share of a PNG's pixels that cannot be unpacked from what is there. Checksums that do not agree take
 * no pixels away.
 */
export async function missingOfPng(file: ByteSource): Promise<number | undefined> {
  const header = file.read(signatureBytes + aheadBytes, headerBytes);
  if (header.length < headerBytes) return undefined;
  const wanted = unpackedBytes(header);
  if (wanted === 0) return undefined;
  return 1 - Math.min(wanted, await unpack(pixelData(file), wanted)) / wanted;
}

function unpackedBytes(header: Buffer): number {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth = 0, colour = 0, , , isInterlaced] = header.subarray(8);
  const bits = depth * (samples[colour] ?? 0);
  const plane = (columns: number, rows: number): number =>
    columns <= 0 || rows <= 0 ? 0 : rows * (1 + Math.ceil((columns * bits) / 8));
  if (bits === 0) return 0;
  if (isInterlaced !== 1) return plane(width, height);
  return passes.reduce(
    (sum, [left, top, across, down]) =>
      sum + plane(Math.ceil((width - left) / across), Math.ceil((height - top) / down)),
    0,
  );
}

function* pixelData(file: ByteSource): Generator<Buffer> {
  for (let at = signatureBytes; at + aheadBytes <= file.size;) {
    const head = file.read(at, aheadBytes);
    const [length, type] = [head.readUInt32BE(0), head.toString('latin1', 4)];
    const from = at + aheadBytes;
    if (type === 'IEND' || !isChunkType(type)) return;
    if (type === 'IDAT') yield* file.pieces(from, Math.min(file.size, from + length));
    at = from + length + crcBytes;
  }
}

/**
 * @returns how many bytes come out, up to the first that makes no sense
 * @throws the system error where the file cannot be read
 */
function unpack(packed: Generator<Buffer>, most: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const inflate = createInflate();
    let count = 0;
    const end = (): void => {
      inflate.destroy();
      resolve(count);
    };
    inflate.on('data', (bytes: Buffer) => {
      count += bytes.length;
      if (count >= most) end();
    });
    // That it breaks off, or makes no sense from here on, is what was asked.
    inflate.on('error', end);
    inflate.on('end', end);
    const feed = (): void => {
      if (inflate.destroyed) return;
      try {
        const { done, value } = packed.next();
        if (done === true) inflate.end();
        else inflate.write(value, feed);
      } catch (error) {
        inflate.destroy();
        reject(error);
      }
    };
    feed();
  });
}
