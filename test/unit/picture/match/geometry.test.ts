import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply } from '../../../../src/model/pictures/affine.js';
import { placePicture } from '../../../../src/picture/match/geometry.js';
import type { PointMatch } from '../../../../src/picture/fingerprint/match-points.js';
import { around, farthest } from '../../support/planes.js';
import { pointSetOf, type Point } from '../../support/portraits.js';
import { Random } from '../../support/random.js';

const side = 256;
const words = new Uint32Array(8);

function somePoints(random: Random, count: number): Point[] {
  return Array.from({ length: count }, () => ({
    x: random.next() * side,
    y: random.next() * side,
    scale: 2 + 10 * random.next(),
    words,
  }));
}

/** The first of each are the same points, seen through a map; all others are matched wrongly. */
function example(seed: number, { right, wrong }: { right: number; wrong: number }) {
  const random = new Random(seed);
  const between = (from: number, to: number): number => from + (to - from) * random.next();
  const [scale, turn] = [between(0.5, 1.8), between(-0.05, 0.05)];
  const [a, c] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const shift = { x: between(-40, 40), y: between(-40, 40) };
  const map = around(side, side, { a, b: -c, c, d: a, ...shift });
  const first = somePoints(random, right + wrong);
  const second = first.map((point, at) => {
    const [x, y] = apply(map, point.x, point.y);
    // An outlier lies far away, each in another direction.
    const [off, angle] =
      at < right ? [between(0, 0.7), between(0, 6.28)] : [between(40, 90), 2.4 * at];
    return {
      ...point,
      x: x + off * Math.cos(angle),
      y: y + off * Math.sin(angle),
      scale: point.scale * scale * between(0.97, 1.03),
    };
  });
  const matches: PointMatch[] = first.map((_, at) => ({
    first: at,
    second: at,
    distance: random.int(0, 56),
  }));
  return { map, first: pointSetOf(first), second: pointSetOf(second), matches };
}

describe('placing a picture by its key points', () => {
  test('finds the similarity, however many matches are wrong', () => {
    const recovers = fc.property(
      fc.nat(),
      fc.integer({ min: 8, max: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, right, share) => {
        const { map, first, second, matches } = example(seed, {
          right,
          wrong: Math.round(right * share),
        });
        const placed = placePicture(first, second, matches);
        if (placed === undefined) throw new Error('not placed');
        expect(farthest(placed.map, map, side, side)).toBeLessThan(3);
        expect(placed.inliers.map((match) => match.first)).toEqual([...Array(right).keys()]);
      },
    );
    fc.assert(recovers, { numRuns: 200 });
  });

  test('takes three that agree, and no fewer', () => {
    const { first, second, matches } = example(7, { right: 3, wrong: 0 });
    expect(placePicture(first, second, matches)?.inliers).toHaveLength(3);
    expect(placePicture(first, second, matches.slice(1))).toBeUndefined();
    expect(placePicture(first, second, [])).toBeUndefined();
  });

  test('does not count a point of quite another size', () => {
    const { first, second, matches } = example(8, { right: 10, wrong: 0 });
    second.scale[4] = 3 * (second.scale[4] ?? 0);
    const placed = placePicture(first, second, matches);
    expect(placed?.inliers.map((match) => match.first)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
  });

  test('finds nothing where no two matches agree', () => {
    const random = new Random(9);
    const [first, second] = [somePoints(random, 8), somePoints(random, 8)];
    const apart = second.map((point, at) => ({ ...point, x: 5000 * at ** 2 }));
    const matches = first.map((_, at) => ({ first: at, second: at, distance: 5 }));
    expect(placePicture(pointSetOf(first), pointSetOf(apart), matches)).toBeUndefined();
  });
});
