import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeThumbnail,
  encodeThumbnail,
} from '../../../../src/picture/fingerprint/thumbnail-code.js';
import { noise, shapes } from '../../support/planes.js';
import { imageOf } from '../../support/portraits.js';

describe('a thumbnail', () => {
  test('comes back with every level at most 3 off, whatever it shows', () => {
    const side = fc.integer({ min: 1, max: 50 });
    const agrees = fc.property(fc.nat(), side, side, (seed, width, height) => {
      const image = imageOf(noise(seed, width, height));
      const back = decodeThumbnail(encodeThumbnail(image, 50));
      expect(back).toMatchObject({ width, height });
      const off = image.data.map((level, at) => Math.abs(level - (back.data[at] ?? NaN)));
      expect(Math.max(...off)).toBeLessThanOrEqual(3);
    });
    fc.assert(agrees, { numRuns: 100 });
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
