import { expect, test } from 'vitest';
import { apply, type Affine } from '../../../src/model/pictures/affine.js';
import { isWhole, sceneOf } from '../../../web/compare/scene.js';
import { boundsOf } from '../../../web/model/overlay.js';
import { member } from './members.js';

/** The keeper's middle half, and its left half, of 4000 × 3000. */
const middle: Affine = { a: 2, b: 0, c: 0, d: 2, e: -0.5, f: -0.5 };
const leftHalf: Affine = { a: 2, b: 0, c: 0, d: 1, e: 0, f: 0 };
const quarter: Affine = { a: 0, b: -1, c: 1, d: 0, e: 1, f: 0 };

const keeper = member(0, { width: 4000, height: 3000 });

function crop(n: number, map: Affine, width: number, height: number) {
  const { relation } = member(n);
  return member(n, { width, height, relation: { ...relation, map } });
}

test('two that were cut from the keeper lie on each other where it shows the same', () => {
  const scene = sceneOf(crop(1, middle, 2000, 1500), crop(2, leftHalf, 1000, 1500));
  // The middle begins a quarter of the keeper's width from the left: 1000 of its own pixels.
  const bounds = boundsOf(scene.other.onto, scene.other.extent);
  expect(bounds.left).toBeCloseTo(-1000);
  expect(bounds.top).toBeCloseTo(-750);
  expect(bounds.width).toBeCloseTo(2000);
  expect(bounds.height).toBeCloseTo(3000);
  expect(isWhole(scene)).toBe(false);
});

test('of one that was turned the other is turned back onto it', () => {
  const turned = crop(1, quarter, 3000, 4000);
  const smaller = crop(2, { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }, 400, 300);
  const scene = sceneOf(turned, smaller);
  expect(isWhole(scene)).toBe(true);
  // The keeper's upper left corner is the upper right one of what was turned clockwise.
  expect(apply(scene.other.onto, 0, 0).map(Math.round)).toEqual([3000, 0]);
});

test('beside the keeper nothing is put together', () => {
  const scene = sceneOf(keeper, crop(1, middle, 2000, 1500));
  expect(boundsOf(scene.other.onto, scene.other.extent).left).toBeCloseTo(1000);
});
