import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import { exifBlock, hashOf, png, pngChunk, pngSignature, u32 } from './build.js';

const header = (depth = 8): Buffer =>
  pngChunk('IHDR', Buffer.concat([u32(16), u32(16), Buffer.of(depth, 3, 0, 0, 0)]));
const pixels = (data = 'pixels'): Buffer => pngChunk('IDAT', data);
const palette = pngChunk('PLTE', 'rgbRGB');
const numbered = (type: string, number: number, body: string): Buffer =>
  pngChunk(type, Buffer.concat([u32(number), Buffer.from(body)]));

const plain = png(header(), palette, pixels());
const animated = [header(), pngChunk('acTL', 'loops'), numbered('fcTL', 0, 'first'), pixels()];

describe('does not count', () => {
  test.each([
    [
      'text',
      png(
        header(),
        pngChunk('tEXt', 'a\0b'),
        palette,
        pngChunk('iTXt'),
        pixels(),
        pngChunk('zTXt'),
      ),
    ],
    ['time', png(header(), palette, pixels(), pngChunk('tIME', '1234567'))],
    ['resolution', png(header(), pngChunk('pHYs', '123456789'), palette, pixels())],
    ['Exif that says upright', png(header(), pngChunk('eXIf', exifBlock(1)), palette, pixels())],
    ['unknown chunks that can be ignored', png(header(), pngChunk('prVt'), palette, pixels())],
    [
      'into how many chunks pixels are cut',
      png(header(), palette, pixels('pi'), pixels(''), pixels('xels')),
    ],
    ['what follows', Buffer.concat([plain, pixels()])],
  ])('%s', (_, file) => {
    expect(hashOf(file)).toBe(hashOf(plain));
  });

  test('the order of colour chunks', () => {
    const [gamma, clear] = [pngChunk('gAMA', '1234'), pngChunk('tRNS', '12')];
    const one = png(header(), gamma, clear, pixels());
    expect(hashOf(png(header(), clear, gamma, pixels()))).toBe(hashOf(one));
  });

  test('where Exif stands', () => {
    const exif = pngChunk('eXIf', exifBlock(6));
    const after = png(header(), palette, pixels(), exif);
    expect(hashOf(png(header(), exif, palette, pixels()))).toBe(hashOf(after));
  });

  test('into how many chunks a frame is cut', () => {
    const one = png(...animated, numbered('fcTL', 1, 'next'), numbered('fdAT', 2, 'frame'));
    const two = png(
      ...animated,
      numbered('fcTL', 1, 'next'),
      numbered('fdAT', 2, 'fra'),
      numbered('fdAT', 3, 'me'),
    );
    expect(hashOf(two)).toBe(hashOf(one));
  });
});

test('counts all that changes what is seen', () => {
  const early = ['gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'mDCV', 'cLLI'];
  const files = [
    plain,
    png(header(16), palette, pixels()),
    png(header(), pngChunk('PLTE', 'rgbRGb'), pixels()),
    png(header(), pixels()),
    png(header(), palette, pixels('pixel5')),
    ...early.flatMap((type) => [
      png(header(), pngChunk(type), palette, pixels()),
      png(header(), pngChunk(type, '1'), palette, pixels()),
    ]),
    png(header(), palette, pngChunk('tRNS', '1'), pixels()),
    png(header(), palette, pngChunk('bKGD', '1'), pixels()),
    png(header(), palette, pngChunk('UNKN'), pixels()),
    ...[2, 3, 4, 5, 6, 7, 8].map((turn) =>
      png(header(), palette, pixels(), pngChunk('eXIf', exifBlock(turn))),
    ),
    png(...animated),
    png(...animated, numbered('fcTL', 1, 'next'), numbered('fdAT', 2, 'frame')),
    png(...animated, numbered('fcTL', 1, 'nextfr'), numbered('fdAT', 2, 'ame')),
    png(...animated, numbered('fcTL', 1, 'other'), numbered('fdAT', 2, 'frame')),
    png(header(), ...animated.slice(2), numbered('fcTL', 1, 'next'), numbered('fdAT', 2, 'frame')),
  ];
  expect(new Set(files.map(hashOf)).size).toBe(files.length);
});

describe('no hash', () => {
  const broken = Buffer.from(plain);
  broken[plain.length - 20] = 0;
  const oddExif = exifBlock(6, 'II');
  oddExif.writeUInt16LE(2, 24);
  test.each([
    ['only the signature', pngSignature],
    ['no header', png(palette, pixels())],
    ['another header', png(header(), header(), pixels())],
    ['a header that is too short', png(pngChunk('IHDR', '123'), pixels())],
    ['no pixels', png(header(), palette)],
    ['no end', plain.subarray(0, -12)],
    ['a wrong checksum', broken],
    ['a type of no version of PNG', png(header(), pngChunk('text'), palette, pixels())],
    ['a type that is none', png(header(), pngChunk('t3xt'), palette, pixels())],
    ['Exif with an orientation as text', png(header(), pngChunk('eXIf', oddExif), pixels())],
    ['a palette twice', png(header(), palette, palette, pixels())],
    ['transparency before the palette', png(header(), pngChunk('tRNS', '1'), palette, pixels())],
    ['colours behind the palette', png(header(), palette, pngChunk('gAMA', '1'), pixels())],
    ['pixels apart', png(header(), palette, pixels('pi'), pngChunk('tEXt'), pixels('xels'))],
    ['transparency behind the pixels', png(header(), palette, pixels(), pngChunk('tRNS', '1'))],
    ['Exif twice', png(header(), pngChunk('eXIf'), palette, pixels(), pngChunk('eXIf'))],
    ['a frame missing', png(...animated, numbered('fcTL', 2, 'next'))],
    ['a frame without a number', png(...animated, pngChunk('fdAT', '12'))],
  ])('%s', (_, file) => {
    expect(imageDataHash(file)).toBeUndefined();
  });
});

/** A picture whose pixels are cut like this; one chunk there must be. */
function cutPng(cuts: readonly Uint8Array[]): Buffer {
  const chunks = cuts.length === 0 ? [pixels('')] : cuts.map((data) => pngChunk('IDAT', data));
  return png(header(), ...chunks);
}

test('pixels are equal however they are cut, and only then', () => {
  const cuts = fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 5 });
  const both = fc.property(cuts, cuts, (one, other) => {
    const isEqual = Buffer.concat(one).equals(Buffer.concat(other));
    expect(hashOf(cutPng(one)) === hashOf(cutPng(other))).toBe(isEqual);
    expect(hashOf(cutPng([Buffer.concat(one)]))).toBe(hashOf(cutPng(one)));
  });
  fc.assert(both, { numRuns: 500 });
});
