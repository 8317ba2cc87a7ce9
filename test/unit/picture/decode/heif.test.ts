import { isSoak } from '../../support/soak.js';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, test } from 'vitest';
import { readFileSync } from 'node:fs';
import type { GreyImage } from '../../../../src/model/pictures/picture.js';
import { DecodeError } from '../../../../src/picture/decode/decode-error.js';
import { withLibheif } from '../../../../src/picture/decode/libheif.js';
import { decodeRaster } from '../../../../src/picture/decode/decode-raster.js';
import { readPicture, type Picture } from '../../../../src/picture/decode/pixels.js';
import { sniffFormat } from '../../../../src/picture/formats/formats.js';
import { framesAgree } from '../../../../src/picture/frames/frame-print.js';
import { lookAtFrames } from '../../../../src/picture/frames/look-at-frames.js';
import { readDisplayed } from '../../../../src/picture/traits/displayed-pixels.js';
import {
  alphaAt,
  coded,
  cropped,
  fixtures,
  grid,
  heifOf,
  joined,
  mirrored,
  otherAt,
  profile,
  sequenceOf,
  thumbnailAt,
  transparentAt,
  turned,
  wholeAt,
  type Parts,
} from '../../support/heif.js';

/** Where the photo that was coded lies, and the size that it was coded at. */
const photo = new URL('../../../fixtures/photos/2019/heather.jpg', import.meta.url).pathname;
const source = () => sharp(photo).resize(512, 384, { fit: 'fill' });
const side = 96;

function read(parts: Parts | Buffer, longer = side): Promise<Picture> {
  const file = Buffer.isBuffer(parts) ? parts : heifOf(parts);
  expect(sniffFormat(file)).toBe('heic');
  return readPicture(file, 'heic', longer);
}

async function greyOf(picture: Sharp, longer = side): Promise<GreyImage> {
  return (await readPicture(await picture.png().toBuffer(), 'png', longer)).grey;
}

function difference(a: GreyImage, b: GreyImage): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let sum = 0;
  for (const [at, level] of a.data.entries()) sum += Math.abs(level - (b.data[at] ?? 0));
  return sum / a.data.length;
}

const turn = (degrees: number) => (picture: Sharp) => picture.rotate(degrees);
const toHalf = cropped(256, 192, 16, -32);
const unchanged = (picture: Sharp): Sharp => picture;

const single = (more: Parameters<typeof coded>[2] = []): Parts => ({
  primary: 7,
  items: [coded(wholeAt, 7, more)],
});

