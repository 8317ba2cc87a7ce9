import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeThumbnail,
  encodeThumbnail,
} from '../../../../src/picture/fingerprint/thumbnail-code.js';
import { noise, planeFrom, shapes } from '../../support/planes.js';
import type { GreyImage } from '../../../../src/model/pictures/picture.js';
import { imageOf } from '../../support/portraits.js';

describe('a thumbnail', () => {
  test('comes back with no level more than 5 off, whatever it shows', () => {
    const side = fc.integer({ min: 1, max: 50 });
    const tolerance = fc.constantFrom(0, 1);
    const agrees = fc.property(fc.nat(), side, side, tolerance, (seed, width, height, least) => {
      const image = imageOf(noise(seed, width, height));
      expect(farthest(image, encodeThumbnail(image, 50, least))).toBeLessThanOrEqual(5);
    });
    fc.assert(agrees, { numRuns: 100 });
  });

  test('comes back as it was where it is even, or at most 1 off', () => {
    const slope = imageOf(planeFrom(90, 60, (x, y) => 20 + x + y));
    expect(decodeThumbnail(encodeThumbnail(slope, 128))).toEqual(slope);
    expect(farthest(slope, encodeThumbnail(slope, 128, 1))).toBeLessThanOrEqual(1);
  });

  test('is scaled down, never up, and small', () => {
    const image = imageOf(shapes(1, 256, 171));
    const bytes = encodeThumbnail(image, 128);
    expect(decodeThumbnail(bytes)).toMatchObject({ width: 128, height: 86 });
    expect(bytes.length).toBeLessThan(4000);
    expect(decodeThumbnail(encodeThumbnail(image, 640))).toMatchObject({ width: 256, height: 171 });
  });

  test('is what was made as one', () => {
    const bytes = encodeThumbnail(imageOf(shapes(1, 64, 64)), 64);
    for (const [wrong, why] of [
      [bytes.subarray(0, 3), 'outside the bounds'],
      [bytes.subarray(0, 40), 'unexpected end of file'],
      [Buffer.alloc(9, 0xff), 'invalid'],
    ] as const) {
      expect(() => decodeThumbnail(wrong)).toThrow(why);
    }
    const larger = Buffer.from(bytes);
    larger.writeUInt16LE(65, 0);
    expect(() => decodeThumbnail(larger)).toThrow(new RangeError('4096 of 4160 pixels'));
  });
});

function farthest(image: GreyImage, bytes: Uint8Array): number {
  const back = decodeThumbnail(bytes);
  expect(back).toMatchObject({ width: image.width, height: image.height });
  return Math.max(...image.data.map((level, at) => Math.abs(level - (back.data[at] ?? NaN))));
}
