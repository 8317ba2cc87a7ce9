import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { ReadBuffer } from '../../../../src/picture/decode/picture-file.js';
import { readPicture } from '../../../../src/picture/decode/pixels.js';
import { decodePhoto } from '../../../../src/picture/decoder/decode-photo.js';
import { sniffFormat } from '../../../../src/picture/formats/formats.js';
import { framesAgree } from '../../../../src/picture/frames/frame-print.js';
import { lookAtFrames, type Frames } from '../../../../src/picture/frames/look-at-frames.js';
import { magickWritten } from '../../support/magick.js';
import { animation, apng, frame, frames, mpo } from '../../support/frames.js';

async function look(bytes: Buffer): Promise<Frames> {
  const format = sniffFormat(bytes);
  if (format === undefined) throw new TypeError('not a picture');
  const { pages = 1, width, height } = await sharp(bytes).metadata();
  const pixels = width * height;
  return lookAtFrames(bytes, { format, frames: pages, pixels, ground: 'white' });
}

async function agree(a: Buffer, b: Buffer): Promise<boolean> {
  const [first, second] = [await look(a), await look(b)];
  expect(first.count).toBe(second.count);
  return framesAgree(first.prints, second.prints);
}

let three: Buffer[] = [];
let other: Buffer[] = [];
let [one, two] = [Buffer.alloc(0), Buffer.alloc(0)];
beforeAll(async () => {
  three = await frames(1, 2, 3);
  other = await frames(1, 2, 4);
  one = await sharp(three[0]).jpeg().toBuffer();
  two = await sharp(three[1]).jpeg().toBuffer();
});

describe.each(['gif', 'webp', 'tiff'] as const)('of %s', (format) => {
  const written = (pictures: readonly Buffer[]) => animation(pictures).toFormat(format).toBuffer();

  it('all frames are counted and compared', async () => {
    const whole = await written(three);
    expect((await look(whole)).count).toBe(3);
    expect(await agree(whole, await written(three))).toBe(true);
    expect(await agree(whole, await written(other))).toBe(false);
  });

  it('one frame is a still picture', async () => {
    expect(await look(await written(three.slice(0, 1)))).toEqual({ count: 1, prints: undefined });
  });

  it('a smaller animation in another format agrees, and a turned or mirrored one', async () => {
    const whole = await written(three);
    const small = await Promise.all(three.map((png) => sharp(png).resize(80).png().toBuffer()));
    const webp = animation(small).webp({ quality: 60 });
    expect(await agree(whole, await webp.toBuffer())).toBe(true);
    for (const change of [
      (png: Buffer) => sharp(png).rotate(90),
      (png: Buffer) => sharp(png).flop(),
      (png: Buffer) => sharp(png).rotate(270).flip(),
    ]) {
      const turned = await Promise.all(three.map((png) => change(png).png().toBuffer()));
      expect(await agree(whole, await written(turned))).toBe(true);
    }
  });

  it('frames that are turned in different ways do not', async () => {
    const [first = one, ...rest] = three;
    const flopped = await sharp(first).flop().png().toBuffer();
    expect(await agree(await written(three), await written([flopped, ...rest]))).toBe(false);
  });
});

const flat = (level: number) =>
  sharp({
    create: { width: 90, height: 60, channels: 3, background: { r: level, g: level, b: level } },
  })
    .png()
    .toBuffer();

test('flat frames agree with those of their level only', async () => {
  const [first = one] = three;
  const with_ = async (level: number) =>
    animation([await sharp(first).resize(90, 60).png().toBuffer(), await flat(level)])
      .webp()
      .toBuffer();
  expect(await agree(await with_(20), await with_(22))).toBe(true);
  expect(await agree(await with_(20), await with_(230))).toBe(false);
});

describe('of APNG', () => {
  it('frames are compared by their data, not by how long they are shown', async () => {
    const whole = apng(three);
    expect(await look(whole)).toMatchObject({ count: 3, prints: { kind: 'data' } });
    expect(await agree(whole, apng(three, 20))).toBe(true);
    expect(await agree(whole, apng(other))).toBe(false);
  });

  it('a plain PNG is a still picture', async () => {
    expect((await look(await frame(1))).count).toBe(1);
  });
});

const flatFrame = (nth: number) =>
  sharp({
    create: {
      width: 64,
      height: 48,
      channels: 3,
      background: { r: 40 * nth, g: 200 - 30 * nth, b: 90 },
    },
  })
    .png()
    .toBuffer();
const lookAtJxl = (bytes: Buffer): Promise<Frames> =>
  lookAtFrames(bytes, { format: 'jxl', frames: 1, pixels: 64 * 48, ground: 'white' });

