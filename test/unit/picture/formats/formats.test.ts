import { describe, expect, it } from 'vitest';
import { decoders, hasDecoder, sniffFormat } from '../../../../src/picture/formats/formats.js';
import { tiffOf } from '../frames/tiff-of.js';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const box = (brands: string): Buffer => {
  const rest = latin1(`ftyp${brands}`);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(4 + rest.length);
  return Buffer.concat([size, rest, latin1('\0\0\0\x08meta')]);
};
const bitmap = (headerSize: number): Buffer => {
  const bytes = Buffer.alloc(64);
  bytes.write('BM');
  bytes.writeUInt32LE(headerSize, 14);
  return bytes;
};
const icon = Buffer.alloc(64);
icon.set([0, 0, 1, 0, 1, 0, 16, 16, 0, 0]);
icon.writeUInt32LE(22, 18);

describe('sniffFormat', () => {
  it.each([
    ['jpeg', latin1('\xff\xd8\xff\xe0\0\x10JFIF')],
    ['jpeg', latin1('\xff\xd8\xff\xdb')],
    ['png', latin1('\x89PNG\r\n\x1a\n')],
    ['gif', latin1('GIF87a')],
    ['gif', latin1('GIF89a')],
    ['webp', latin1('RIFF\x10\0\0\0WEBPVP8 ')],
    ['webp', latin1('RIFF\n\n\n\nWEBPVP8L')],
    ['avif', box('avif\0\0\0\0avifmif1')],
    ['avif', box('avis\0\0\0\0msf1')],
    ['avif', box('mif1\0\0\0\0mif1avifmiaf')],
    ['heic', box('mif1\0\0\0\0mif1heic')],
    ['heic', box('mif1\0\0\0\0mif1heicavif')],
    ['heic', box('mif1\0\0\0\0')],
    ['heic', box('msf1\0\0\0\0hevc')],
    ['heic', box('heic\0\0\0\0mif1')],
    ['heic', box('heix\0\0\0\0mif1')],
    ['heic', box('hevc\0\0\0\0msf1')],
    ['heic', box('hevx\0\0\0\0msf1')],
    ['heic', box('heim\0\0\0\0')],
    ['heic', box('mif3\0\0\0\0')],
    ['raw', box('crx \0\0\0\0isom')],
    ['jxl', latin1('\xff\x0a\xfa\x1f')],
    ['jxl', latin1('\0\0\0\x0cJXL \r\n\x87\n')],
    ['jp2', latin1('\0\0\0\x0cjP  \r\n\x87\n')],
    ['jp2', latin1('\xff\x4f\xff\x51\0\x2f')],
    ['psd', latin1('8BPS\0\x01')],
    ['tiff', latin1('II*\0\x08\0\0\0\0\0')],
    ['tiff', latin1('MM\0*\0\0\0\x08\0\0')],
    ['tiff', latin1('II+\0\x08\0\0\0')],
    ['tiff', latin1('MM\0+\0\x08\0\0')],
    ['raw', latin1('II*\0\x10\0\0\0CR\x02\0')],
    ['raw', latin1('II\x1a\0\0\0HEAPCCDR')],
    ['raw', latin1('II*\0\x08\0\0\0IIII')],
    ['raw', latin1('IIRO\x08\0\0\0')],
    ['raw', latin1('IIRS\x08\0\0\0')],
    ['raw', latin1('MMOR\0\0\0\x08')],
    ['raw', latin1('IIU\0\x18\0\0\0')],
    ['raw', latin1('FUJIFILMCCD-RAW 0201')],
    ['raw', latin1('\0MRM\0\0\0\0')],
    ['raw', latin1('FOVb\0\0\x02\0')],
    ['bmp', bitmap(40)],
    ['bmp', bitmap(124)],
    ['ico', icon],
    ['pnm', latin1('P6 10 10 255\n')],
    ['pnm', latin1('P5\n# made by hand\n1 1 255\n')],
    ['pnm', latin1('P4\n8 1\n')],
    ['svg', latin1('<svg xmlns="http://www.w3.org/2000/svg">')],
    [
      'svg',
      latin1('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a\nb --><!DOCTYPE svg>\n<svg width="1">'),
    ],
  ])('knows %s (%#)', (format, head) => {
    expect(sniffFormat(head)).toBe(format);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a byte', latin1('\xff')],
    ['zeros', Buffer.alloc(1000)],
    ['text', latin1('Photos of 2019, see P6 below')],
    ['words that begin with BM', latin1('BMW, a car in a text that is long enough')],
    ['HTML with a drawing', latin1('<!doctype html><html><svg></svg></html>')],
    ['a video', box('isom\0\0\0\0isomavc1')],
    ['a video with a still in it', box('qt  \0\0\0\0heic')],
    ['a sound', latin1('RIFF\x10\0\0\0WAVEfmt ')],
    ['a cursor', latin1('\0\0\x02\0\x01\0\x10\x10\0\0\0\0\0\0\0\0\0\0\x16\0\0\0')],
    ['a PDF', latin1('%PDF-1.7')],
  ])('takes %s for no picture', (_, head) => {
    expect(sniffFormat(head)).toBeUndefined();
  });

  it.each([true, false])(
    'tells raw files in a TIFF by its first directory (little: %s)',
    (little) => {
      const [subfileType, compression, photometric, make, subIfds, dng] = [
        254, 259, 262, 271, 330, 50706,
      ];
      const tiff = (tags: Record<number, number>): Buffer => tiffOf(tags, { little });
      const reduced = { [subfileType]: 1, [make]: 8, [subIfds]: 8 };
      expect(sniffFormat(tiff({ [make]: 8, [dng]: 0x01040000 }))).toBe('raw');
      expect(sniffFormat(tiff(reduced))).toBe('raw');
      expect(sniffFormat(tiff({ [photometric]: 32803 }))).toBe('raw');
      expect(sniffFormat(tiff({ [compression]: 34713 }))).toBe('raw');
      // A scan with a smaller copy of itself behind it is a photo.
      expect(sniffFormat(tiff({ ...reduced, [subfileType]: 0 }))).toBe('tiff');
      expect(sniffFormat(tiff({ [compression]: 5, [photometric]: 2, [make]: 8 }))).toBe('tiff');
    },
  );

  it('stays within a directory that lies', () => {
    const bytes = tiffOf({ 50706: 1 }, { little: true });
    bytes.writeUInt32LE(0xfffffff0, 4);
    expect(sniffFormat(bytes)).toBe('tiff');
    bytes.writeUInt32LE(8, 4);
    bytes.writeUInt16LE(0xffff, 8);
    expect(sniffFormat(bytes)).toBe('raw');
    expect(sniffFormat(bytes.subarray(0, 12))).toBe('tiff');
  });

  it('has a word on every format', () => {
    const [decodable, lacking] = [true, false].map((can) =>
      Object.entries(decoders)
        .filter(([, decoder]) => (decoder !== undefined) === can)
        .map(([format]) => format),
    );
    expect(decodable).toEqual(expect.arrayContaining(['jpeg', 'png', 'gif', 'webp', 'heic']));
    expect(lacking).toContain('svg');
    expect([hasDecoder('heic'), hasDecoder('svg'), hasDecoder('unknown')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
