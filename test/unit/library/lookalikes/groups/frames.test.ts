import { expect, test } from 'vitest';
import {
  framesOf,
  isFrameAround,
  type PerhapsFramed,
} from '../../../../../src/library/lookalikes/groups/frames.js';
import { Links } from '../../../../../src/library/lookalikes/groups/links.js';
import { composed, inverted, type Affine } from '../../../../../src/model/pictures/affine.js';
import { sameImageData } from '../../../../../src/model/pictures/relation.js';
import { noMargins } from '../../../../../src/model/pictures/traits.js';

/** 1,000 by 800 pixels, in a frame of a tenth of each side. */
const framed: PerhapsFramed = {
  facts: { width: 1000, height: 800 },
  margins: { left: 100, top: 80, right: 100, bottom: 80 },
};
const inside: Affine = { a: 0.8, b: 0, c: 0, d: 0.8, e: 0.1, f: 0.1 };
/** By a quarter. */
const turned: Affine = { a: 0, b: -1, c: 1, d: 0, e: 1, f: 0 };

test('what ends where the plain colour does is framed, turned or not', () => {
  expect(isFrameAround(inside, framed)).toBe(true);
  expect(isFrameAround(composed(turned, inside), framed)).toBe(true);
  expect(isFrameAround({ ...inside, a: 0.78, e: 0.12 }, framed)).toBe(true);
  expect(isFrameAround({ ...inside, a: 0.76, e: 0.14 }, framed)).toBe(false);
});

test('what reaches into the plain colour has margins of its own', () => {
  expect(isFrameAround({ ...inside, a: 0.81, e: 0.09 }, framed)).toBe(true);
  expect(isFrameAround({ ...inside, a: 0.82, e: 0.08 }, framed)).toBe(false);
});

test('a thing on white is not: whatever was cut out of it ends elsewhere', () => {
  expect(isFrameAround({ a: 0.5, b: 0, c: 0, d: 0.5, e: 0.25, f: 0.25 }, framed)).toBe(false);
  expect(isFrameAround({ a: 0.9, b: 0, c: 0, d: 0.9, e: 0.05, f: 0.05 }, framed)).toBe(false);
});

test('nothing is a frame that has no margins, or hardly any', () => {
  const edge = { ...framed, margins: { ...noMargins, left: 9 } };
  expect(isFrameAround({ a: 0.99, b: 0, c: 0, d: 1, e: 0.01, f: 0 }, edge)).toBe(false);
  expect(isFrameAround(inside, { ...framed, margins: noMargins })).toBe(false);
});

test('of all that are linked with a picture those are found that it is a frame around', () => {
  const links = new Links();
  const add = (first: number, second: number, map: Affine, secondInside: number): void => {
    const relation = { ...sameImageData, map: inverted(map), firstInside: 0.64, secondInside };
    links.add(first, second, { tier: 'crop', source: 'measured', relation });
  };
  // In the first lie the second, a part of it, and one that shows more beside it.
  add(0, 1, inside, 1);
  add(0, 2, { a: 0.4, b: 0, c: 0, d: 0.4, e: 0.1, f: 0.1 }, 1);
  add(0, 3, inside, 0.8);
  const all = [framed, framed, undefined, framed];
  const frames = framesOf(links, (position) => all[position]);
  expect([0, 1, 2, 3].map(frames)).toEqual([[1], [], [], []]);
});
