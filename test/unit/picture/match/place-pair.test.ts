import { describe, expect, test } from 'vitest';
import { apply } from '../../../../src/model/pictures/affine.js';
import { turnedPlane, type GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { placements } from '../../../../src/picture/match/place-pair.js';
import { turnedSketch, type Sketch } from '../../../../src/picture/fingerprint/sketch.js';
import { turnVector } from '../../../../src/picture/fingerprint/symmetry.js';
import {
  around,
  cut,
  farthest,
  painted,
  planeFrom,
  shapes,
  someBlobs,
  unmoved,
} from '../../support/planes.js';
import { portraitOf } from '../../support/portraits.js';

const picture = shapes(1, 480, 360);
const sketchOf = (plane: GreyPlane): Sketch => portraitOf(plane).sketch;
const sketch = sketchOf(picture);

function withoutPoints({ points, oriented, ...rest }: Sketch): Sketch {
  const { turn, isMain } = oriented;
  return {
    ...rest,
    points: { ...points, count: 0 },
    oriented: { ...points, count: 0, turn, isMain },
  };
}

describe('guesses at how a picture lies in another', () => {
  test('begin with the whole over the whole, key points merged into it', () => {
    const [first, ...others] = placements(sketch, sketch);
    expect(first).toMatchObject({ symmetry: 0, map: unmoved });
    expect(first?.inliers()).toBeGreaterThan(0.8 * sketch.points.count);
    expect(others.filter(({ symmetry }) => symmetry === 0)).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7])('know symmetry %i by the hash alone', (index) => {
    const turned = { ...turnedSketch(sketch, index) };
    const blind = withoutPoints(turned);
    const [first, ...others] = placements(sketch, blind);
    expect(first).toMatchObject({ symmetry: index, map: unmoved });
    expect(first?.inliers()).toBe(0);
    expect(others).toEqual([]);
  });

  test('batch the whole where the other has another shape', () => {
    const flat = { ...withoutPoints(sketch), height: 96 };
    const [first, ...others] = placements(sketch, flat);
    expect(first).toMatchObject({ symmetry: 0, map: { ...unmoved, d: 0.5 } });
    expect(first?.inliers()).toBe(0);
    expect(others).toEqual([]);
  });

  test.each([0, 1, 4, 7])('find a crop by its key points, turned by symmetry %i', (index) => {
    const [left, top, width, height] = [90, 60, 320, 240];
    const crop = sketchOf(turnedPlane(cut(picture, [left, top, width, height]), index));
    const first = [...placements(sketch, crop)].find(({ inliers }) => inliers() > 0);
    expect(first?.symmetry).toBe(index);
    expect(first?.inliers()).toBeGreaterThan(10);
    // The crop's frame as the turned picture shows it.
    const corners = [0, 1].flatMap((x) =>
      [0, 1].map((y) => {
        const place = [left + x * width - 240, top + y * height - 180] as const;
        const [u, v] = turnVector(index, ...place);
        const [w, h] = index < 4 ? [480, 360] : [360, 480];
        return apply(first?.map ?? unmoved, ((u + w / 2) * 256) / 480, ((v + h / 2) * 256) / 480);
      }),
    );
    const sides = [crop.width, crop.height].map((side, axis) => [
      Math.min(...corners.map((corner) => corner[axis] ?? 0)),
      Math.max(...corners.map((corner) => corner[axis] ?? 0)) - side,
    ]);
    for (const error of sides.flat()) expect(Math.abs(error)).toBeLessThan(4);
  });

  test('keep the whole and the key points apart where they disagree', () => {
    const { points } = sketch;
    const moved = { ...sketch, points: { ...points, x: points.x.map((x) => x + 12) } };
    const found = [...placements(sketch, moved)].filter(({ symmetry }) => symmetry === 0);
    expect(found.map(({ inliers }) => inliers() > 0)).toEqual([false, true]);
    expect(found[0]?.map).toEqual(unmoved);
    expect(found[1]?.map.e).toBeCloseTo(12, 1);
  });

  test.each([25, 45, 130, -120])('find what is turned by %i degrees', (degrees) => {
    const angle = (degrees * Math.PI) / 180;
    const [a, c] = [Math.cos(angle), Math.sin(angle)];
    const blobs = someBlobs(5, { width: 256, height: 192 });
    const map = around(256, 192, { a, b: -c, c, d: a, e: 0, f: 0 });
    const [upright, turned] = [
      painted(blobs, { width: 256, height: 192 }),
      painted(blobs, { width: 256, height: 192, map }),
    ];
    const guesses = [...placements(sketchOf(upright), sketchOf(turned))];
    const found = guesses.find(({ asked }) => asked === 'oriented');
    expect(found?.symmetry).toBe(0);
    expect(found?.inliers()).toBeGreaterThan(15);
    expect(farthest(found?.map ?? unmoved, map, 256, 192)).toBeLessThan(8);
  });

  test('find what is mirrored and turned by any angle', () => {
    const [a, c] = [Math.cos(0.6), Math.sin(0.6)];
    const blobs = someBlobs(6, { width: 256, height: 192 });
    const map = around(256, 192, { a: -a, b: -c, c: -c, d: a, e: 0, f: 0 });
    const [upright, turned] = [
      painted(blobs, { width: 256, height: 192 }),
      painted(blobs, { width: 256, height: 192, map }),
    ];
    const guesses = [...placements(sketchOf(upright), sketchOf(turned))];
    expect(guesses.find(({ asked }) => asked === 'oriented')?.symmetry).toBe(1);
  });

  test('are not asked of oriented points where they say what was tried', () => {
    expect([...placements(sketch, sketch)].filter(({ asked }) => asked === 'oriented')).toEqual([]);
  });

  test('are none for strangers', () => {
    const found = [...placements(sketch, sketchOf(shapes(2, 480, 360)))];
    expect(found.every(({ inliers }) => inliers() > 0 && inliers() < 8)).toBe(true);
    expect([...placements(sketch, sketchOf(planeFrom(64, 64, () => 9)))]).toEqual([]);
  });
});