describe('of a HEIC', () => {
  it('shows what was coded, in grey and in colour', async () => {
    const { facts, grey, chroma } = await read(single());
    expect(facts).toEqual({
      format: 'heic',
      width: 512,
      height: 384,
      orientation: 1,
      frames: 1,
      missing: 0,
    });
    expect(difference(grey, await greyOf(source()))).toBeLessThan(3);
    const own = await readPicture(await source().png().toBuffer(), 'png', side);
    const apart = [...(chroma?.redness ?? [])].map((level, at) =>
      Math.abs(level - (own.chroma?.redness[at] ?? 0)),
    );
    expect(apart).toHaveLength(24 * 18);
    expect(Math.max(...apart)).toBeLessThan(12);
  });

  it('has ten bits', async () => {
    const { grey } = await read(readFileSync(new URL('deep.heic', fixtures)));
    expect(difference(grey, await greyOf(source()))).toBeLessThan(4);
  });

  it('takes the primary picture, wherever it stands among others', async () => {
    const items = [coded(otherAt, 1), coded(wholeAt, 2), coded(otherAt, 3)];
    const { facts, grey } = await read({ primary: 2, items });
    expect([facts.width, facts.height]).toEqual([512, 384]);
    expect(difference(grey, await greyOf(source()))).toBeLessThan(3);
    expect((await read({ primary: 3, items })).facts.width).toBe(96);
  });

  it('puts the tiles of a grid together', async () => {
    const { facts, grey } = await read(grid(1));
    expect([facts.width, facts.height]).toEqual([512, 384]);
    expect(difference(grey, await greyOf(source()))).toBeLessThan(4);
  });

  // Tiles reach beyond the picture on the right and below, which lies elsewhere once it is turned.
  it.each([
    ['turned by irot', [turned(1)], [turn(270)]],
    ['turned around', [turned(2)], [turn(180)]],
    ['turned the other way', [turned(3)], [turn(90)]],
    ['mirrored by imir', [mirrored(1)], [(picture: Sharp) => picture.flop()]],
    ['mirrored upside down', [mirrored(0)], [(picture: Sharp) => picture.flip()]],
    [
      'turned, then mirrored',
      [turned(3), mirrored(1)],
      [turn(90), (picture: Sharp) => picture.flop()],
    ],
  ] as const)('puts tiles in their places when it is %s', async (_, properties, steps) => {
    let shown = (await decoded(grid(1, [], [500, 370]))).raster;
    expect([shown.width, shown.height, shown.channels]).toEqual([500, 370, 3]);
    for (const step of steps) {
      const { data, info } = await step(sharp(shown.data, { raw: shown }))
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height } = info;
      shown = { width, height, channels: 3, data, profile: undefined };
    }
    const { raster } = await decoded(grid(1, properties, [500, 370]));
    expect([raster.width, raster.height]).toEqual([shown.width, shown.height]);
    expect(Buffer.compare(raster.data, shown.data)).toBe(0);
  });

  const whole = { left: 0, top: 0, width: 512, height: 384 };
  const little = { left: 16, top: 12, width: 480, height: 360 };
  const half = { left: 144, top: 64, width: 256, height: 192 };
  it.each([
    ['turned by irot', [turned(1)], whole, (picture: Sharp) => picture.rotate(270)],
    ['turned around', [turned(2)], whole, (picture: Sharp) => picture.rotate(180)],
    ['mirrored by imir', [mirrored(1)], whole, (picture: Sharp) => picture.flop()],
    ['mirrored upside down', [mirrored(0)], whole, (picture: Sharp) => picture.flip()],
    ['cropped a little by clap', [cropped(480, 360)], little, unchanged],
    ['cropped by clap', [toHalf], half, unchanged],
    ['cropped, turned', [toHalf, turned(1)], half, (picture: Sharp) => picture.rotate(270)],
    ['cropped, turned around', [toHalf, turned(2)], half, (picture: Sharp) => picture.rotate(180)],
    ['cropped, mirrored', [toHalf, mirrored(1)], half, (picture: Sharp) => picture.flop()],
    ['cropped, upside down', [toHalf, mirrored(0)], half, (picture: Sharp) => picture.flip()],
  ] as const)('is %s', async (_, properties, left, change) => {
    // Step by step: sharp has an order of its own.
    const part = sharp(await source().png().toBuffer()).extract(left);
    const shown = sharp(
      await change(sharp(await part.png().toBuffer()))
        .png()
        .toBuffer(),
    );
    const { width, height } = await shown.metadata();
    const { facts, grey } = await read(single(properties));
    expect(facts).toMatchObject({ orientation: 1, width, height });
    expect(difference(grey, await greyOf(shown))).toBeLessThan(4);
  });

  it('lays transparency over white', async () => {
    const file: Parts = {
      primary: 1,
      items: [coded(transparentAt, 1), coded(alphaAt, 2, [alphaType])],
      references: [{ type: 'auxl', from: 2, to: [1] }],
    };
    const { grey } = await read(file);
    const right = Array.from({ length: 72 * 40 }, (_, at) => {
      const [x, y] = [56 + (at % 40), Math.floor(at / 40)];
      return grey.data[y * grey.width + x] ?? 0;
    });
    expect(Math.min(...right)).toBeGreaterThan(240);
    const { data } = await readDisplayed(heifOf(file), 'heic');
    expect(data[3]).toBeGreaterThan(250);
    expect(data[4 * 127 + 3]).toBeLessThan(5);
  });

  it('sees colours through a profile that is not common', async () => {
    // A profile that has red and green change places shows in grey: green is the lightest.
    const { icc } = await sharp(await source().withIccProfile('p3').png().toBuffer()).metadata();
    const common = await read(single([profile(icc ?? Buffer.alloc(0))]));
    expect(difference(common.grey, (await read(single())).grey)).toBe(0);
    const swapped = swappedPrimaries(icc ?? Buffer.alloc(0));
    const other = await read(single([profile(swapped)]));
    expect(difference(other.grey, common.grey)).toBeGreaterThan(3);
  });

  it('has all its pixels for what is kept', async () => {
    const pixels = await readDisplayed(heifOf(grid(1)), 'heic');
    expect(pixels).toMatchObject({ width: 512, height: 384, pictureWidth: 512 });
    expect(pixels.data).toHaveLength(512 * 384 * 3);
  });
});

