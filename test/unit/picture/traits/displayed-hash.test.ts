import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PartsHash } from '../../../../src/digest/parts-hash.js';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { DisplayedHash } from '../../../../src/picture/traits/displayed-hash.js';
import type { DisplayedPixels } from '../../../../src/picture/traits/displayed-pixels.js';
import { forEachBand } from '../../../../src/picture/traits/picture-bands.js';
import { Random } from '../../support/random.js';

function digestOf(pixels: DisplayedPixels): Buffer | undefined {
  const { memory } = kernels();
  const room = memory.take(0);
  const hash = new DisplayedHash(pixels);
  forEachBand(pixels, 1, (band) => hash.add(band));
  const digest = hash.digest();
  memory.release(room);
  return digest;
}

function anyPixels(seed: number, width: number, height: number, channels: 3 | 4): DisplayedPixels {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: width * height * channels }, () => random.int(0, 255));
  return {
    width,
    height,
    pictureWidth: width,
    pictureHeight: height,
    orientation: 1,
    channels,
    data,
  };
}

/** As xxhash-wasm has it. */
function expectedOf({ width, height, channels, data }: DisplayedPixels): Buffer {
  return new PartsHash()
    .part('size')
    .add(Buffer.from(`${width} ${height}`))
    .part(channels === 3 ? 'rgb' : 'rgba')
    .add(data)
    .digest();
}

test('the hash is that of the parts, whatever is left over at its end', () => {
  const side = fc.integer({ min: 1, max: 40 });
  const channels = fc.constantFrom(3 as const, 4 as const);
  const agrees = fc.property(fc.nat(), side, side, channels, (seed, width, height, bytes) => {
    const pixels = anyPixels(seed, width, height, bytes);
    expect(digestOf(pixels)).toEqual(expectedOf(pixels));
  });
  // The shortest text is shorter than what is hashed at once.
  fc.assert(agrees, { numRuns: 300, examples: [[1, 1, 1, 3]] });
});

test('of several bands, each of which leaves something to the next', () => {
  for (const [width, height, channels] of [
    [1001, 301, 3],
    [30_001, 11, 4],
  ] as const) {
    const pixels = anyPixels(7, width, height, channels);
    expect(digestOf(pixels)).toEqual(expectedOf(pixels));
  }
});

test('a part of a picture has none', () => {
  expect(digestOf({ ...anyPixels(5, 4, 4, 3), pictureWidth: 8 })).toBeUndefined();
});
