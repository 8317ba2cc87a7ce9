import { hasAlpha, type Raster } from './raster.js';

/** A tag of the directory: type SHORT 3, LONG 4, UNDEFINED 7 (TIFF 6.0, section 2). */
type Entry = readonly [tag: number, type: 3 | 4 | 7, count: number, value: number];

const headerBytes = 8;
const entryBytes = 12;

/** A picture as a TIFF of one uncompressed strip, which holds a profile where bare pixels cannot. */
export function rasterAsTiff({ width, height, channels, data, profile }: Raster): Buffer {
  const colours = channels >= 3 ? 3 : 1;
  const bits = Buffer.alloc(2 * channels);
  for (let at = 0; at < bits.length; at += 2) bits.writeUInt16LE(8, at);
  const icc = profile ?? Buffer.alloc(0);
  const isLong = bits.length > 4;
  const entriesAt = headerBytes + 2;
  const count = 10 + (hasAlpha({ channels }) ? 1 : 0) + (profile === undefined ? 0 : 1);
  const bitsAt = entriesAt + count * entryBytes + 4;
  const iccAt = bitsAt + bits.length;
  const dataAt = iccAt + icc.length + (icc.length & 1);
  const entries: Entry[] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, channels, isLong ? bitsAt : bits.readUInt16LE(0) * (channels === 2 ? 0x1_0001 : 1)],
    // Uncompressed; grey with black as 0, or red, green and blue.
    [259, 3, 1, 1],
    [262, 3, 1, colours === 3 ? 2 : 1],
    [273, 4, 1, dataAt],
    [277, 3, 1, channels],
    [278, 4, 1, height],
    [279, 4, 1, data.length],
    // All channels of a pixel together; transparency that colours were not multiplied with.
    [284, 3, 1, 1],
    ...(hasAlpha({ channels }) ? ([[338, 3, 1, 2]] as const) : []),
    ...(profile === undefined ? [] : ([[34675, 7, icc.length, iccAt]] as const)),
  ];
  const head = Buffer.alloc(dataAt);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(headerBytes, 4);
  head.writeUInt16LE(entries.length, headerBytes);
  for (const [at, [tag, type, number, value]] of entries.entries()) {
    const place = entriesAt + at * entryBytes;
    head.writeUInt16LE(tag, place);
    head.writeUInt16LE(type, place + 2);
    head.writeUInt32LE(number, place + 4);
    head.writeUInt32LE(value, place + 8);
  }
  head.set(bits, bitsAt);
  head.set(icc, iccAt);
  return Buffer.concat([head, data]);
}