const alphaType = {
  type: 'auxC',
  body: Buffer.concat([Buffer.alloc(4), Buffer.from('urn:mpeg:hevc:2015:auxid:1\0')]),
};

/** The same profile with two of its primaries in each other's place, under a name that nobody knows. */
function swappedPrimaries(icc: Buffer): Buffer {
  const copy = Buffer.from(icc);
  for (let at = 132; at < 132 + 12 * copy.readUInt32BE(128); at += 12) {
    const name = copy.toString('latin1', at, at + 4);
    if (name === 'rXYZ') copy.write('gXYZ', at, 'latin1');
    if (name === 'gXYZ') copy.write('rXYZ', at, 'latin1');
    if (name === 'desc') copy.write('abcd', at, 'latin1');
  }
  return copy;
}

const withThumbnail = (at: number, properties: Parameters<typeof coded>[2] = []): Parts =>
  joined(grid(1, properties), {
    items: [coded(at, 40, properties)],
    references: [{ type: 'thmb', from: 40, to: [1] }],
  });
const decoded = async (parts: Parts, longer?: number) =>
  decodeRaster(heifOf(parts), 'heic', longer);

describe('the thumbnail of a HEIC', () => {
  it.each([
    ['as they are stored', []],
    ['turned', [turned(3)]],
    ['turned around', [turned(2)]],
    ['mirrored', [mirrored(0)]],
  ] as const)('serves where it shows the same: both %s', async (_, properties) => {
    const file = withThumbnail(thumbnailAt, properties);
    expect(await decoded(file, side)).toMatchObject({ isWhole: false });
    const { facts, grey } = await read(file);
    expect(Math.max(facts.width, facts.height)).toBe(512);
    expect(difference(grey, (await read(grid(1, properties))).grey)).toBeLessThan(6);
  });

  it('is not enough for a larger size: then the picture is decoded', async () => {
    const file = withThumbnail(thumbnailAt);
    expect(await decoded(file, side + 1)).toMatchObject({ isWhole: true });
    const { greyAt } = await read(file);
    const large = await greyAt(320);
    expect(difference(large, await greyOf(source(), 320))).toBeLessThan(5);
  });

  it.each([
    ['shows another picture', withThumbnail(otherAt)],
    [
      'is not turned as the picture is',
      joined(grid(1, [turned(2)]), {
        items: [coded(thumbnailAt, 40)],
        references: [{ type: 'thmb', from: 40, to: [1] }],
      }),
    ],
    ['is of a picture that is cropped', withThumbnail(thumbnailAt, [cropped(256, 192)])],
    [
      'has another shape',
      joined(grid(1, [], [512, 300]), {
        items: [coded(thumbnailAt, 40)],
        references: [{ type: 'thmb', from: 40, to: [1] }],
      }),
    ],
    [
      'belongs to a picture that is not cut into tiles',
      joined(single(), {
        items: [coded(thumbnailAt, 40)],
        references: [{ type: 'thmb', from: 40, to: [7] }],
      }),
    ],
  ])('does not serve where it %s', async (_, file) => {
    expect(await decoded(file, side)).toMatchObject({ isWhole: true });
    expect((await read(file)).facts.format).toBe('heic');
  });
});

const look = (parts: Parts) =>
  lookAtFrames(heifOf(parts), { format: 'heic', frames: 1, pixels: 512 * 384, ground: 'white' });
