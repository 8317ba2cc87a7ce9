import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import { exifBlock, hashOf, jpeg, segment, u16, type ByteOrder } from './build.js';

const table = (slot: number, fill: number): Buffer =>
  Buffer.concat([Buffer.of(slot), Buffer.alloc(64, fill)]);
const huffman = (slot: number, symbol: number): Buffer =>
  Buffer.concat([Buffer.of(slot, 1), Buffer.alloc(15), Buffer.of(symbol)]);
const dqt = (...tables: readonly Buffer[]): Buffer => segment(0xdb, Buffer.concat(tables));
const dht = (...tables: readonly Buffer[]): Buffer => segment(0xc4, Buffer.concat(tables));
const restart = (interval: number): Buffer => segment(0xdd, u16(interval));
const frame = (ids = '\x01\x02\x03', marker = 0xc0, height = 16): Buffer =>
  segment(
    marker,
    Buffer.concat([
      Buffer.of(8),
      u16(height),
      u16(16),
      Buffer.of(ids.length),
      ...[...Buffer.from(ids)].map((id) => Buffer.of(id, 0x11, 0)),
    ]),
  );
const scan = (data = 'pixels', components = 'abc'): Buffer =>
  Buffer.concat([segment(0xda, components), Buffer.from(data, 'latin1')]);
const exif = (orientation: number, order?: ByteOrder): Buffer =>
  segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exifBlock(orientation, order)]));
const icc = (number: number, count: number, bytes: string): Buffer =>
  segment(
    0xe2,
    Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.of(number, count), Buffer.from(bytes)]),
  );
const adobe = (transform: number): Buffer =>
  segment(0xee, Buffer.concat([Buffer.from('Adobe'), Buffer.alloc(6), Buffer.of(transform)]));
const jfif = segment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\0\0');
const comment = segment(0xfe, 'a remark');
const xmp = segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x/>');

const tables = [dqt(table(0, 1), table(1, 2)), dht(huffman(0, 1), huffman(0x11, 2))];
const plain = jpeg(...tables, frame(), scan());

describe('does not count', () => {
  test.each([
    ['a comment', jpeg(comment, ...tables, frame(), comment, scan())],
    ['XMP', jpeg(xmp, ...tables, frame(), scan())],
    ['Exif that says upright', jpeg(exif(1), ...tables, frame(), scan())],
    ['Exif that says nothing', jpeg(segment(0xe1, 'Exif\0\0'), ...tables, frame(), scan())],
    ['Exif that says nonsense', jpeg(exif(9), ...tables, frame(), scan())],
    ['JFIF where colours are YCbCr anyway', jpeg(jfif, ...tables, frame(), scan())],
    ['Adobe where colours are YCbCr anyway', jpeg(adobe(1), ...tables, frame(), scan())],
    ['an application of its own', jpeg(segment(0xeb, 'JUMBF'), ...tables, frame(), scan())],
    ['what follows', Buffer.concat([plain, jpeg(exif(6), frame(), scan('preview'))])],
    ['fill bytes', jpeg(Buffer.alloc(3, 0xff), ...tables, frame(), scan(), Buffer.of(0xff))],
    ['a profile behind the pixels', jpeg(...tables, frame(), scan(), icc(1, 1, 'late'))],
    [
      'tables in segments of their own',
      jpeg(
        frame(),
        dht(huffman(0x11, 2)),
        dht(huffman(0, 1)),
        dqt(table(1, 2)),
        dqt(table(0, 1)),
        scan(),
      ),
    ],
    ['a table twice', jpeg(...tables, ...tables, frame(), scan())],
    ['a restart interval of none', jpeg(restart(0), ...tables, frame(), scan())],
  ])('%s', (_, file) => {
    expect(hashOf(file)).toBe(hashOf(plain));
  });

  test('a table that was there for the scan before', () => {
    const once = jpeg(...tables, frame(), scan('one'), scan('two'));
    const twice = jpeg(...tables, frame(), scan('one'), dht(huffman(0, 1)), scan('two'));
    expect(hashOf(twice)).toBe(hashOf(once));
  });

  test('into how many pieces a profile is cut', () => {
    const one = jpeg(icc(1, 1, 'profile'), ...tables, frame(), scan());
    const three = jpeg(
      icc(2, 3, 'fi'),
      icc(1, 3, 'pro'),
      icc(3, 3, 'le'),
      ...tables,
      frame(),
      scan(),
    );
    expect(hashOf(three)).toBe(hashOf(one));
  });

  test('the byte order of Exif', () => {
    const [big, little] = (['MM', 'II'] as const).map((order) =>
      jpeg(exif(6, order), ...tables, frame(), scan()),
    );
    expect(hashOf(big ?? plain)).toBe(hashOf(little ?? plain));
  });
});

