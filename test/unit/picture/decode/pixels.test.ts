import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GreyImage } from '../../../../src/model/pictures/picture.js';
import { sniffFormat } from '../../../../src/picture/formats/formats.js';
import { decodePhoto } from '../../../../src/picture/decoder/decode-photo.js';
import { ReadBuffer } from '../../../../src/picture/decode/picture-file.js';
import { loadSharp, readPicture, type Picture } from '../../../../src/picture/decode/pixels.js';
import { decodeThumbnail } from '../../../../src/picture/fingerprint/thumbnail-code.js';
import { DecodeError } from '../../../../src/picture/decode/decode-error.js';

const sharp = loadSharp();

/** A picture without symmetry: colours that change along both axes, and a dark corner. */
function scene(width: number, height: number) {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isCorner = x < width / 4 && y < height / 4;
      const [right, down] = [x / width, y / height];
      const colour = isCorner ? [20, 20, 40] : [60 + 150 * right, 200 - 120 * down, 90 + 60 * down];
      data.set(colour, 3 * (y * width + x));
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function read(bytes: Buffer, side = 64): Promise<Picture> {
  const format = sniffFormat(bytes);
  if (format === undefined) throw new TypeError('not a picture');
  return readPicture(bytes, format, side);
}

function difference(a: GreyImage, b: GreyImage): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let sum = 0;
  for (const [at, level] of a.data.entries()) sum += Math.abs(level - (b.data[at] ?? 0));
  return sum / a.data.length;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgdedup-pixels-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const plain = await scene(300, 200).png().toBuffer();
const reference = (await read(plain)).grey;

describe('readPicture', () => {
  it('scales the longer side to the side asked for, down and up', async () => {
    for (const [width, height, to] of [
      [300, 200, [64, 43]],
      [200, 300, [43, 64]],
      [30, 20, [64, 43]],
      [1, 1, [64, 64]],
      [4000, 1, [64, 1]],
    ] as const) {
      const { grey, facts } = await read(await scene(width, height).png().toBuffer());
      expect([grey.width, grey.height]).toEqual(to);
      expect(grey.data).toHaveLength(to[0] * to[1]);
      expect([facts.width, facts.height]).toEqual([width, height]);
    }
  });

  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const)('reads %s', async (format) => {
    const { facts, grey } = await read(await scene(300, 200).toFormat(format).toBuffer());
    const size = { width: 300, height: 200 };
    expect(facts).toEqual({ format, ...size, orientation: 1, frames: 1, missing: 0 });
    expect(difference(grey, reference)).toBeLessThan(3);
  });

  it.each(['4:2:0', '4:4:4'])(
    'sees in a large JPEG, which is shrunk while it is decoded, what its PNG twin shows: %s',
    async (chromaSubsampling) => {
      const jpeg = await scene(1200, 840).jpeg({ quality: 90, chromaSubsampling }).toBuffer();
      const [own, twin] = [await read(jpeg), await read(await sharp(jpeg).png().toBuffer())];
      expect(own.facts).toEqual({ ...twin.facts, format: 'jpeg' });
      expect(difference(own.grey, twin.grey)).toBeLessThan(1);
      const chroma = [own, twin].map((picture) => picture.chroma?.blueness ?? new Uint8Array());
      expect(chroma[0]).toHaveLength(24 * 17);
      expect(
        Math.max(...(chroma[0] ?? []).map((level, at) => Math.abs(level - (chroma[1]?.[at] ?? 0)))),
      ).toBeLessThan(4);
    },
  );

  it.each(['jpeg', 'png', 'webp'] as const)(
    'scales a small %s itself and leaves a large one to its decoder: both show the same',
    async (format) => {
      const sides = [96, 252, 255, 258, 450];
      const greys = await Promise.all(
        sides.map(async (side) => {
          const picture = scene(side, (2 * side) / 3).toFormat(format, { quality: 95 });
          return (await read(await picture.toBuffer())).grey;
        }),
      );
      for (const grey of greys) expect(difference(grey, reference)).toBeLessThan(1.5);
    },
  );

  it.each([
    ['that is small', 150],
    ['of which it has all pixels for the larger size only', 420],
    ['that is large', 1200],
  ])('has a picture %s in another size, too', async (_, side) => {
    const bytes = await scene(side, (2 * side) / 3)
      .flop()
      .withMetadata({ orientation: 2 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const { grey, greyAt } = await read(bytes);
    expect(difference(grey, reference)).toBeLessThan(1.5);
    const other = await greyAt(160);
    expect([other.width, other.height]).toEqual([160, 107]);
    expect(difference(other, (await read(bytes, 160)).grey)).toBe(0);
    // Beside the edges of the corner, what coding did is seen in every size.
    expect(difference(other, (await read(plain, 160)).grey)).toBeLessThan(2);
  });

  // What has to be done to the upright picture so that the orientation undoes it.
  const storedAs = {
    1: { flop: false, angle: 0 },
    2: { flop: true, angle: 0 },
    3: { flop: false, angle: 180 },
    4: { flop: true, angle: 180 },
    5: { flop: true, angle: 270 },
    6: { flop: false, angle: 270 },
    7: { flop: true, angle: 90 },
    8: { flop: false, angle: 90 },
  };

  it.each(Object.entries(storedAs))(
    'turns orientation %s upright',
    async (name, { flop, angle }) => {
      const orientation = Number(name);
      const flipped = await scene(300, 200).flop(flop).png().toBuffer();
      const turned = await sharp(flipped).rotate(angle).png().toBuffer();
      const stored = await sharp(turned)
        .withMetadata({ orientation })
        .jpeg({ quality: 95 })
        .toBuffer();
      const { facts, grey } = await read(stored);
      expect(facts).toMatchObject({ orientation, width: 300, height: 200 });
      expect(difference(grey, reference)).toBeLessThan(2);
    },
  );

  it('lays transparency over white', async () => {
    const clear = await sharp({
      create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect(new Set((await read(clear)).grey.data)).toEqual(new Set([255]));
  });

  it('reads deep, indexed, grey and CMYK pictures like their plain twin', async () => {
    const deep = sharp(plain).toColourspace('rgb16');
    const twins = {
      deepPng: await deep.clone().png().toBuffer(),
      deepTiff: await deep.clone().tiff().toBuffer(),
      indexed: await sharp(plain).png({ palette: true }).toBuffer(),
      alpha: await sharp(plain).ensureAlpha().png().toBuffer(),
      grey: await sharp(plain).toColourspace('b-w').png().toBuffer(),
      interlaced: await sharp(plain).png({ progressive: true }).toBuffer(),
      cmyk: await sharp(plain).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
    };
    expect((await sharp(twins.deepPng).metadata()).depth).toBe('ushort');
    expect((await sharp(twins.indexed).metadata()).isPalette).toBe(true);
    expect((await sharp(twins.cmyk).metadata()).space).toBe('cmyk');
    for (const [name, twin] of Object.entries(twins)) {
      // Ink has fewer colours; taken for RGB it would be off by a hundred.
      const limit = name === 'cmyk' ? 8 : 1.5;
      expect(difference((await read(twin)).grey, reference), name).toBeLessThan(limit);
    }
  });

  it('ignores a profile only where greys stay as they are', async () => {
    for (const profile of ['srgb', 'p3'] as const) {
      const tagged = await sharp(plain).withIccProfile(profile).png().toBuffer();
      expect((await sharp(tagged).metadata()).hasProfile).toBe(true);
      expect(difference((await read(tagged)).grey, reference), profile).toBeLessThan(1.5);
    }
    // A profile of another name, in which red is blue: pixels are stored so that they look right.
    const { icc } = await sharp(
      await sharp(plain).withIccProfile('p3').png().toBuffer(),
    ).metadata();
    const swapped = Buffer.from(icc ?? []);
    const [red, blue] = [swapped.indexOf('rXYZ'), swapped.indexOf('bXYZ')];
    swapped.write('bXYZ', red, 'latin1');
    swapped.write('rXYZ', blue, 'latin1');
    swapped.write('\0X', swapped.indexOf('\0s\0P\0\x33\0C', 0, 'latin1'), 'latin1');
    const path = join(folder, 'swapped.icc');
    writeFileSync(path, swapped);
    const tagged = await sharp(plain).withIccProfile(path).png().toBuffer();
    const untagged = await sharp(tagged, { ignoreIcc: true }).png().toBuffer();
    expect(difference((await read(untagged)).grey, reference)).toBeGreaterThan(4);
    expect(difference((await read(tagged)).grey, reference)).toBeLessThan(1.5);
  });

  it('takes the first frame of an animation, and counts them', async () => {
    const first = await sharp(plain).resize(60, 40).toColourspace('srgb').png().toBuffer();
    const second = await sharp(first).negate().png().toBuffer();
    for (const format of ['gif', 'webp'] as const) {
      const animation = await sharp([first, second], { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      const { facts, grey } = await read(animation);
      expect(facts).toMatchObject({ format, frames: 2, width: 60, height: 40 });
      expect(difference(grey, (await read(first)).grey)).toBeLessThan(4);
    }
  });

  it('decodes what there is of a broken file, and says so', async () => {
    const whole = await scene(300, 200).jpeg().toBuffer();
    const { facts, grey } = await read(whole.subarray(0, whole.length * 0.7));
    expect(facts.missing).toBeGreaterThan(0.2);
    expect(facts.missing).toBeLessThan(0.4);
    expect(difference(upper(grey), upper(reference))).toBeLessThan(3);
  });

  it('says why it cannot, in words of ours', async () => {
    const headless = plain.subarray(0, 20);
    await expect(read(headless)).rejects.toThrow(
      new DecodeError('its header is broken or of an unknown kind'),
    );
    const vast = Buffer.from(plain);
    // Width and height of the header, and its checksum.
    vast.writeUInt32BE(60_000, 16);
    vast.writeUInt32BE(60_000, 20);
    vast.writeUInt32BE(crc32(vast.subarray(12, 29)), 29);
    await expect(read(vast)).rejects.toThrow('has 3600 megapixels; at most 500 are decoded');
  });
});

describe('decodePhoto', () => {
  it('takes any name for what it is', async ({ skip }) => {
    const names = ['a[page=1].png', 'b%20c%n.png', '-d.png', 'e\nf.png', 'g"h\'.png', '[i].jpg'];
    for (const name of names) {
      const path = join(folder, name);
      writeFileSync(path, plain);
      expect(await look(path), name).toMatchObject({ kind: 'picture', facts: { format: 'png' } });
    }
    skip(process.platform !== 'linux', 'the rest needs Linux');
    const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xe9, 0x2e, 0x6a])]);
    writeFileSync(path, plain);
    expect(await look(path)).toMatchObject({ kind: 'picture' });
  });

  it('reads files larger than the memory it keeps, and smaller ones after them', async () => {
    const large = join(folder, 'large.tif');
    // 36 MB; strips that are not packed are read as they are needed.
    await scene(4000, 3000).tiff({ compression: 'none' }).toFile(large);
    const small = join(folder, 'small.png');
    writeFileSync(small, await scene(400, 300).png().toBuffer());
    const buffer = new ReadBuffer();
    const seen = [];
    for (const path of [large, small, large, small]) {
      const outcome = await decodePhoto(path, false, buffer);
      if (outcome.kind !== 'picture') throw new TypeError(outcome.kind);
      expect(outcome.facts.missing).toBe(0);
      seen.push(decodeThumbnail(outcome.fingerprint.thumbnail));
    }
    for (const image of seen) expect(difference(image, seen[0] ?? reference)).toBeLessThan(1);
  });

  it('keeps a larger thumbnail of what looks like a document', async () => {
    const page = await sharp({
      create: { width: 900, height: 1200, channels: 3, background: '#ffffff' },
    })
      .composite([{ input: await scene(300, 200).png().toBuffer(), left: 100, top: 200 }])
      .png()
      .toBuffer();
    for (const [bytes, side] of [
      [page, 640],
      [await scene(900, 1200).png().toBuffer(), 128],
    ] as const) {
      const path = join(folder, 'page');
      writeFileSync(path, bytes);
      const outcome = await look(path);
      if (outcome.kind !== 'picture') throw new TypeError(outcome.kind);
      expect(decodeThumbnail(outcome.fingerprint.thumbnail).height).toBe(side);
    }
  });

  it('says what is no picture, has no decoder, or cannot be read', async () => {
    const at = (name: string, bytes: string): string => {
      const path = join(folder, name);
      writeFileSync(path, bytes, 'latin1');
      return path;
    };
    expect(await look(at('notes.jpg', 'text'))).toEqual({ kind: 'not-a-picture' });
    const heic = at('a.heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic');
    expect(await look(heic)).toMatchObject({ kind: 'undecodable', format: 'heic' });
    expect(await look(at('a.svg', '<svg></svg>'))).toEqual({ kind: 'unsupported', format: 'svg' });
    const missing = await look(join(folder, 'missing.jpg'));
    expect(missing).toEqual({ kind: 'unreadable', reason: 'vanished', isDiskFault: false });
    const reason = 'not a regular file';
    expect(await look(folder)).toEqual({ kind: 'undecodable', format: 'unknown', reason });
    symlinkSync(heic, join(folder, 'link'));
    expect(await look(join(folder, 'link'))).toMatchObject({ kind: 'unreadable' });
  });
});

function look(path: string | Buffer) {
  return decodePhoto(path, false, new ReadBuffer());
}

/** The first ten rows. */
function upper({ width, data }: GreyImage): GreyImage {
  return { width, height: 10, data: data.subarray(0, width * 10) };
}

/** As PNG has it; Node 20 has none of its own. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
