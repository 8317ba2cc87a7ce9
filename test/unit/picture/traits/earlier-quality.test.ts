import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { picture } from '../../support/pictures.js';
import { traitsOf } from './files.js';

function jpeg(seed: number, quality: number): Promise<Buffer> {
  return picture(seed).jpeg({ quality }).toBuffer();
}

async function earlierOf(file: Buffer): Promise<number | undefined> {
  return (await traitsOf(file)).earlierQuality;
}

describe('what was saved anew at a higher quality', () => {
  test.each([
    [50, 80],
    [60, 85],
    [75, 90],
    [80, 92],
    [85, 95],
    [92, 98],
  ])('from %d at %d', async (earlier, quality) => {
    const file = await sharp(await jpeg(3, earlier))
      .jpeg({ quality })
      .toBuffer();
    const found = await traitsOf(file);
    expect(found.quality).toBe(quality);
    // Some qualities have nearly the same steps.
    expect(Math.abs((found.earlierQuality ?? 0) - earlier)).toBeLessThanOrEqual(2);
  });

  test.each(['png', 'tiff'] as const)('without loss, as %s', async (format) => {
    const file = await sharp(await jpeg(5, 75))
      .toFormat(format, { compression: 'deflate' })
      .toBuffer();
    const found = await traitsOf(file);
    expect(found.quality).toBeUndefined();
    expect(Math.abs((found.earlierQuality ?? 0) - 75)).toBeLessThanOrEqual(2);
  });

  test.each([2, 3, 4, 5, 6, 7, 8])('turned as EXIF says: orientation %d', async (orientation) => {
    const odd = await picture(3).extract({ left: 0, top: 0, width: 701, height: 531 }).toBuffer();
    const raw = { width: 701, height: 531, channels: 3 } as const;
    const first = await sharp(odd, { raw }).jpeg({ quality: 70 }).toBuffer();
    const file = await sharp(first).withMetadata({ orientation }).jpeg({ quality: 92 }).toBuffer();
    expect(Math.abs(((await earlierOf(file)) ?? 0) - 70)).toBeLessThanOrEqual(2);
  });
});

describe('nothing is said of', () => {
  test.each([80, 85, 90, 95, 98, 100])('what was saved once, at %d', async (quality) => {
    expect(await earlierOf(await jpeg(3, quality))).toBeUndefined();
  });

  test('what was saved anew at a lower quality', async () => {
    const file = await sharp(await jpeg(3, 95))
      .jpeg({ quality: 85 })
      .toBuffer();
    expect(await earlierOf(file)).toBeUndefined();
  });

  test('what never was a JPEG', async () => {
    expect(await earlierOf(await picture(3).png().toBuffer())).toBeUndefined();
  });

  test('what was scaled in between', async () => {
    const file = await sharp(await jpeg(3, 70))
      .resize(500)
      .jpeg({ quality: 92 })
      .toBuffer();
    expect(await earlierOf(file)).toBeUndefined();
  });

  test('one colour, and of a few pixels', async () => {
    const plain = await sharp({
      create: { width: 300, height: 200, channels: 3, background: '#456789' },
    })
      .png()
      .toBuffer();
    expect(await earlierOf(plain)).toBeUndefined();
    expect(
      await earlierOf(
        await sharp(await jpeg(3, 60))
          .extract({ left: 0, top: 0, width: 16, height: 16 })
          .png()
          .toBuffer(),
      ),
    ).toBeUndefined();
  });
});
