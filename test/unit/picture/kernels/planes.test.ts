import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  imageOf,
  planeOf,
  resized,
  resizedImage,
} from '../../../../src/picture/fingerprint/grey-plane.js';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { noise } from '../../support/planes.js';
import { lowFrequencies } from './twins/cosines.js';
import { halved, resized as resizedTwin } from './twins/planes.js';

const { memory } = kernels();

const side = fc.integer({ min: 1, max: 40 });
const size = fc.record({ width: side, height: side });

function largestDifference(one: Float32Array, other: ArrayLike<number>): number {
  expect(one).toHaveLength(other.length);
  return Math.max(0, ...one.map((level, at) => Math.abs(level - (other[at] ?? NaN))));
}

test('resizing does as its plain twin', () => {
  const agrees = fc.property(fc.nat(), size, size, (seed, from, to) => {
    const plane = noise(seed, from.width, from.height);
    const own = resized(plane, to.width, to.height);
    const twin = resizedTwin(plane, to.width, to.height);
    expect(own).toMatchObject(to);
    // Grey levels; rows and columns come the other way round.
    expect(largestDifference(own.data, twin.data)).toBeLessThan(1e-3);
  });
  fc.assert(agrees, { numRuns: 100 });
});

test('levels are resized as the plane of them is', () => {
  const agrees = fc.property(fc.nat(), size, size, (seed, from, to) => {
    const image = imageOf(noise(seed, from.width, from.height));
    const own = resizedImage(image, to.width, to.height);
    expect(own).toEqual(resized(planeOf(image), to.width, to.height));
  });
  fc.assert(agrees, { numRuns: 100 });
});

test('halving and subtracting do as their plain twins, to the last bit', () => {
  const agrees = fc.property(fc.nat(), size, (seed, { width, height }) => {
    const plane = noise(seed, width, height);
    const other = noise(seed + 1, width, height);
    const source = memory.put(plane.data);
    const subtrahend = memory.put(other.data);
    const half = memory.takeWords(width * height);
    const difference = memory.takeWords(width * height);
    kernels().halve(source, half, width, height);
    kernels().subtract(source, subtrahend, difference, width * height);
    expect(memory.copy(half, (width >> 1) * (height >> 1))).toEqual(halved(plane).data);
    expect(memory.copy(difference, width * height)).toEqual(
      plane.data.map((level, at) => level - (other.data[at] ?? NaN)),
    );
    memory.release(source);
  });
  fc.assert(agrees, { numRuns: 50 });
});

test('levels are rounded as a clamped array rounds them', () => {
  const level = fc.oneof(
    fc.float({ min: -300, max: 600, noNaN: true }),
    // Halves, and what is next to them.
    fc.integer({ min: -4, max: 520 }).map((half) => half / 2),
    fc.constantFrom(0.49999997, 254.49998, -0, NaN, Infinity, -Infinity),
  );
  const agrees = fc.property(fc.array(level, { maxLength: 70 }), (levels) => {
    const data = Float32Array.from(levels);
    const image = imageOf({ width: data.length, height: 1, data });
    expect(image.data).toEqual(new Uint8Array(Uint8ClampedArray.from(data).buffer));
  });
  fc.assert(agrees, { numRuns: 200 });
});

test('low frequencies are those of the plain twin', () => {
  const [length, kept] = [32, 8];
  const cosines = noise(5, length, kept).data.map((level) => level / 128 - 1);
  for (const seed of [1, 2, 3]) {
    const square = noise(seed, length, length).data;
    const source = memory.put(square);
    const table = memory.put(cosines);
    const between = memory.takeWords(kept * length);
    const target = memory.takeWords(kept * kept);
    kernels().lowFrequencies(source, length, table, kept, between, target);
    const twin = lowFrequencies(square, length, cosines, kept);
    // Of sums of a thousand levels.
    expect(largestDifference(memory.copy(target, kept * kept), twin)).toBeLessThan(0.05);
    memory.release(source);
  }
});
