import { createRequire } from 'node:module';
import sharp from 'sharp';
import { describe, expect, it, test } from 'vitest';
import type { GreyImage } from '../../../../src/model/pictures/picture.js';
import { DecodeError } from '../../../../src/picture/decode/decode-error.js';
import { startMagick } from '../../../../src/picture/decode/magick.js';
import { readPicture } from '../../../../src/picture/decode/pixels.js';
import { sniffFormat } from '../../../../src/picture/formats/formats.js';
import { readDisplayed } from '../../../../src/picture/traits/displayed-pixels.js';
import { magickWritten } from '../../support/magick.js';

const photo = new URL('../../../fixtures/photos/2019/heather.jpg', import.meta.url).pathname;
const size = { width: 300, height: 200 };
const png = await sharp(photo)
  .resize({ ...size, fit: 'fill' })
  .png()
  .toBuffer();

async function greyOf(bytes: Buffer, side = 64): Promise<GreyImage> {
  const format = sniffFormat(bytes);
  if (format === undefined) throw new TypeError('not a picture');
  return (await readPicture(bytes, format, side)).grey;
}

function difference(a: GreyImage, b: GreyImage): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let sum = 0;
  for (const [at, level] of a.data.entries()) sum += Math.abs(level - (b.data[at] ?? 0));
  return sum / a.data.length;
}

describe('what ImageMagick decodes', () => {
  it.each([
    ['jxl', 'JXL'],
    ['jp2', 'JP2'],
    ['jp2', 'J2K'],
    ['psd', 'PSD'],
    ['bmp', 'BMP'],
    ['bmp', 'BMP2'],
    ['ico', 'ICO'],
    ['pnm', 'PPM'],
    ['pnm', 'PAM'],
  ] as const)('%s, written as %s, shows the picture', async (format, coder) => {
    const small = format === 'ico' ? await sharp(png).resize(240).png().toBuffer() : png;
    const written = await magickWritten(small, coder);
    expect(sniffFormat(written)).toBe(format);
    const { facts, grey, chroma } = await readPicture(written, format, 64);
    const { width, height } = await sharp(small).metadata();
    expect(facts).toEqual({ format, width, height, orientation: 1, frames: 1, missing: 0 });
    expect(difference(grey, await greyOf(png))).toBeLessThan(4);
    expect(chroma).toBeDefined();
    const displayed = await readDisplayed(written, format);
    expect(displayed).toMatchObject({ width, height, pictureWidth: width, pictureHeight: height });
  });

  it.each(['JXL', 'PGM', 'BMP'])('a grey one, written as %s, has no colour', async (coder) => {
    const grey = await sharp(png).toColourspace('b-w').png().toBuffer();
    const written = await magickWritten(grey, coder);
    const format = sniffFormat(written) ?? 'png';
    const picture = await readPicture(written, format, 64);
    expect(difference(picture.grey, await greyOf(grey))).toBeLessThan(4);
    expect(new Set(picture.chroma?.redness ?? [128])).toEqual(new Set([128]));
  });

  it('transparency is laid over white', async () => {
    const clear = await sharp(png).ensureAlpha(0).png().toBuffer();
    for (const coder of ['JXL', 'PSD']) {
      const { data } = await greyOf(await magickWritten(clear, coder));
      expect(Math.min(...data)).toBe(255);
    }
  });

  it('of an icon the largest picture is taken', async () => {
    const sizes = await Promise.all(
      [16, 96, 32].map((side) => sharp(png).resize(side, side, { fit: 'fill' }).png().toBuffer()),
    );
    const { facts } = await readPicture(iconOf(sizes), 'ico', 64);
    expect([facts.width, facts.height]).toEqual([96, 96]);
  });

  it('a TIFF that sharp refuses is decoded, one that is broken is not', async () => {
    const written = await planarTiles(png);
    await expect(sharp(written).raw().toBuffer()).rejects.toThrow(/separate planes/);
    const { facts, grey } = await readPicture(written, 'tiff', 64);
    expect(facts).toMatchObject({ format: 'tiff', width: 256, height: 128 });
    const cut = await sharp(png).extract({ left: 0, top: 0, width: 256, height: 128 }).toBuffer();
    expect(difference(grey, await greyOf(cut))).toBeLessThan(2);
    expect((await readDisplayed(written, 'tiff')).width).toBe(256);
    const broken = Buffer.from(written.subarray(0, 12));
    await expect(readPicture(broken, 'tiff', 64)).rejects.toThrow(/header/);
  });
});

