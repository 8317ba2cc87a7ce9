import { describe, expect, test } from 'vitest';
import { apply, inverted } from '../../../../src/model/pictures/affine.js';
import { coVisibility } from '../../../../src/picture/match/co-visibility.js';
import type { Sketch } from '../../../../src/picture/fingerprint/sketch.js';
import { around, unmoved } from '../../support/planes.js';
import { orientedSetOf, pointSetOf, randomWords, type Point } from '../../support/portraits.js';
import { Random } from '../../support/random.js';

const random = new Random(1);
const [width, height] = [256, 192];

function sketchWith(points: readonly Point[]): Sketch {
  return {
    phash: new Uint8Array(32),
    quality: 50,
    width,
    height,
    points: pointSetOf(points),
    oriented: orientedSetOf([]),
  };
}

/** Points that can be seen: away from the edges, neither too small nor too large. */
const points: readonly Point[] = Array.from({ length: 20 }, (_, at) => ({
  x: 20 + 11 * at,
  y: 30 + 37 * (at % 4),
  scale: 4 + (at % 5),
  words: randomWords(random),
}));
const sketch = sketchWith(points);

describe('key points of two pictures', () => {
  test('recur in the same picture', () => {
    expect(coVisibility(sketch, sketch, unmoved)).toEqual({ expected: 20, share: 1 });
  });

  test('are asked for as seen from directions of their own, and counted once', () => {
    const [one, other] = [
      orientedSetOf(points.map((point) => ({ ...point, turn: 1 }))),
      randomWords(random),
    ];
    const twice = { ...one, isMain: one.isMain.map((_, at) => at % 2) };
    const oriented = { ...sketchWith([]), oriented: twice };
    expect(coVisibility(oriented, oriented, unmoved)).toEqual({ expected: 0, share: 0 });
    expect(coVisibility(oriented, oriented, unmoved, 'oriented')).toEqual({
      expected: 10,
      share: 1,
    });
    const strangers = points.map((point) => ({ ...point, turn: 1, words: other }));
    const stranger = { ...sketchWith([]), oriented: orientedSetOf(strangers) };
    expect(coVisibility(oriented, stranger, unmoved, 'oriented').share).toBe(0);
  });

  test('recur in a picture where they lie elsewhere and are of another size', () => {
    const map = around(width, height, { a: 0.8, b: -0.02, c: 0.02, d: 0.8, x: 12, y: -7 });
    const moved = points.map((point) => {
      const [x, y] = apply(map, point.x, point.y);
      return { ...point, x, y, scale: 0.8 * point.scale };
    });
    const other = sketchWith(moved);
    expect(coVisibility(sketch, other, map)).toEqual({ expected: 20, share: 1 });
    expect(coVisibility(other, sketch, inverted(map))).toEqual({ expected: 20, share: 1 });
    // Not where the map does not say.
    const elsewhere = { ...map, e: map.e + 6 };
    expect(coVisibility(sketch, other, elsewhere).share).toBeLessThan(0.2);
  });

  test.each<[string, (point: Point) => Point]>([
    ['with other surroundings', (point) => ({ ...point, words: randomWords(random) })],
    ['twice as large', (point) => ({ ...point, scale: 2 * point.scale })],
    ['six pixels away', (point) => ({ ...point, y: point.y + 6 })],
  ])('are not the same %s', (_, change) => {
    const changed = points.map((point, at) => (at < 5 ? change(point) : point));
    expect(coVisibility(sketch, sketchWith(changed), unmoved)).toEqual({
      expected: 20,
      share: 0.75,
    });
  });

  test.each<[string, Partial<Point>]>([
    ['at the edge', { x: 5 }],
    ['too small to be seen again', { scale: 1.9 }],
    ['too large to have surroundings', { scale: 33 }],
  ])('are not expected %s', (_, change) => {
    const changed = sketchWith(
      points.map((point, at) => (at < 8 ? { ...point, ...change } : point)),
    );
    expect(coVisibility(changed, changed, unmoved)).toEqual({ expected: 12, share: 1 });
  });

  test('are expected of the picture that has fewer', () => {
    const fewer = sketchWith(points.slice(0, 9));
    expect(coVisibility(sketch, fewer, unmoved)).toEqual({ expected: 9, share: 1 });
    expect(coVisibility(fewer, sketch, unmoved)).toEqual({ expected: 9, share: 1 });
    expect(coVisibility(sketch, sketchWith([]), unmoved)).toEqual({ expected: 0, share: 0 });
  });
});
