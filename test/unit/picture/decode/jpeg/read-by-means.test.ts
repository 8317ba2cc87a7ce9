import { describe, expect, it } from 'vitest';
import type { Sharp } from 'sharp';
import { readByMeans } from '../../../../../src/picture/decode/jpeg/read-by-means.js';
import { loadSharp, readPicture } from '../../../../../src/picture/decode/pixels.js';

const sharp = loadSharp();
const [width, height, side] = [1000, 700, 64];

/** Hills of colour on a slope, without symmetry. */
function scene(): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      data[at] = 128 + 100 * Math.sin(x / 90) * Math.cos(y / 120);
      data[at + 1] = 40 + (150 * x) / width;
      data[at + 2] = 200 - (170 * y) / height + 20 * Math.sin((x + y) / 40);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

const plain = await scene().png().toBuffer();

/** Bytes of a PNG with the same pixels take the other way, through sharp alone. */
async function twin(jpeg: Buffer): Promise<Buffer> {
  return sharp(jpeg).keepMetadata().png({ compressionLevel: 1 }).toBuffer();
}

/** Mean difference in grey levels from the twin; facts must be equal. */
async function differenceFromTwin(jpeg: Buffer): Promise<number> {
  const { facts, grey } = readByMeans(jpeg, side) ?? {};
  const other = await readPicture(await twin(jpeg), 'png', side);
  expect(facts).toEqual({ ...other.facts, format: 'jpeg' });
  expect([grey?.width, grey?.height]).toEqual([other.grey.width, other.grey.height]);
  const levels = other.grey.data;
  const sum = levels.reduce((all, level, at) => all + Math.abs(level - (grey?.data[at] ?? 0)), 0);
  return sum / levels.length;
}

describe('readByMeans', () => {
  it.each(['4:2:0', '4:4:4'])('sees what sharp sees in colours at %s', async (sampling) => {
    const jpeg = scene().jpeg({ quality: 90, chromaSubsampling: sampling });
    expect(await differenceFromTwin(await jpeg.toBuffer())).toBeLessThan(0.7);
  });

  it('sees what sharp sees in grey', async () => {
    expect(
      await differenceFromTwin(await scene().toColourspace('b-w').jpeg().toBuffer()),
    ).toBeLessThan(0.7);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns orientation %i upright', async (orientation) => {
    const jpeg = await sharp(plain).withMetadata({ orientation }).jpeg().toBuffer();
    expect(await differenceFromTwin(jpeg)).toBeLessThan(0.7);
  });

  it('ignores a profile that hardly changes greys', async () => {
    expect(
      await differenceFromTwin(await sharp(plain).withIccProfile('p3').jpeg().toBuffer()),
    ).toBeLessThan(1.5);
  });

  it('leaves everything else to others', async () => {
    const jpeg = await sharp(plain).jpeg().toBuffer();
    const tagged = await sharp(plain).withIccProfile('p3').jpeg().toBuffer();
    // Another name: nobody knows what it does to colours.
    tagged.write('\0X', tagged.indexOf('\0s\0P\0\x33\0C', 0, 'latin1'), 'latin1');
    const others = {
      progressive: await sharp(plain).jpeg({ progressive: true }).toBuffer(),
      cmyk: await sharp(plain).toColourspace('cmyk').jpeg().toBuffer(),
      profile: tagged,
      small: await sharp(plain)
        .resize(8 * side)
        .jpeg()
        .toBuffer(),
      cut: jpeg.subarray(0, jpeg.length * 0.9),
      headless: jpeg.subarray(0, 300),
      png: plain,
      empty: Buffer.alloc(0),
    };
    for (const [name, bytes] of Object.entries(others)) {
      expect(readByMeans(bytes, side), name).toBeUndefined();
    }
  });
});