describe('what breaks off', () => {
  it.each(['JP2', 'J2K'])('of a %s is shown more coarsely, or not everywhere', async (coder) => {
    const whole = await magickWritten(png, coder);
    const all = await greyOf(whole);
    let before = 1;
    for (const share of [0.4, 0.7, 0.95]) {
      const cut = whole.subarray(0, share * whole.length);
      const { facts, grey } = await readPicture(cut, 'jp2', 64);
      expect(facts).toMatchObject(size);
      expect(facts.missing).toBeCloseTo(1 - share, 1);
      expect(facts.missing).toBeLessThan(before);
      before = facts.missing;
      expect(difference(grey, all)).toBeLessThan(share > 0.9 ? 4 : 16);
    }
  });

  it('of an icon are its pictures that are not there as a whole', async () => {
    const sizes = await Promise.all(
      [64, 16, 96].map((side) => sharp(png).resize(side, side, { fit: 'fill' }).png().toBuffer()),
    );
    const whole = iconOf(sizes);
    const { facts, grey } = await readPicture(whole.subarray(0, whole.length - 100), 'ico', 64);
    expect([facts.width, facts.height]).toEqual([64, 64]);
    expect(facts.missing).toBeGreaterThan(0);
    expect(difference(grey, await greyOf(sizes[0] ?? png))).toBeLessThan(1);
    const { facts: complete } = await readPicture(whole, 'ico', 64);
    expect(complete).toMatchObject({ width: 96, missing: 0 });
  });
});

describe('what it cannot decode', () => {
  it.each(['JXL', 'JP2', 'PSD', 'BMP'])('a %s that breaks off early is refused', async (coder) => {
    const written = await magickWritten(png, coder);
    const format = sniffFormat(written) ?? 'png';
    const cut = readPicture(written.subarray(0, 60), format, 64);
    await expect(cut).rejects.toThrow(DecodeError);
  });

  it('is too large', async () => {
    const header = Buffer.from('P6\n40000 40000\n255\n');
    const huge = readPicture(Buffer.concat([header, Buffer.alloc(100)]), 'pnm', 64);
    await expect(huge).rejects.toThrow('has 1600 megapixels; at most 30 are decoded');
  });
});

test('without the package, the reason names it', async () => {
  const elsewhere = createRequire('/nowhere/at/all.js');
  await expect(startMagick(elsewhere)).rejects.toThrow(
    new DecodeError('needs the package @imagemagick/magick-wasm, which is not installed'),
  );
  const here = createRequire(import.meta.url);
  expect(await startMagick(here)).toHaveProperty('ImageMagick');
});

/** An icon of several PNGs. */
function iconOf(pictures: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let at = head.length;
  for (const [nth, picture] of pictures.entries()) {
    const entry = 6 + 16 * nth;
    head.writeUInt8(picture.readUInt32BE(16) & 255, entry);
    head.writeUInt8(picture.readUInt32BE(20) & 255, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(picture.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += picture.length;
  }
  return Buffer.concat([head, ...pictures]);
}

/** A TIFF of 256 × 128 pixels in two tiles, each of which has one plane for each colour. */
async function planarTiles(picture: Buffer): Promise<Buffer> {
  const tiles: Buffer[] = [];
  for (const channel of [0, 1, 2] as const) {
    for (const left of [0, 128]) {
      const tile = sharp(picture).extract({ left, top: 0, width: 128, height: 128 });
      tiles.push(await tile.removeAlpha().extractChannel(channel).raw().toBuffer());
    }
  }
  const entries = 11;
  const arrays = 8 + 2 + 12 * entries + 4;
  const dataAt = arrays + 6 + 24 + 24;
  const head = Buffer.alloc(dataAt);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries, 8);
  const table = [
    [256, 4, 1, 256],
    [257, 4, 1, 128],
    [258, 3, 3, arrays],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [277, 3, 1, 3],
    [284, 3, 1, 2],
    [322, 4, 1, 128],
    [323, 4, 1, 128],
    [324, 4, 6, arrays + 6],
    [325, 4, 6, arrays + 30],
  ];
  for (const [at, [tag = 0, type = 0, count = 0, value = 0]] of table.entries()) {
    head.writeUInt16LE(tag, 10 + 12 * at);
    head.writeUInt16LE(type, 12 + 12 * at);
    head.writeUInt32LE(count, 14 + 12 * at);
    head.writeUInt32LE(value, 18 + 12 * at);
  }
  for (let at = 0; at < 3; at += 1) head.writeUInt16LE(8, arrays + 2 * at);
  for (let at = 0; at < 6; at += 1) {
    head.writeUInt32LE(dataAt + at * 128 * 128, arrays + 6 + 4 * at);
    head.writeUInt32LE(128 * 128, arrays + 30 + 4 * at);
  }
  return Buffer.concat([head, ...tiles]);
}