test('counts all that changes what is seen', () => {
  const files = [
    plain,
    jpeg(...tables, frame(), scan('pixel5')),
    jpeg(...tables, frame(), scan('pixels', 'abd')),
    jpeg(...tables, frame(), scan('pix'), scan('els')),
    jpeg(...tables, frame(), scan('pix\xff\xd0els')),
    jpeg(...tables, frame(), scan('pix\xff\xd1els')),
    jpeg(...tables, frame(), scan('pix\xff\x00els')),
    jpeg(...tables, frame('\x01\x02\x03', 0xc2), scan()),
    jpeg(...tables, frame('\x01\x02\x03', 0xc0, 17), scan()),
    jpeg(dqt(table(0, 1), table(1, 3)), dht(huffman(0, 1), huffman(0x11, 2)), frame(), scan()),
    jpeg(dqt(table(0, 1), table(1, 2)), dht(huffman(0, 1), huffman(0x11, 3)), frame(), scan()),
    jpeg(dqt(table(0, 1), table(1, 2)), dht(huffman(0, 1), huffman(0x01, 2)), frame(), scan()),
    jpeg(segment(0xcc, Buffer.of(0, 1)), ...tables, frame(), scan()),
    jpeg(restart(4), ...tables, frame(), scan()),
    jpeg(...tables, frame(), scan('one'), dht(huffman(0, 9)), scan('two')),
    jpeg(...tables, frame(), dht(huffman(0, 9)), scan('one'), scan('two')),
    jpeg(...tables, frame(), scan(), segment(0xdc, u16(20))),
    ...[2, 3, 4, 5, 6, 7, 8].map((turn) => jpeg(exif(turn), ...tables, frame(), scan())),
    jpeg(icc(1, 1, 'sRGB'), ...tables, frame(), scan()),
    jpeg(icc(1, 1, 'P3'), ...tables, frame(), scan()),
    jpeg(adobe(0), ...tables, frame(), scan()),
    jpeg(...tables, frame('RGB'), scan()),
    jpeg(jfif, ...tables, frame('RGB'), scan()),
    jpeg(...tables, frame('\x01\x02\x03\x04'), scan()),
    jpeg(adobe(0), ...tables, frame('\x01\x02\x03\x04'), scan()),
    jpeg(adobe(2), ...tables, frame('\x01\x02\x03\x04'), scan()),
  ];
  expect(new Set(files.map(hashOf)).size).toBe(files.length);
});

describe('no hash', () => {
  test.each([
    ['only SOI', Buffer.of(0xff, 0xd8, 0xff)],
    ['no scan', jpeg(...tables, frame())],
    ['no frame', jpeg(...tables, scan())],
    ['no end', plain.subarray(0, -2)],
    ['a piece of the profile missing', jpeg(icc(1, 2, 'pro'), ...tables, frame(), scan())],
    [
      'a piece of the profile twice',
      jpeg(icc(1, 2, 'pro'), icc(1, 2, 'file'), ...tables, frame(), scan()),
    ],
    ['a piece of no profile', jpeg(icc(0, 0, 'pro'), ...tables, frame(), scan())],
    ['half a table', jpeg(dqt(table(0, 1).subarray(0, 40)), frame(), scan())],
    ['junk between segments', jpeg(...tables, Buffer.from('junk'), frame(), scan())],
    ['a length of 1', jpeg(Buffer.of(0xff, 0xfe, 0, 1), ...tables, frame(), scan())],
    ['another SOI', jpeg(...tables, Buffer.of(0xff, 0xd8), frame(), scan())],
  ])('%s', (_, file) => {
    expect(imageDataHash(file)).toBeUndefined();
  });
});

test('whatever the metadata, equal pictures are equal and others are not', () => {
  const metadata = fc.array(fc.constantFrom(comment, xmp, jfif, exif(1), Buffer.alloc(2, 0xff)), {
    maxLength: 3,
  });
  // Coded bytes: 0xFF is always followed by zero, by a restart, or by itself and then those.
  const coded = fc
    .array(fc.constantFrom('a', '\0', '\xff\0', '\xff\xd3', '\xff\xff\0', '\xff\xff\xd7'), {
      maxLength: 8,
    })
    .map((bytes) => bytes.join(''));
  const scans = fc.array(coded, { minLength: 1, maxLength: 3 });
  const both = fc.property(
    scans,
    scans,
    fc.array(metadata, { minLength: 8 }),
    (one, other, notes) => {
      let next = 0;
      const file = (all: readonly string[]): Buffer =>
        jpeg(...tables, frame(), ...all.flatMap((data) => [...(notes[next++] ?? []), scan(data)]));
      expect(hashOf(file(one))).toBe(hashOf(file(one)));
      expect(hashOf(file(one)) === hashOf(file(other))).toBe(one.join('|') === other.join('|'));
    },
  );
  fc.assert(both, { numRuns: 300 });
});
