import { describe, expect, test } from 'vitest';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import { hashOf } from './build.js';

const blocks = (...texts: readonly string[]): Buffer =>
  Buffer.concat([
    ...texts.map((text) => Buffer.from(`${String.fromCodePoint(text.length)}${text}`)),
    Buffer.of(0),
  ]);
const extension = (label: number, ...texts: readonly string[]): Buffer =>
  Buffer.concat([Buffer.of(0x21, label), blocks(...texts)]);
const image = (data = 'pixels', packed = 0, table = ''): Buffer =>
  Buffer.concat([
    Buffer.of(0x2c, 0, 0, 0, 0, 2, 0, 2, 0, packed),
    Buffer.from(table),
    Buffer.of(2),
    blocks(data),
  ]);
const screen = (table = 'rgbRGB'): Buffer =>
  Buffer.concat([Buffer.of(2, 0, 2, 0, 0x80, 0, 0), Buffer.from(table)]);

function gif(parts: readonly Buffer[], version = 'GIF89a'): Buffer {
  return Buffer.concat([Buffer.from(version), ...parts, Buffer.of(0x3b)]);
}

const plain = gif([screen(), image()]);
const control = extension(0xf9, 'time');

describe('does not count', () => {
  test.each([
    ['a comment', gif([screen(), extension(0xfe, 'a', 'remark'), image()])],
    ['XMP', gif([screen(), extension(0xff, 'XMP DataXMP', '<x/>'), image()])],
    ['the version', gif([screen(), image()], 'GIF87a')],
    ['what follows', Buffer.concat([plain, image()])],
  ])('%s', (_, file) => {
    expect(hashOf(file)).toBe(hashOf(plain));
  });
});

test('counts all that changes what is seen', () => {
  const files = [
    plain,
    gif([screen('rgbRGb'), image()]),
    gif([screen(), image('pixel5')]),
    gif([screen(), image('pixels', 0x80, 'rgbRGB')]),
    gif([screen(), control, image()]),
    gif([screen(), extension(0xff, 'NETSCAPE2.0', '\x01\0\0'), image()]),
    gif([screen(), extension(0xff, 'NETSCAPE2.0', '\x01\x02\0'), image()]),
    gif([screen(), extension(0xff, 'ICCRGBG1012', 'profile'), image()]),
    gif([screen(), image(), image()]),
  ];
  expect(new Set(files.map(hashOf)).size).toBe(files.length);
});

describe('no hash', () => {
  test.each([
    ['no screen', Buffer.from('GIF89a')],
    ['no colours', gif([screen('')]).subarray(0, -1)],
    ['no image', gif([screen(), control])],
    ['no end', plain.subarray(0, -1)],
    ['junk between blocks', gif([screen(), Buffer.from('junk'), image()])],
  ])('%s', (_, file) => {
    expect(imageDataHash(file)).toBeUndefined();
  });
});
