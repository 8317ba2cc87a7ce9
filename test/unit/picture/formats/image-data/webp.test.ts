import { describe, expect, test } from 'vitest';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import { exifBlock, hashOf, riffChunk, webp } from './build.js';

const [animation, xmpFlag, exifFlag, alpha, iccFlag] = [2, 4, 8, 16, 32];

/** 32 x 16 pixels. */
const lossy = (data = 'pixels'): Buffer =>
  riffChunk(
    'VP8 ',
    Buffer.concat([Buffer.of(0, 0, 0, 0x9d, 1, 0x2a, 32, 0, 16, 0), Buffer.from(data)]),
  );

function lossless(hasAlpha: boolean): Buffer {
  const head = Buffer.alloc(5, 0x2f);
  head.writeUInt32LE((31 | (15 << 14) | (hasAlpha ? 1 << 28 : 0)) >>> 0, 1);
  return riffChunk('VP8L', Buffer.concat([head, Buffer.from('pixels')]));
}

function extended(flags: number, width = 32, height = 16): Buffer {
  const body = Buffer.alloc(10);
  body.writeUInt8(flags);
  body.writeUIntLE(width - 1, 4, 3);
  body.writeUIntLE(height - 1, 7, 3);
  return riffChunk('VP8X', body);
}

const exif = (orientation: number): Buffer => riffChunk('EXIF', exifBlock(orientation, 'II'));
const plain = webp(lossy());

describe('does not count', () => {
  test.each([
    ['the extended layout', webp(extended(0), lossy())],
    ['XMP', webp(extended(xmpFlag), lossy(), riffChunk('XMP ', '<xmp/>'))],
    ['Exif that says upright', webp(extended(exifFlag), lossy(), exif(1))],
    ['unknown chunks', webp(extended(0), riffChunk('note', 'odd'), lossy())],
    ['what no flag announces', webp(extended(0), lossy(), exif(6), riffChunk('ICCP', 'p'))],
    ['chunks behind the simple layout', webp(lossy(), exif(6))],
    ['what follows', Buffer.concat([plain, lossy()])],
  ])('%s', (_, file) => {
    expect(hashOf(file)).toBe(hashOf(plain));
  });

  test('the extended layout of a lossless picture with alpha', () => {
    const wide = webp(extended(alpha), lossless(true));
    expect(hashOf(webp(lossless(true)))).toBe(hashOf(wide));
  });

  test('what stands before the TIFF header of Exif', () => {
    const block = Buffer.concat([Buffer.from('Exif\0\0'), exifBlock(6)]);
    const prefixed = webp(extended(exifFlag), lossy(), riffChunk('EXIF', block));
    expect(hashOf(prefixed)).toBe(hashOf(webp(extended(exifFlag), lossy(), exif(6))));
  });
});

test('counts all that changes what is seen', () => {
  const files = [
    plain,
    webp(lossy('pixel5')),
    webp(lossless(false)),
    webp(lossless(true)),
    webp(extended(0, 33), lossy()),
    webp(extended(0, 32, 17), lossy()),
    webp(extended(alpha), riffChunk('ALPH', 'a'), lossy()),
    webp(extended(alpha), riffChunk('ALPH', 'b'), lossy()),
    webp(extended(iccFlag), riffChunk('ICCP', 'p'), lossy()),
    webp(extended(iccFlag), riffChunk('ICCP', 'q'), lossy()),
    webp(extended(animation), riffChunk('ANIM', 'twice!'), riffChunk('ANMF', 'frame')),
    webp(extended(animation), riffChunk('ANIM', 'always'), riffChunk('ANMF', 'frame')),
    webp(
      extended(animation),
      riffChunk('ANIM', 'twice!'),
      riffChunk('ANMF', 'f'),
      riffChunk('ANMF', 'rame'),
    ),
    ...[2, 3, 4, 5, 6, 7, 8].map((turn) => webp(extended(exifFlag), lossy(), exif(turn))),
  ];
  expect(new Set(files.map(hashOf)).size).toBe(files.length);
});

describe('no hash', () => {
  test.each([
    ['nothing in it', webp()],
    ['no pixels', webp(extended(alpha), riffChunk('ALPH', 'a'))],
    ['metadata first', webp(exif(1), lossy())],
    ['a header that is too short', webp(riffChunk('VP8X', '123'), lossy())],
    ['a frame that is too short', webp(riffChunk('VP8 ', '123'))],
    ['a lossless frame that is too short', webp(riffChunk('VP8L', '123'))],
    ['a file shorter than it says', plain.subarray(0, -1)],
  ])('%s', (_, file) => {
    expect(imageDataHash(file)).toBeUndefined();
  });
});
