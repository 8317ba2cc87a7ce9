import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chromaOfRgb } from '../../../../src/picture/fingerprint/chroma.js';
import { greyOfRgb, type RgbImage } from '../../../../src/picture/fingerprint/rgb-grey.js';
import { Random } from '../../support/random.js';
import * as twins from './twins/colours.js';

function anyImage(seed: number, width: number, height: number, channels: number): RgbImage {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: width * height * channels }, () => random.int(0, 255));
  return { width, height, channels, data };
}

test('greys and colours are those of the plain twins, to the last bit', () => {
  const side = fc.integer({ min: 1, max: 60 });
  const channels = fc.integer({ min: 3, max: 4 });
  const agrees = fc.property(fc.nat(), side, side, channels, (seed, width, height, bytes) => {
    const image = anyImage(seed, width, height, bytes);
    expect(greyOfRgb(image)).toEqual(twins.greyOfRgb(image));
    expect(chromaOfRgb(image)).toEqual(twins.chromaOfRgb(image));
  });
  fc.assert(agrees, { numRuns: 40 });
});

test('every level of each primary has the grey of the plain twin', () => {
  const data = new Uint8Array(3 * 256 * 3);
  for (let primary = 0; primary < 3; primary += 1) {
    for (let level = 0; level < 256; level += 1)
      data[3 * (256 * primary + level) + primary] = level;
  }
  const image = { width: 256, height: 3, channels: 3, data };
  expect(greyOfRgb(image)).toEqual(twins.greyOfRgb(image));
});
