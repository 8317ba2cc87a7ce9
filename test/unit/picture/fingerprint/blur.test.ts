import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blurred } from '../../../../src/picture/fingerprint/gaussian.js';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { lowPass } from '../../../../src/picture/match/low-pass.js';
import { noise, planeFrom, shapes } from '../../support/planes.js';

const anyPlane = fc
  .record({
    seed: fc.nat(),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ seed, width, height }) => noise(seed, width, height));
const anySigma = fc.double({ min: 0.4, max: 5, noNaN: true });

/** A pixel of the picture, or the nearest at its edge. */
function levelAt({ width, height, data }: GreyPlane, x: number, y: number): number {
  const [u, v] = [Math.max(0, Math.min(width - 1, x)), Math.max(0, Math.min(height - 1, y))];
  return data[v * width + u] ?? Number.NaN;
}

/** The mean of all pixels up to `radius` away, weighed by their distances along each axis. */
function naiveMean(
  plane: GreyPlane,
  radius: number,
  weight: (distance: number) => number,
): GreyPlane {
  return planeFrom(plane.width, plane.height, (x, y) => {
    let [sum, all] = [0, 0];
    for (let dy = -radius; dy <= radius; dy += 1) {
      for (let dx = -radius; dx <= radius; dx += 1) {
        const share = weight(dx) * weight(dy);
        sum += share * levelAt(plane, Math.floor(x) + dx, Math.floor(y) + dy);
        all += share;
      }
    }
    return sum / all;
  });
}

function largestDifference(one: GreyPlane, other: GreyPlane): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  return one.data.reduce(
    (most, level, at) => Math.max(most, Math.abs(level - (other.data[at] ?? 0))),
    0,
  );
}

function minus(one: GreyPlane, other: GreyPlane): Float32Array {
  return one.data.map((level, at) => level - (other.data[at] ?? 0));
}

/** Root mean square. */
function spread(levels: Float32Array): number {
  return Math.sqrt(levels.reduce((sum, level) => sum + level ** 2, 0) / levels.length);
}

describe('a blur', () => {
  test('is the mean of all pixels around, weighed by a Gaussian', () => {
    const agrees = fc.property(anyPlane, anySigma, (plane, sigma) => {
      const naive = naiveMean(plane, Math.max(1, Math.ceil(3 * sigma)), (distance) =>
        Math.exp(-(distance ** 2) / (2 * sigma ** 2)),
      );
      expect(largestDifference(blurred(plane, sigma), naive)).toBeLessThan(0.01);
    });
    fc.assert(agrees, { numRuns: 25 });
  });
});

describe('light', () => {
  test('is three means over boxes', () => {
    const agrees = fc.property(anyPlane, anySigma, (plane, sigma) => {
      // As wide as makes three of them vary as much as the Gaussian: (width² - 1) / 12 each.
      const radius = Math.max(1, Math.round((Math.sqrt(4 * sigma ** 2 + 1) - 1) / 2));
      let naive = plane;
      for (let pass = 0; pass < 3; pass += 1) naive = naiveMean(naive, radius, () => 1);
      expect(largestDifference(lowPass(plane, sigma), naive)).toBeLessThan(0.01);
    });
    fc.assert(agrees, { numRuns: 25 });
  });

  test.each([6, 8])('is about what a Gaussian of %i pixels leaves', (sigma) => {
    const plane = shapes(sigma, 96, 64);
    const apart = spread(minus(lowPass(plane, sigma), blurred(plane, sigma)));
    const detail = spread(minus(plane, lowPass(plane, sigma)));
    expect(apart).toBeLessThan(0.07 * detail);
    expect(detail).toBeGreaterThan(20);
  });

  test('of an even picture is the picture', () => {
    const even = planeFrom(40, 9, () => 87);
    expect(largestDifference(lowPass(even, 6), even)).toBeLessThan(1e-3);
  });
});