const burst = (...at: readonly number[]): Parts => ({
  primary: 1,
  items: at.map((place, nth) => coded(place, nth + 1)),
});

describe('several pictures in a HEIC', () => {
  it('are counted and compared; thumbnails, tiles and hidden ones are not', async () => {
    const first = await look(burst(wholeAt, otherAt, thumbnailAt));
    expect(first.count).toBe(3);
    const same = await look(burst(thumbnailAt, otherAt, wholeAt));
    const other = await look(burst(wholeAt, thumbnailAt, thumbnailAt));
    expect(framesAgree(first.prints, same.prints)).toBe(true);
    expect(framesAgree(first.prints, other.prints)).toBe(false);
    const file = joined(grid(1), {
      items: [coded(thumbnailAt, 40), { ...coded(otherAt, 41), isHidden: true }],
      references: [{ type: 'thmb', from: 40, to: [1] }],
    });
    expect(await look(file)).toEqual({ count: 1, prints: undefined });
  });
});

test('a sequence in which no picture stands for the file shows its first frame', async () => {
  const file = sequenceOf(wholeAt, 512, 384, 3);
  const { facts, grey } = await read(file);
  expect(facts).toMatchObject({ width: 512, height: 384 });
  expect(difference(grey, await greyOf(source()))).toBeLessThan(3);
  const seen = { format: 'heic', frames: 1, pixels: 512 * 384, ground: 'white' } as const;
  expect((await lookAtFrames(file, seen)).count).toBe(3);
});

const rows = (image: GreyImage, from: number, to: number): GreyImage => ({
  ...image,
  height: to - from,
  data: image.data.subarray(from * image.width, to * image.width),
});

describe('a HEIC that is broken', () => {
  it('is refused with a reason that is ours', async () => {
    const whole = heifOf(grid(1));
    for (const file of [whole.subarray(0, 200), heifOf({ ...single(), primary: 9 })]) {
      await expect(readPicture(file, 'heic', side)).rejects.toThrow(DecodeError);
    }
  });

  it('shows the tiles that are there where it is cut off', async () => {
    const whole = heifOf(grid(1));
    const { facts, grey } = await read(whole.subarray(0, whole.length - 3000));
    const { grey: all } = await read(whole);
    expect(facts.missing).toBeGreaterThan(0.05);
    expect(facts.missing).toBeLessThan(0.6);
    expect(difference(rows(grey, 0, 20), rows(all, 0, 20))).toBe(0);
    expect(Math.max(...rows(grey, 68, 72).data.subarray(-20))).toBe(0);
  });

  it('lacks what is coded behind a hole, tile by tile', async () => {
    const whole = grid(1);
    const items = whole.items.map((item) => {
      if (item.id !== 3 && item.id !== 7) return item;
      const data = Buffer.alloc(item.data.length + 1024);
      item.data.copy(data, 0, 0, item.data.length / 2);
      return { ...item, data };
    });
    const { facts } = await read({ ...whole, items });
    expect(facts.missing).toBeGreaterThan(1 / 12);
    expect(facts.missing).toBeLessThan(2 / 12);
  });

  it('is refused where it says to be huge', async () => {
    const huge = grid(1, [], [40_000, 40_000]);
    await expect(read(huge)).rejects.toThrow(DecodeError);
  });
});

test('libheif gives back what it took: many pictures need no more memory than 50', async () => {
  const files = [heifOf(grid(1)), heifOf(single()), heifOf(grid(1)).subarray(0, 12_000)];
  const decode = async (times: number): Promise<number> => {
    for (let time = 0; time < times; time += 1) {
      await decodeRaster(files[time % 3] ?? Buffer.alloc(0), 'heic').catch((error: unknown) => {
        if (!(error instanceof DecodeError)) throw error;
      });
    }
    return withLibheif(({ HEAPU8 }) => HEAPU8.length);
  };
  const before = await decode(50);
  expect(await decode(isSoak ? 450 : 100)).toBe(before);
}, 60_000);
