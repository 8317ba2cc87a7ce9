import sharp from 'sharp';
import { expect, test } from 'vitest';
import { picture } from '../../support/pictures.js';
import { photo, traitsOf } from './files.js';

test.each([1, 25, 50, 60, 75, 85, 92, 97, 100])('quality %d is read', async (quality) => {
  const file = await picture(7).resize(64).jpeg({ quality }).toBuffer();
  expect(await traitsOf(file)).toMatchObject({ quality });
});

test('other formats have none', async () => {
  const png = await sharp(await photo())
    .png()
    .toBuffer();
  expect(await traitsOf(png)).toMatchObject({ quality: undefined });
});
