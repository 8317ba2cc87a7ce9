import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { picture } from '../../support/pictures.js';
import { withOrientation } from '../../support/jpeg-segments.js';
import { photo, traitsOf } from './files.js';

const sepia: [[number, number, number], [number, number, number], [number, number, number]] = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
];

describe('how many colours', () => {
  test.each([
    ['a photo', picture(7), 'colour'],
    ['a photo in bad quality', picture(7).jpeg({ quality: 30 }), 'colour'],
    ['one without saturation', picture(7).modulate({ saturation: 0 }).jpeg(), 'grey'],
    ['one with a single channel', picture(7).greyscale().png(), 'grey'],
    ['a sepia', picture(7).recomb(sepia).jpeg({ quality: 60 }), 'toned'],
  ] as const)('%s', async (_what, image, colour) => {
    const file = await image.clone().toFormat('jpeg').toBuffer();
    expect(await traitsOf(file)).toMatchObject({ colour });
  });

  test('one red balloon is enough', async () => {
    const balloon = { create: { width: 70, height: 70, channels: 3, background: 'red' } } as const;
    const grey = await picture(7).modulate({ saturation: 0 }).png().toBuffer();
    const file = await sharp(grey)
      .composite([{ input: balloon, left: 100, top: 100 }])
      .jpeg()
      .toBuffer();
    expect(await traitsOf(file)).toMatchObject({ colour: 'colour' });
  });
});

describe('detail', () => {
  const seeds = [7, 11];

  test.each(['lanczos3', 'cubic', 'linear'] as const)(
    'a picture that was scaled up by %s holds no more',
    async (kernel) => {
      for (const seed of seeds) {
        const original = await photo(seed);
        const double = sharp(original).resize(1440, null, { kernel });
        const own = await detail(original);
        expect(await detail(await double.clone().jpeg({ quality: 60 }).toBuffer())).toBeLessThan(
          1.25 * own,
        );
        expect(await detail(await double.clone().png().toBuffer())).toBeLessThan(1.25 * own);
      }
    },
  );

  test('one that was cut out and enlarged holds less', async () => {
    const cut = { left: 100, top: 80, width: 504, height: 378 };
    for (const seed of seeds) {
      const original = await photo(seed);
      const large = sharp(original).extract(cut).resize(720).jpeg({ quality: 85 });
      expect(await detail(await large.toBuffer())).toBeLessThan(await detail(original));
    }
  });

  test.each([0.5, 0.7])('one that was scaled down by %d holds less', async (factor) => {
    for (const seed of seeds) {
      const original = await photo(seed);
      const small = sharp(original).resize(Math.round(720 * factor));
      expect(await detail(await small.jpeg({ quality: 90 }).toBuffer())).toBeLessThan(
        await detail(original),
      );
    }
  });

  test('one that lies on its side holds as much', async () => {
    const upright = await picture(7).png().toBuffer();
    const turned = await sharp(upright).rotate(90).flop().png().toBuffer();
    expect(await detail(turned)).toBe(await detail(upright));
  });

  test('what is behind glass is seen over white', async () => {
    const grey = picture(7).modulate({ saturation: 0 });
    const glassy = await grey.ensureAlpha(0.5).png().toBuffer();
    const overWhite = await sharp(glassy).flatten({ background: 'white' }).png().toBuffer();
    const [one, other] = [await traitsOf(glassy), await traitsOf(overWhite)];
    expect(one).toMatchObject({ colour: 'grey', detail: other.detail });
  });

  test('a blurred one holds less', async () => {
    const original = await photo();
    const blurred = await sharp(original).blur(2).jpeg().toBuffer();
    expect(await detail(blurred)).toBeLessThan(0.6 * (await detail(original)));
  });

  test('one tone loses nothing, and neither does a tiny picture', async () => {
    const plain = { width: 300, height: 200, channels: 3, background: 'teal' } as const;
    expect(await detail(await sharp({ create: plain }).png().toBuffer())).toBeGreaterThan(
      0.9 * 60_000,
    );
    const tiny = await picture(7).resize(40, 30).png().toBuffer();
    expect(await detail(tiny)).toBeCloseTo(1200, -2);
  });
});

describe('the hash of pixels', () => {
  test('is that of a PNG made of a JPEG', async () => {
    const jpeg = await photo();
    const png = await sharp(jpeg).png().toBuffer();
    expect(await pixels(png)).toEqual(await pixels(jpeg));
    expect(await pixels(jpeg)).toHaveLength(16);
  });

  test('is of what is displayed: turned as EXIF says', async () => {
    const jpeg = withOrientation(await photo(), 6);
    const turned = await sharp(jpeg).autoOrient().png().toBuffer();
    expect(await pixels(turned)).toEqual(await pixels(jpeg));
    expect(await pixels(jpeg)).not.toEqual(await pixels(await photo()));
  });

  test('covers transparency only where something is seen through', async () => {
    const jpeg = await photo();
    const opaque = await sharp(jpeg).ensureAlpha(1).png().toBuffer();
    const glassy = await sharp(jpeg).ensureAlpha(0.5).png().toBuffer();
    expect((await sharp(opaque).metadata()).hasAlpha).toBe(true);
    expect(await pixels(opaque)).toEqual(await pixels(jpeg));
    expect(await pixels(glassy)).not.toEqual(await pixels(jpeg));
  });

  test('is another one for pixels that were encoded again', async () => {
    const jpeg = await photo();
    const again = await sharp(jpeg).jpeg({ quality: 95 }).toBuffer();
    expect(await pixels(again)).not.toEqual(await pixels(jpeg));
  });
});

async function detail(file: Buffer): Promise<number> {
  return (await traitsOf(file)).detail;
}

async function pixels(file: Buffer): Promise<Buffer> {
  return Buffer.from((await traitsOf(file)).pixels ?? []);
}
