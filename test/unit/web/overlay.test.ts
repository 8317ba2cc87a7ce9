import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, type Affine } from '../../../src/model/pictures/affine.js';
import {
  boundsOf,
  cssMatrix,
  identity,
  lengthScale,
  ontoKeeper,
  union,
} from '../../../web/model/overlay.js';

const keeper = { width: 4000, height: 3000 };

describe('ontoKeeper', () => {
  test('lays a crop where it was cut from', () => {
    // The crop shows the keeper from 20 % across and 10 % down, 50 % of its width, 40 % of its height.
    const map: Affine = { a: 2, b: 0, c: 0, d: 2.5, e: -0.4, f: -0.25 };
    const crop = { width: 1000, height: 600 };
    const bounds = boundsOf(ontoKeeper(map, crop, keeper), crop);
    expect(bounds.left).toBeCloseTo(800);
    expect(bounds.top).toBeCloseTo(300);
    expect(bounds.width).toBeCloseTo(2000);
    expect(bounds.height).toBeCloseTo(1200);
  });

  test('turns back what was turned by a quarter', () => {
    const map: Affine = { a: 0, b: -1, c: 1, d: 0, e: 1, f: 0 };
    const turned = { width: 3000, height: 4000 };
    const onto = ontoKeeper(map, turned, keeper);
    // The keeper's upper left corner is the upper right one of the picture that was turned clockwise.
    expect(apply(onto, 3000, 0).map(Math.round)).toEqual([0, 0]);
    expect(apply(onto, 3000, 4000).map(Math.round)).toEqual([4000, 0]);
    expect(lengthScale(onto)).toBeCloseTo(1);
  });

  test('takes each place of the picture to where the keeper shows the same', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const side = fc.integer({ min: 1, max: 20_000 });
    const linear = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(linear, linear, linear, linear, linear, linear),
        fc.record({ width: side, height: side }),
        share,
        share,
        ([a, b, c, d, e, f], picture, x, y) => {
          fc.pre(Math.abs(a * d - b * c) > 0.05);
          const map = { a, b, c, d, e, f };
          const [u, v] = apply(map, x, y);
          const onto = ontoKeeper(map, picture, keeper);
          const [left, top] = apply(onto, u * picture.width, v * picture.height);
          expect(left).toBeCloseTo(x * keeper.width, 3);
          expect(top).toBeCloseTo(y * keeper.height, 3);
        },
      ),
    );
  });
});

test('CSS counts a matrix by columns, without exponents', () => {
  expect(cssMatrix({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 })).toBe('matrix(1, 3, 2, 4, 5, 6)');
  expect(cssMatrix({ ...identity, b: -1e-12, c: 1e-10 })).toBe('matrix(1, 0, 0, 1, 0, 0)');
});

test('a union holds both', () => {
  const one = { left: 0, top: 0, width: 10, height: 10 };
  const other = { left: -5, top: 4, width: 8, height: 20 };
  expect(union(one, other)).toEqual({ left: -5, top: 0, width: 15, height: 24 });
});
