import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { plainJpeg } from '../../../../src/picture/decode/plain-jpeg.js';
import { withOrientation } from '../../support/jpeg-segments.js';
import { picture } from '../../support/pictures.js';

const small = (): Sharp => picture(7).resize(90, 60);
const plain = (): Promise<Buffer> => small().jpeg().toBuffer();

describe('a JPEG that is displayed as it comes', () => {
  test.each([
    ['baseline', () => plain()],
    ['progressive', () => small().jpeg({ progressive: true }).toBuffer()],
    ['full colour', () => small().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()],
    ['upright, with EXIF', async () => withOrientation(await plain(), 1)],
    [
      'with a camera',
      () =>
        small()
          .withExif({ IFD0: { Make: 'Canon' } })
          .jpeg()
          .toBuffer(),
    ],
  ] as const)('%s: what sharp says of it', async (_what, make) => {
    const file = await make();
    const { width, height, isProgressive } = await sharp(file).metadata();
    expect(plainJpeg(file)).toEqual({ width, height, isProgressive });
  });
});

describe('sharp is asked about', () => {
  test.each([
    ['one that is turned', async () => withOrientation(await plain(), 6)],
    ['one with a profile', () => small().withIccProfile('p3').jpeg().toBuffer()],
    ['grey', () => small().greyscale().toColourspace('b-w').jpeg().toBuffer()],
    ['CMYK', () => small().toColourspace('cmyk').jpeg().toBuffer()],
    ['two EXIF blocks', async () => withOrientation(withOrientation(await plain(), 1), 1)],
    ['one cut off in its head', async () => (await plain()).subarray(0, 300)],
    ['components one after another', async () => withScanOf(1, await plain())],
    ['arithmetic coding', async () => withFrameMarker(0xc9, await plain())],
    ['a marker without a length', async () => withMarker(0x01, await plain())],
    ['an empty file', async () => Buffer.alloc(0)],
  ] as const)('%s', async (_what, make) => {
    expect(plainJpeg(await make())).toBeUndefined();
  });
});

/** With a first scan of so many components. */
function withScanOf(components: number, file: Buffer): Buffer {
  const changed = Buffer.from(file);
  changed.writeUInt8(components, file.indexOf(Buffer.of(0xff, 0xda)) + 4);
  return changed;
}

/** Behind the start, with four bytes that would be the length of what follows, and that. */
function withMarker(marker: number, file: Buffer): Buffer {
  const inserted = Buffer.of(0xff, marker, 0, 4, 0, 0);
  return Buffer.concat([file.subarray(0, 2), inserted, file.subarray(2)]);
}

function withFrameMarker(marker: number, file: Buffer): Buffer {
  const changed = Buffer.from(file);
  changed.writeUInt8(marker, file.indexOf(Buffer.of(0xff, 0xc0)) + 1);
  return changed;
}
