import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Affine } from '../../../../src/model/pictures/affine.js';
import { aligned } from '../../../../src/picture/match/align.js';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import {
  around,
  farthest,
  fill,
  painted,
  planeFrom,
  someBlobs,
  unmoved,
} from '../../support/planes.js';

const [width, height] = [128, 96];

/** A picture, and how it looks through a map. */
function pairOf(seed: number, map: Affine): [GreyPlane, GreyPlane] {
  const blobs = someBlobs(seed, { width, height });
  return [painted(blobs, { width, height }), painted(blobs, { width, height, map })];
}

function distance(map: Affine, truth: Affine): number {
  return farthest(map, truth, width, height);
}

const small = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const anyMap = fc
  .record({
    a: small(0.03),
    b: small(0.03),
    c: small(0.03),
    d: small(0.03),
    x: small(2),
    y: small(2),
  })
  .map(({ a, b, c, d, x, y }) => around(width, height, { a: 1 + a, b, c, d: 1 + d, x, y }));

describe('aligning', () => {
  test('finds shift, scale, turn and shear to a tenth of a pixel', () => {
    const recovers = fc.property(fc.integer({ min: 1, max: 50 }), anyMap, (seed, truth) => {
      const [first, second] = pairOf(seed, truth);
      expect(distance(aligned(first, second, unmoved), truth)).toBeLessThan(0.1);
    });
    fc.assert(recovers, { numRuns: 20 });
  });

  test('finds a turn', () => {
    const [cos, sin] = [Math.cos(0.035), Math.sin(0.035)];
    const truth = around(width, height, { a: cos, b: -sin, c: sin, d: cos });
    const [first, second] = pairOf(2, truth);
    expect(distance(unmoved, truth)).toBeGreaterThan(2.5);
    expect(distance(aligned(first, second, unmoved), truth)).toBeLessThan(0.1);
  });

  test('does not mind brightness and contrast', () => {
    const truth = around(width, height, { a: 1.02, x: 1.5, y: -1 });
    const [first, second] = pairOf(3, truth);
    const paler = { ...second, data: second.data.map((level) => 70 + 0.4 * level) };
    expect(distance(aligned(first, paler, unmoved), truth)).toBeLessThan(0.1);
  });

  test('sees nothing of what is masked', () => {
    const truth = around(width, height, { x: 1.5, y: 1 });
    const [first, second] = pairOf(4, truth);
    fill(first, 255, (x) => x > 80);
    const mask = planeFrom(width, height, (x) => (x > 77 ? 0 : 1));
    expect(distance(aligned(first, second, unmoved, { mask }), truth)).toBeLessThan(0.3);
  });

  test.each([5, 6, 8, 9])('is pulled less by a logo over picture %i if robust', (seed) => {
    const truth = around(width, height, { a: 1.01, d: 1.01, x: 0.6, y: -0.5 });
    const blobs = someBlobs(seed, { width, height, count: 400 });
    const first = painted(blobs, { width, height });
    const second = painted(blobs, { width, height, map: truth });
    // 5 % of the picture.
    fill(second, 250, (x, y) => x > 88 && x < 120 && y > 70 && y < 90);
    const robust = distance(aligned(first, second, unmoved, { isRobust: true }), truth);
    expect(robust).toBeLessThan(0.3);
    expect(robust).toBeLessThan(0.5 * distance(aligned(first, second, unmoved), truth));
  });

  test('leaves the map as it is where nothing draws it anywhere', () => {
    const [first, second] = pairOf(8, unmoved);
    const even = planeFrom(width, height, () => 128);
    const away = { ...unmoved, e: 500 };
    expect(aligned(even, even, unmoved)).toBe(unmoved);
    expect(aligned(first, even, unmoved)).toBe(unmoved);
    expect(aligned(even, second, unmoved)).toBe(unmoved);
    expect(aligned(first, second, away)).toBe(away);
    expect(distance(aligned(first, first, unmoved), unmoved)).toBeLessThan(0.02);
    // Stripes say how far to go across, and not along.
    const stripes = planeFrom(width, height, (x) => 128 + 60 * Math.sin(x / 3));
    expect(aligned(stripes, stripes, unmoved)).toBe(unmoved);
  });
});
