import { describe, expect, test } from 'vitest';
import { turnedPlane, type GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { findKeyPoints, type KeyPoint } from '../../../../src/picture/fingerprint/key-points.js';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { inScaleSpace } from '../../../../src/picture/fingerprint/scale-space.js';
import { turnVector } from '../../../../src/picture/fingerprint/symmetry.js';
import { painted, planeFrom, someBlobs, unmoved } from '../../support/planes.js';

const { memory } = kernels();
const size = { width: 192, height: 160 };
const pointsOf = (plane: GreyPlane): KeyPoint[] => inScaleSpace(plane, findKeyPoints);

interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** The share of places at which there is a point of about the same size, `reach` of it away. */
function shareFound(places: readonly Place[], points: readonly Place[], reach: number): number {
  const found = places.filter(({ x, y, scale }) =>
    points.some(
      (point) =>
        Math.hypot(point.x - x, point.y - y) <= reach * scale &&
        Math.abs(Math.log2(point.scale / scale)) < 0.5,
    ),
  );
  return found.length / places.length;
}

describe('a scale space', () => {
  test('has an octave for each halving down to 16 pixels, blurred more and more', () => {
    inScaleSpace(painted(someBlobs(1, size), size), (octaves) => {
      expect(octaves.map(({ step }) => step)).toEqual([1, 2, 4, 8]);
      for (const { step, width, height, levels, differences } of octaves) {
        expect(levels).toHaveLength(6);
        expect(differences).toHaveLength(5);
        expect([width, height]).toEqual([size.width / step, size.height / step]);
        const pixels = levels.map((level) => memory.copy(level, width * height));
        const spreads = pixels.map((data) => {
          const mean = data.reduce((sum, level) => sum + level, 0) / data.length;
          return data.reduce((sum, level) => sum + (level - mean) ** 2, 0);
        });
        expect(spreads).toEqual(spreads.toSorted((a, b) => b - a));
        const [one, next] = [pixels[2]?.[40] ?? 0, pixels[3]?.[40] ?? 0];
        const [difference] = memory.copy((differences[2] ?? 0) + 4 * 40, 1);
        expect(difference).toBeCloseTo(next - one, 4);
      }
    });
  });

  test('of a picture that is too small is empty', () => {
    expect(
      inScaleSpace(
        planeFrom(15, 200, () => 3),
        (octaves) => octaves,
      ),
    ).toEqual([]);
  });

  test('leaves no room taken behind, whatever happens to who looks', () => {
    const before = memory.take(0);
    const plane = planeFrom(32, 32, () => 3);
    expect(() =>
      inScaleSpace(plane, () => {
        throw new RangeError('looked away');
      }),
    ).toThrow('looked away');
    expect(memory.take(0)).toBe(before);
  });
});

describe('a key point', () => {
  test.each([3, 5, 9, 16])('is in the middle of a spot of %i pixels, and of its size', (sigma) => {
    for (const level of [70, -70]) {
      const blob = { x: 97.3, y: 78.6, sigma, level };
      const points = pointsOf(painted([blob], size));
      const [best] = points.toSorted((a, b) => b.strength - a.strength);
      expect(Math.abs((best?.x ?? 0) - blob.x)).toBeLessThan(0.1 * sigma);
      expect(Math.abs((best?.y ?? 0) - blob.y)).toBeLessThan(0.1 * sigma);
      expect((best?.scale ?? 0) / sigma).toBeGreaterThan(0.8);
      expect((best?.scale ?? 0) / sigma).toBeLessThan(1.25);
    }
  });

  test('is not on an edge, nor where there is nothing', () => {
    expect(pointsOf(planeFrom(96, 96, (x) => (x < 48 ? 40 : 220)))).toEqual([]);
    expect(pointsOf(planeFrom(96, 96, () => 99))).toEqual([]);
    expect(pointsOf(planeFrom(96, 96, (x, y) => x + y / 2))).toEqual([]);
  });

  test.each([0.75, 0.625])('is found again in a copy of %f of the size', (scale) => {
    const blobs = someBlobs(2, size);
    const map = { ...unmoved, a: scale, d: scale };
    const copy = { width: size.width * scale, height: size.height * scale, map };
    const places = pointsOf(painted(blobs, size))
      // Smaller ones are too small to be seen there.
      .filter((point) => point.scale * scale > 2.2)
      .map((point) => ({ x: point.x * scale, y: point.y * scale, scale: point.scale * scale }));
    expect(places.length).toBeGreaterThan(30);
    expect(shareFound(places, pointsOf(painted(blobs, copy)), 0.5)).toBeGreaterThan(0.8);
  });

  test.each([1, 2, 3, 4, 5, 6, 7])('is found again after symmetry %i', (index) => {
    const plane = painted(someBlobs(3, size), size);
    const turned = turnedPlane(plane, index);
    const places = pointsOf(plane).map(({ x, y, scale }) => {
      const [dx, dy] = turnVector(index, x - size.width / 2, y - size.height / 2);
      return { x: dx + turned.width / 2, y: dy + turned.height / 2, scale };
    });
    expect(places.length).toBeGreaterThan(50);
    expect(shareFound(places, pointsOf(turned), 0.2)).toBeGreaterThan(0.9);
  });
});
