import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  halved,
  planeOf,
  resized,
  turnedPlane,
  type GreyPlane,
} from '../../../../src/picture/fingerprint/grey-plane.js';
import { noise, planeFrom } from '../../support/planes.js';

const side = fc.integer({ min: 1, max: 24 });
const sides = fc.record({ width: side, height: side });

/** How much of a pixel lies between two places. */
function shared(from: number, to: number, pixel: number): number {
  return Math.max(0, Math.min(to, pixel + 1) - Math.max(from, pixel));
}

/** The mean of the picture behind a pixel, with every pixel counted by how much of it lies there. */
function naiveResized(plane: GreyPlane, width: number, height: number): GreyPlane {
  return planeFrom(width, height, (x, y) => {
    const [stepX, stepY] = [plane.width / width, plane.height / height];
    const [left, top] = [(x - 0.5) * stepX, (y - 0.5) * stepY];
    let [sum, area] = [0, 0];
    for (const [at, level] of plane.data.entries()) {
      const share =
        shared(left, left + stepX, at % plane.width) *
        shared(top, top + stepY, Math.floor(at / plane.width));
      sum += share * level;
      area += share;
    }
    return sum / area;
  });
}

describe('resizing', () => {
  test('averages the area behind each pixel, up or down', () => {
    const agrees = fc.property(fc.nat(), sides, sides, (seed, from, to) => {
      const plane = noise(seed, from.width, from.height);
      const small = resized(plane, to.width, to.height);
      const naive = naiveResized(plane, to.width, to.height);
      expect(small).toMatchObject(to);
      for (const [at, level] of small.data.entries())
        expect(level).toBeCloseTo(naive.data[at] ?? -1, 2);
    });
    fc.assert(agrees, { numRuns: 60 });
  });

  test('to its own size changes nothing; to twice of it repeats', () => {
    const plane = noise(1, 5, 3);
    expect(resized(plane, 5, 3)).toEqual(plane);
    const large = resized(plane, 10, 6);
    expect(halved(large)).toEqual(plane);
    expect(large.data[1]).toBe(plane.data[0]);
    expect(large.data[10]).toBe(plane.data[0]);
  });
});

test('halving takes every second pixel of every second row', () => {
  const plane = planeFrom(5, 5, (x, y) => 10 * Math.floor(y) + Math.floor(x));
  expect(halved(plane)).toEqual({ width: 2, height: 2, data: Float32Array.of(0, 2, 20, 22) });
});

describe('turning', () => {
  const plane = planeOf({ width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });

  test.each([
    [0, [1, 2, 3, 4, 5, 6]],
    [1, [3, 2, 1, 6, 5, 4]],
    [2, [4, 5, 6, 1, 2, 3]],
    [3, [6, 5, 4, 3, 2, 1]],
    [4, [1, 4, 2, 5, 3, 6]],
    [5, [4, 1, 5, 2, 6, 3]],
    [6, [3, 6, 2, 5, 1, 4]],
    [7, [6, 3, 5, 2, 4, 1]],
  ])('by symmetry %i', (index, levels) => {
    const turned = turnedPlane(plane, index);
    expect([...turned.data]).toEqual(levels);
    expect([turned.width, turned.height]).toEqual(index < 4 ? [3, 2] : [2, 3]);
  });
});
