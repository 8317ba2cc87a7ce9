import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RgbImage } from '../../../../src/picture/fingerprint/rgb-grey.js';
import { fittedTo, scaled } from '../../../../src/picture/fingerprint/scale.js';
import { loadSharp } from '../../../../src/picture/decode/pixels.js';
import { Random } from '../../support/random.js';
import { shapes } from '../../support/planes.js';
import { imageOf } from '../../support/portraits.js';

const side = fc.integer({ min: 1, max: 60 });
const size = fc.record({ width: side, height: side });
const channels = fc.integer({ min: 1, max: 4 });

describe('scaling', () => {
  test('leaves an even picture as it is, and any picture of the same size', () => {
    const agrees = fc.property(fc.nat(), size, size, channels, (seed, from, to, bytes) => {
      const random = new Random(seed);
      const pixel = Array.from({ length: bytes }, () => random.int(0, 255));
      const even = Uint8Array.from(
        { length: from.width * from.height * bytes },
        (_, at) => pixel[at % bytes] ?? 0,
      );
      const image = { ...from, channels: bytes, data: even };
      const other = scaled(image, to.width, to.height);
      expect(other).toMatchObject({ ...to, channels: bytes });
      expect([...other.data].every((level, at) => level === pixel[at % bytes])).toBe(true);
      const any = { ...image, data: even.map(() => random.int(0, 255)) };
      expect(scaled(any, from.width, from.height)).toEqual(any);
    });
    fc.assert(agrees, { numRuns: 100 });
  });

  test('keeps what it enlarges where it is', () => {
    const small = colourful(90, 60);
    const back = scaled(scaled(small, 450, 300), 90, 60);
    const off = back.data.map((level, at) => Math.abs(level - (small.data[at] ?? 0)));
    expect(off.reduce((sum, one) => sum + one, 0) / off.length).toBeLessThan(4);
  });

  // Where it enlarges, libvips moves a picture by a part of a pixel.
  test.each([
    [640, 480, 256, 192],
    [500, 375, 256, 192],
    [700, 3, 256, 1],
  ])('does about as libvips does: %i × %i to %i × %i', async (width, height, across, down) => {
    const image = colourful(width, height);
    const raw = { width, height, channels: 3 } as const;
    const data = await loadSharp()(image.data, { raw })
      .resize(across, down, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer();
    const own = scaled(image, across, down);
    const sum = own.data.reduce((all, level, at) => all + Math.abs(level - (data[at] ?? 0)), 0);
    expect(sum / data.length).toBeLessThan(1);
  });
});

test('the longer side is as long as wanted, the other one pixel at least', () => {
  expect(fittedTo({ width: 300, height: 200 }, 64)).toEqual({ width: 64, height: 43 });
  expect(fittedTo({ width: 20, height: 30 }, 64)).toEqual({ width: 43, height: 64 });
  expect(fittedTo({ width: 4000, height: 1 }, 64)).toEqual({ width: 64, height: 1 });
});

function colourful(width: number, height: number): RgbImage {
  const planes = [1, 2, 3].map((seed) => imageOf(shapes(seed, width, height)).data);
  const data = Uint8Array.from(
    { length: 3 * width * height },
    (_, at) => planes[at % 3]?.[Math.floor(at / 3)] ?? 0,
  );
  return { width, height, channels: 3, data };
}
