import * as fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { GreyImage } from '../../../../src/model/picture.js';
import { encodeGreyJpeg } from '../../../../src/picture/fingerprint/grey-jpeg.js';
import { noise, painted, someBlobs } from '../../support/planes.js';

const quality = 80;

/** With nothing wrong in it, or this throws. */
async function decoded(jpeg: Uint8Array): Promise<GreyImage> {
  const { data, info } = await sharp(jpeg, { failOn: 'warning' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** libjpeg's. */
function encodedElsewhere({ width, height, data }: GreyImage): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .jpeg({ quality })
    .toBuffer();
}

function meanDifference(one: GreyImage, other: GreyImage): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  const sum = one.data.reduce(
    (all, level, at) => all + Math.abs(level - (other.data[at] ?? NaN)),
    0,
  );
  return sum / one.data.length;
}

test('a grey JPEG shows what that of libjpeg shows, whatever its size', async () => {
  const side = fc.integer({ min: 1, max: 70 });
  const agrees = fc.asyncProperty(fc.nat(), side, side, async (seed, width, height) => {
    const size = { width, height };
    const { data } = painted(someBlobs(seed, size), size);
    const image = { ...size, data: new Uint8Array(new Uint8ClampedArray(data).buffer) };
    const own = await decoded(encodeGreyJpeg(image));
    // A coefficient half-way between two steps may be rounded to either.
    expect(meanDifference(own, await decoded(await encodedElsewhere(image)))).toBeLessThan(0.5);
    expect(meanDifference(own, image)).toBeLessThan(6);
  });
  await fc.assert(agrees, { numRuns: 40 });
});

test('noise and extremes are coded as well: every size of number, and runs of zeros', async () => {
  const size = { width: 64, height: 64 };
  const stripes = Uint8Array.from({ length: 64 * 64 }, (_, at) => (at % 2 === 0 ? 0 : 255));
  const squares = Uint8Array.from({ length: 64 * 64 }, (_, at) => (at % 128 < 8 ? 255 : 0));
  const grains = Uint8Array.from(noise(1, 64, 64).data);
  for (const data of [stripes, squares, grains, new Uint8Array(64 * 64)]) {
    const image = { ...size, data };
    const own = await decoded(encodeGreyJpeg(image));
    expect(meanDifference(own, await decoded(await encodedElsewhere(image)))).toBeLessThan(1);
  }
});

test('a grey JPEG is hardly larger than that of libjpeg, which chooses codes for it', async () => {
  const size = { width: 128, height: 96 };
  const { data } = painted(someBlobs(4, size), size);
  const image = { ...size, data: new Uint8Array(new Uint8ClampedArray(data).buffer) };
  const others = await encodedElsewhere(image);
  expect(encodeGreyJpeg(image).length).toBeLessThan(1.1 * others.length + 200);
});

test('what a JPEG has no room for is refused', () => {
  const image = { width: 65_536, height: 1, data: new Uint8Array(65_536) };
  expect(() => encodeGreyJpeg(image)).toThrow(RangeError);
});
