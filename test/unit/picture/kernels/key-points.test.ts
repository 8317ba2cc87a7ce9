import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsWidth } from '../../../../src/model/pictures/picture.js';
import { describePoints } from '../../../../src/picture/fingerprint/descriptor.js';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { inScaleSpace } from '../../../../src/picture/fingerprint/scale-space.js';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { noise, painted, planeFrom, someBlobs } from '../../support/planes.js';
import { describe as describeTwin } from './twins/descriptor.js';
import { extrema, placeExtrema, type Neighbours } from './twins/extrema.js';

const { memory } = kernels();
const least = 0.6;
const edgeRatio = 10;

const anySize = fc.record({
  seed: fc.nat(),
  width: fc.integer({ min: 6, max: 40 }),
  height: fc.integer({ min: 3, max: 30 }),
});

interface Found {
  readonly at: number[];
  readonly placed: Float32Array;
}

function findExtrema({ below, here, above }: Neighbours): Found {
  const { width, height } = here;
  const planes = [below, here, above].map(({ data }) => memory.put(data));
  const [one = 0, two = 0, three = 0] = planes;
  const found = memory.takeWords(width * height);
  const count = kernels().extrema(one, two, three, width, height, least, found);
  const placed = memory.takeWords(4 * count);
  const kept = kernels().placeExtrema(one, two, three, width, found, count, edgeRatio, placed);
  const at = Array.from(memory.words.subarray(found >> 2, (found >> 2) + count));
  memory.release(one);
  return { at, placed: memory.copy(placed, 4 * kept) };
}

function expectAsTwin(planes: Neighbours): number {
  const { at, placed } = findExtrema(planes);
  expect(at).toEqual(extrema(planes, least));
  // Both count in 64 bits, and only what is kept is rounded to 32.
  expect(placed).toEqual(Float32Array.from(placeExtrema(planes, at, edgeRatio)));
  return at.length;
}

describe('extrema', () => {
  test('are those of the plain twin, to the last bit', () => {
    let found = 0;
    const agrees = fc.property(anySize, ({ seed, width, height }) => {
      const [below, here, above] = [0, 1, 2].map((nth) => {
        const plane = noise(3 * seed + nth, width, height);
        return { ...plane, data: plane.data.map((level) => level / 64 - 2) };
      });
      if (below === undefined || here === undefined || above === undefined) return;
      found += expectAsTwin({ below, here, above });
    });
    fc.assert(agrees, { numRuns: 100 });
    expect(found).toBeGreaterThan(200);
  });

  test('on even ground are all of it', () => {
    const flat = planeFrom(17, 9, () => -1.5);
    expect(expectAsTwin({ below: flat, here: flat, above: flat })).toBe(15 * 7);
  });
});

describe('a descriptor', () => {
  test('has the bits of the plain twin, but for bins that are equal', () => {
    const size = { width: 96, height: 80 };
    const planes = [noise(1, 96, 80), painted(someBlobs(2, size), size)];
    for (const plane of planes) {
      const place = fc.record({
        x: fc.double({ min: -5, max: 100, noNaN: true }),
        y: fc.double({ min: -5, max: 85, noNaN: true }),
        scale: fc.double({ min: 1.6, max: 5, noNaN: true }),
      });
      let [apart, count] = [0, 0];
      const agrees = fc.property(place, (one) => {
        const differing = differingBits(plane, one);
        apart += differing;
        count += 1;
        expect(differing).toBeLessThanOrEqual(12);
      });
      fc.assert(agrees, { numRuns: 40 });
      expect(apart / count).toBeLessThan(1);
    }
  });
});

function differingBits(
  plane: GreyPlane,
  { x, y, scale }: { readonly x: number; readonly y: number; readonly scale: number },
): number {
  return inScaleSpace(plane, ([octave]) => {
    const level = octave?.levels[1];
    if (octave === undefined || level === undefined) throw new RangeError('no octave');
    const bits = describePoints([{ x, y, scale, strength: 1, octave, level }]);
    const seen = { ...plane, data: memory.copy(level, plane.data.length) };
    const twin = describeTwin(seen, { x: x - 0.5, y: y - 0.5, blur: scale });
    expect(twin).toHaveLength(8 * bitsWidth);
    return twin.filter((bit, at) => bit !== ((((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1))
      .length;
  });
}
