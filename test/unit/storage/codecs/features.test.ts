import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { xxh64 } from '../../../../src/digest/xxh64.js';
import {
  bitsWidth,
  noOrientedPoints,
  type ChromaImage,
  type KeyPoints,
  type OrientedPoints,
} from '../../../../src/model/pictures/picture.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { featuresCodec } from '../../../../src/storage/codecs/features.js';
import { buffer } from '../../model/arbitraries.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

const bytes = (length: number) => buffer({ minLength: length, maxLength: length });

const oriented = fc.nat({ max: 6 }).chain((count): fc.Arbitrary<OrientedPoints> => {
  return fc.record({
    count: fc.constant(count),
    point: bytes(count),
    turn: bytes(count),
    descriptors: bytes(count * bitsWidth),
  });
});

/** Places and sizes as the record can hold them. */
const points = fc.nat({ max: 6 }).chain((count): fc.Arbitrary<KeyPoints> => {
  const column = (max: number, value: (step: number) => number) =>
    fc
      .array(fc.nat({ max }), { minLength: count, maxLength: count })
      .map((steps) => Float32Array.from(steps, value));
  const place = column(0xffff, (step) => step / 128);
  return fc.record({
    count: fc.constant(count),
    x: place,
    y: place,
    scale: column(0xff, (step) => 2 ** (step / 16)),
    descriptors: buffer({ minLength: count * bitsWidth, maxLength: count * bitsWidth }),
    oriented,
  });
});

const chroma = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([width, height]): fc.Arbitrary<ChromaImage> => {
    const levels = buffer({ minLength: width * height, maxLength: width * height });
    const [across, down] = [fc.constant(width), fc.constant(height)];
    return fc.record({ width: across, height: down, blueness: levels, redness: levels });
  });

checksummedCodecSuite(
  featuresCodec,
  fc.record({
    points,
    thumbnail: buffer({ maxLength: 40 }),
    chroma: fc.option(chroma, { nil: undefined }),
  }),
);

test('the first version is read as without colours', () => {
  const old = Buffer.from('01000004000000ffd8ffd9', 'hex');
  const checksummed = new ByteWriter().raw(old).u64(xxh64(old)).finish();
  expect(featuresCodec.decode(checksummed)).toMatchObject({
    thumbnail: Buffer.from('ffd8ffd9', 'hex'),
    chroma: undefined,
  });
});

test('the second version is read as without points that may be turned', () => {
  const old = Buffer.from('02000004000000ffd8ffd90000', 'hex');
  const checksummed = new ByteWriter().raw(old).u64(xxh64(old)).finish();
  expect(featuresCodec.decode(checksummed)).toMatchObject({
    points: { count: 0, oriented: noOrientedPoints },
    thumbnail: Buffer.from('ffd8ffd9', 'hex'),
  });
});

test('places are kept to 1/256 of a pixel, sizes to 1/32 of an octave', () => {
  const inPicture = fc.float({ min: 0, max: 256, noNaN: true });
  const size = fc.float({ min: 1, max: 256, noNaN: true });
  const kept = fc.property(inPicture, inPicture, size, (x, y, scale) => {
    const one = {
      count: 1,
      x: Float32Array.of(x),
      y: Float32Array.of(y),
      scale: Float32Array.of(scale),
      descriptors: Buffer.alloc(bitsWidth, 0xa5),
      oriented: noOrientedPoints,
    };
    const record = { points: one, thumbnail: Buffer.alloc(0), chroma: undefined };
    const { points: found } = featuresCodec.decode(featuresCodec.encode(record));
    expect(Math.abs((found.x[0] ?? NaN) - x)).toBeLessThanOrEqual(1 / 256);
    expect(Math.abs((found.y[0] ?? NaN) - y)).toBeLessThanOrEqual(1 / 256);
    expect(Math.abs(Math.log2((found.scale[0] ?? NaN) / scale))).toBeLessThanOrEqual(1.001 / 32);
    expect(found.descriptors).toEqual(one.descriptors);
  });
  fc.assert(kept, { numRuns: 300 });
});