describe('of JPEG XL', () => {
  /** Five flat frames of 64 x 48, by cjxl 0.7. */
  const animated = Buffer.from(
    '/wrLBAFYUFwSCAigggAAZABLGIsVANQfYzD+LyABAP54vwAAAeRW8I4UCAgykQoCAHAASxiLFQDUH2PQ/19AAgDAgTSAQAKIIJD0oyKmCAgIMpEKAgBwAEsYixUA1B9j0P9fQAIAAHI0gMABEB5IOqqI2QEICDKRCgIAdABLGIsVANQfY4z/8f8CEgAAEIMHBArAJ5CkiECSAQgIMpEKAQBwAEsYixUA1B9j0P9fQAIAQHI0gAACoE8gqaQipgQ=',
    'base64',
  );
  it('frames are decoded, and agree with those of another format', async () => {
    const found = await lookAtJxl(animated);
    expect(found).toMatchObject({ count: 5, prints: { kind: 'looks' } });
    const gif = animation(await Promise.all([0, 1, 2, 3, 4].map(flatFrame))).gif();
    expect(framesAgree(found.prints, (await look(await gif.toBuffer())).prints)).toBe(true);
    const turned = animation(await Promise.all([4, 3, 2, 1, 0].map(flatFrame))).gif();
    expect(framesAgree(found.prints, (await look(await turned.toBuffer())).prints)).toBe(false);
  });

  it('the picture says how many', async () => {
    const { format, frames: count } = (await readPicture(animated, 'jxl', 64)).facts;
    expect([format, count]).toEqual(['jxl', 1]);
    const path = join(mkdtempSync(join(tmpdir(), 'imgdedup-test-')), 'animated.jxl');
    writeFileSync(path, animated);
    const decoded = await decodePhoto(path, false, new ReadBuffer());
    rmSync(dirname(path), { recursive: true });
    expect(decoded).toMatchObject({ kind: 'picture', facts: { format: 'jxl', frames: 5 } });
  });

  it('one that is cut off has two at least, and a still one has one', async () => {
    expect(await lookAtJxl(animated.subarray(0, 150))).toMatchObject({ count: 2 });
    const still = await magickWritten(await flatFrame(1), 'JXL');
    expect(await lookAtJxl(still)).toEqual({ count: 1, prints: undefined });
  });
});

const view = (jpeg: Buffer) => ({ jpeg, type: 0x020002 });

describe('of MPO', () => {
  it('views of a scene count', async () => {
    const last = await sharp(other[2]).jpeg().toBuffer();
    expect((await look(mpo(one, [view(two)]))).count).toBe(2);
    expect(await agree(mpo(one, [view(two)]), mpo(one, [view(two)]))).toBe(true);
    expect(await agree(mpo(one, [view(two)]), mpo(one, [view(last)]))).toBe(false);
  });

  it('what is as large as the first counts too, whatever it calls itself', async () => {
    expect((await look(mpo(one, [{ jpeg: two, type: 0 }]))).count).toBe(2);
  });

  it('previews, gain maps and smaller pictures do not', async () => {
    const small = await sharp(three[1]).resize(80).jpeg().toBuffer();
    const grey = await sharp(three[1]).toColourspace('b-w').jpeg().toBuffer();
    const gain = Buffer.concat([
      two.subarray(0, 2),
      Buffer.from('ffe10010', 'hex'),
      Buffer.from('hdrgm:Version='),
      two.subarray(2),
    ]);
    for (const jpeg of [small, grey, gain]) {
      expect((await look(mpo(one, [{ jpeg, type: 0 }]))).count).toBe(1);
    }
    expect((await look(mpo(one, [{ jpeg: two, type: 0x010001 }]))).count).toBe(1);
    expect((await look(one)).count).toBe(1);
  });
});

test('a chain of TIFF pages that never ends is counted once around', async () => {
  const tiff = await animation(three).tiff().toBuffer();
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const long = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  let at = long(4);
  const next = (directory: number) => directory + 2 + 12 * short(directory);
  while (long(next(at)) !== 0) at = long(next(at));
  if (isLittle) tiff.writeUInt32LE(long(4), next(at));
  else tiff.writeUInt32BE(long(4), next(at));
  expect(
    (await lookAtFrames(tiff, { format: 'tiff', frames: 3, pixels: 1, ground: 'white' })).count,
  ).toBe(3);
});

test('frames of too many pixels are compared by their data', async () => {
  const gif = await animation(three).gif().toBuffer();
  const seen = { format: 'gif', frames: 3, pixels: 100_000_000, ground: 'white' } as const;
  expect((await lookAtFrames(gif, seen)).prints?.kind).toBe('data');
});
