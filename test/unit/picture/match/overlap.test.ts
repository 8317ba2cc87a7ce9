import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply } from '../../../../src/model/pictures/affine.js';
import { detailOf, overlapOf, type Overlap } from '../../../../src/picture/match/overlap.js';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { anyOverlay, ramp } from '../../support/overlays.js';
import { noise, planeFrom, unmoved } from '../../support/planes.js';

const [width, height] = [30, 22];
const first = noise(1, width, height);
const second = planeFrom(28, 26, ramp);

/** Pixels that are not 0. */
function countShown({ data }: GreyPlane): number {
  return data.filter((value) => value !== 0).length;
}

describe('an overlap', () => {
  test('is where both have a pixel beyond their rims, with the second where the map says', () => {
    const agrees = fc.property(anyOverlay, fc.integer({ min: 1, max: 3 }), (overlay, rim) => {
      const { map, first: own } = overlay;
      const inside = (x: number, y: number, size: { width: number; height: number }): boolean =>
        x >= rim && y >= rim && x < size.width - rim && y < size.height - rim;
      const overlap = overlapOf(overlay, rim);
      const { left, top, mask } = overlap;
      const [columns, rows] = [new Set<number>(), new Set<number>()];
      let pixels = 0;
      for (let y = 0; y < own.height; y += 1) {
        for (let x = 0; x < own.width; x += 1) {
          const [u, v] = apply(map, x + 0.5, y + 0.5);
          if (!inside(x + 0.5, y + 0.5, own)) continue;
          if (!inside(u, v, overlay.second)) continue;
          columns.add(x);
          rows.add(y);
          const at = (y - top) * mask.width + x - left;
          expect(mask.data[at]).toBe(1);
          expect(overlap.first.data[at]).toBe(own.data[y * own.width + x]);
          expect(overlap.second.data[at]).toBeCloseTo(ramp(u, v), 2);
          pixels += 1;
        }
      }
      expect(countShown(mask)).toBe(pixels);
      expect(overlap.isFull).toBe(pixels === mask.data.length);
      // 0 elsewhere.
      expect(overlap.first.data.every((level, at) => mask.data[at] === 1 || level === 0)).toBe(
        true,
      );
      expect(countShown(overlap.second)).toBe(pixels);
      // The frame is cut to it.
      expect(mask.width).toBe(columns.size === 0 ? 0 : Math.max(...columns) + 1 - left);
      expect(mask.height).toBe(rows.size === 0 ? 0 : Math.max(...rows) + 1 - top);
      expect(left).toBe(columns.size === 0 ? 0 : Math.min(...columns));
      expect(top).toBe(rows.size === 0 ? 0 : Math.min(...rows));
    });
    fc.assert(agrees, { numRuns: 100 });
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
});

describe('detail', () => {
  const mask = planeFrom(40, 30, (x, y) => (x + y < 50 && x > 5 ? 1 : 0));

  /** As {@link overlapOf} makes it: 0 where the mask is. */
  function overlapWith(level: (x: number, y: number) => number): Overlap {
    const plane = planeFrom(40, 30, level);
    const shown = { ...plane, data: plane.data.map((value, at) => value * (mask.data[at] ?? 0)) };
    return { first: shown, second: shown, mask, isFull: false, left: 0, top: 0 };
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
