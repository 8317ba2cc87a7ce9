import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Affine } from '../../../../src/model/pictures/affine.js';
import { alignedByHalves } from '../../../../src/picture/match/align-halves.js';
import { highPass } from '../../../../src/picture/match/low-pass.js';
import {
  around,
  farthest,
  fill,
  painted,
  planeFrom,
  someBlobs,
  unmoved,
} from '../../support/planes.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How far, in pixels, what is found is from the map that a picture was painted through. */
function error(seed: number, truth: Affine, size: Size, start = unmoved): number {
  const blobs = someBlobs(seed, { ...size, count: 200 });
  const first = painted(blobs, size);
  const second = painted(blobs, { ...size, map: truth });
  const { width, height } = size;
  return farthest(alignedByHalves(first, second, start), truth, width, height);
}

const few = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const anyMap = fc.record({ a: few(0.02), b: few(0.02), c: few(0.02), d: few(0.02) });
const anyStep = fc.record({ x: few(2), y: few(2) });
// Smaller ones are looked at pixel by pixel.
const anySize = fc.record({
  width: fc.integer({ min: 40, max: 128 }),
  height: fc.integer({ min: 40, max: 96 }),
});

test('half the rows and columns find shift, scale, turn and shear to a fifth of a pixel', () => {
  const seeds = fc.integer({ min: 1, max: 50 });
  const recovers = fc.property(
    seeds,
    anySize,
    anyMap,
    anyStep,
    (seed, size, { a, d, ...map }, by) => {
      const truth = around(size.width, size.height, { a: 1 + a, d: 1 + d, ...map, ...by });
      expect(error(seed, truth, size)).toBeLessThan(0.2);
    },
  );
  fc.assert(recovers, { numRuns: 30 });
});

test('a map that is right stays', () => {
  const size = { width: 101, height: 75 };
  const truth = around(size.width, size.height, { a: 0.9, b: 0.05, x: 4, y: -3 });
  expect(error(3, truth, size, truth)).toBeLessThan(0.1);
  expect(error(4, unmoved, size)).toBeLessThan(0.05);
});

test('what is masked, and a logo over one of both, hardly move it', () => {
  const size = { width: 128, height: 96 };
  const truth = around(size.width, size.height, { a: 1.01, d: 1.01, x: 0.6, y: -0.5 });
  const blobs = someBlobs(6, { ...size, count: 400 });
  const [first, second] = [painted(blobs, size), painted(blobs, { ...size, map: truth })];
  fill(second, 250, (x, y) => x > 88 && x < 120 && y > 70 && y < 90);
  const [one, other] = [highPass(first, 6), highPass(second, 6)];
  const found = alignedByHalves(one, other, unmoved, { isRobust: true });
  expect(farthest(found, truth, size.width, size.height)).toBeLessThan(0.6);
  const mask = planeFrom(size.width, size.height, (x, y) => (x > 80 && y > 60 ? 0 : 1));
  const masked = alignedByHalves(first, second, unmoved, { mask });
  expect(farthest(masked, truth, size.width, size.height)).toBeLessThan(0.3);
});
