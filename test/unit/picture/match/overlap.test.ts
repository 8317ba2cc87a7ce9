import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply } from '../../../../src/model/affine.js';
import {
  detailOf,
  overlapOf,
  smoothed,
  type Overlap,
} from '../../../../src/picture/match/overlap.js';
import { blurred } from '../../../../src/picture/fingerprint/gaussian.js';
import { around, noise, planeFrom, unmoved } from '../../support/planes.js';

const [width, height] = [30, 22];
const first = noise(1, width, height);
/** Between pixels it is what a ramp is: interpolating brings back the truth. */
const ramp = (u: number, v: number): number => 2 * u + 3 * v;
const second = planeFrom(28, 26, ramp);

const small = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const anyMap = fc
  .record({
    a: small(0.5),
    b: small(0.3),
    c: small(0.3),
    d: small(0.5),
    x: small(15),
    y: small(15),
  })
  .map(({ a, b, c, d, x, y }) => around(width, height, { a: 1 + a, b, c, d: 1 + d, x, y }));

describe('an overlap', () => {
  test('is where both have a pixel beyond their rims, with the second where the map says', () => {
    const agrees = fc.property(anyMap, fc.integer({ min: 1, max: 3 }), (map, rim) => {
      const inside = (x: number, y: number, size: { width: number; height: number }): boolean =>
        x >= rim && y >= rim && x < size.width - rim && y < size.height - rim;
      const overlap = overlapOf({ first, second, map }, rim);
      const { left, top, mask } = overlap;
      const [columns, rows] = [new Set<number>(), new Set<number>()];
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const [u, v] = apply(map, x + 0.5, y + 0.5);
          if (!inside(x + 0.5, y + 0.5, first) || !inside(u, v, second)) continue;
          columns.add(x);
          rows.add(y);
          const at = (y - top) * mask.width + x - left;
          expect(mask.data[at]).toBe(1);
          expect(overlap.first.data[at]).toBe(first.data[y * width + x]);
          expect(overlap.second.data[at]).toBeCloseTo(ramp(u, v), 3);
        }
      }
      const counted = mask.data.reduce((sum, value) => sum + value, 0);
      expect(counted > 0).toBe(columns.size > 0);
      // The frame is cut to it.
      expect(mask.width).toBe(columns.size === 0 ? 0 : Math.max(...columns) + 1 - left);
      expect(mask.height).toBe(rows.size === 0 ? 0 : Math.max(...rows) + 1 - top);
      expect(left).toBe(columns.size === 0 ? 0 : Math.min(...columns));
      expect(top).toBe(rows.size === 0 ? 0 : Math.min(...rows));
    });
    fc.assert(agrees, { numRuns: 60 });
  });

  test('of a picture with itself is the picture without its rim', () => {
    const overlap = overlapOf({ first, second: first, map: unmoved }, 2);
    expect(overlap.second).toEqual(overlap.first);
    expect(overlap).toMatchObject({ left: 2, top: 2 });
    expect(overlap.mask).toEqual(planeFrom(width - 4, height - 4, () => 1));
  });

  test('of pictures that do not meet is empty', () => {
    const { mask } = overlapOf({ first, second, map: { ...unmoved, e: 99 } }, 2);
    expect(mask.data).toHaveLength(0);
  });

  test('smoothed is blurred, both of it', () => {
    const overlap = overlapOf({ first, second, map: unmoved }, 1);
    const smooth = smoothed(overlap, 0.8);
    expect(smooth.first).toEqual(blurred(overlap.first, 0.8));
    expect(smooth.second).toEqual(blurred(overlap.second, 0.8));
    expect(smooth.mask).toBe(overlap.mask);
  });
});

describe('detail', () => {
  const mask = planeFrom(40, 30, (x, y) => (x + y < 50 && x > 5 ? 1 : 0));

  /** As {@link overlapOf} makes it: 0 where the mask is. */
  function overlapWith(level: (x: number, y: number) => number): Overlap {
    const plane = planeFrom(40, 30, level);
    const shown = { ...plane, data: plane.data.map((value, at) => value * (mask.data[at] ?? 0)) };
    return { first: shown, second: shown, mask, left: 0, top: 0 };
  }

  test('of an even picture is nothing, up to the very edge of what both show', () => {
    const { first: one, second: other } = detailOf(
      overlapWith(() => 200),
      6,
    );
    for (const level of [...one.data, ...other.data]) expect(level).toBeCloseTo(0, 2);
  });

  test('does not change with a slow light, but for its edges', () => {
    const texture = noise(2, 40, 30);
    const at = (x: number, y: number): number =>
      texture.data[Math.floor(y) * 40 + Math.floor(x)] ?? 0;
    const plain = detailOf(overlapWith(at), 6).first;
    const lit = detailOf(
      overlapWith((x, y) => at(x, y) + 2 * x - y),
      6,
    ).first;
    const place = 15 * 40 + 20;
    expect(Math.abs((plain.data[place] ?? 0) - (lit.data[place] ?? 99))).toBeLessThan(3);
  });

  test('is 0 outside of the mask, and what both show is not touched by what they do not', () => {
    const texture = noise(3, 40, 30);
    const { first: detail } = detailOf({ ...overlapWith(() => 0), first: texture }, 6);
    expect(detail.data.every((level, at) => mask.data[at] === 1 || level === 0)).toBe(true);
  });
});
