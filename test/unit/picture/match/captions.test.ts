import { expect, test } from 'vitest';
import { haveOtherCaptions } from '../../../../src/picture/match/captions.js';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { detailOf, overlapOf } from '../../../../src/picture/match/overlap.js';
import { fill, planeFrom, unmoved } from '../../support/planes.js';
import { Random } from '../../support/random.js';

const [width, height] = [128, 96];
/** Soft hills. */
const photo = planeFrom(
  width,
  height,
  (x, y) => 110 + 50 * Math.sin(x / 13) * Math.cos(y / 11) + 8 * Math.sin(x / 3),
);

function areOther(first: GreyPlane, second: GreyPlane): boolean {
  const overlap = overlapOf({ first, second, map: unmoved }, 2);
  return haveOtherCaptions(overlap, detailOf(overlap, 6));
}

/** Strokes of white and of black at the top and the bottom, as `seed` says. */
function captioned(seed: number): GreyPlane {
  const plane = { ...photo, data: photo.data.slice() };
  const random = new Random(seed);
  for (let left = 8; left < 120; left += 4) {
    for (const top of [4, 14, 76, 86]) {
      const ink = [undefined, 50, 190][Math.floor(3 * random.next())];
      if (ink === undefined) continue;
      fill(plane, ink, (x, y) => x > left && x < left + 2 && y > top && y < top + 5);
    }
  }
  return plane;
}

test('other words over one photo are other captions', () => {
  expect(areOther(captioned(1), captioned(2))).toBe(true);
  expect(areOther(captioned(1), captioned(1))).toBe(false);
});

test('a mark over one of two is none', () => {
  expect(areOther(photo, captioned(1))).toBe(false);
  const logo = { ...photo, data: photo.data.slice() };
  fill(logo, 230, (x, y) => x > 70 && x < 110 && y > 40 && y < 70);
  expect(areOther(photo, logo)).toBe(false);
  expect(areOther(logo, photo)).toBe(false);
});

test('clipped light is none', () => {
  const bright = { ...photo, data: photo.data.map((level) => Math.min(255, level * 1.8)) };
  expect(areOther(photo, bright)).toBe(false);
});

/** Letters of one style: sharp strokes of two levels, at some rows only. */
function lettered(seed: number, top: number, [fill0, fill1]: readonly [number, number]): GreyPlane {
  const plane = { ...photo, data: photo.data.slice() };
  const random = new Random(seed);
  for (let left = 6; left < 120; left += 5) {
    for (let row = 0; row < 3; row += 1) {
      const y0 = top + 7 * row;
      if (random.next() < 0.3) continue;
      fill(plane, fill1, (x, y) => x >= left && x < left + 3 && y >= y0 && y < y0 + 5);
      fill(plane, fill0, (x, y) => x === left + 1 && y >= y0 + 1 && y < y0 + 4);
    }
  }
  return plane;
}

test('words of two styles in two places are other captions', () => {
  const loud = lettered(1, 6, [250, 10]);
  const yellow = lettered(2, 70, [215, 40]);
  expect(areOther(loud, yellow)).toBe(true);
  expect(areOther(photo, loud)).toBe(false);
  expect(areOther(yellow, photo)).toBe(false);
});

test('a mark of the levels that the photo has is none', () => {
  const ripples = planeFrom(
    width,
    height,
    (x, y) => 120 + 30 * Math.sin(x / 3) * Math.cos(y / 3.3) + 20 * Math.sin(x / 19),
  );
  const marked = { ...ripples, data: ripples.data.slice() };
  fill(marked, 120, (x, y) => x > 9 && x < 118 && y > 29 && y < 66 && x % 6 < 2 && y % 9 < 7);
  expect(areOther(ripples, marked)).toBe(false);
  expect(areOther(marked, ripples)).toBe(false);
});

/** Words in a white box at the top, as high as two lines. */
function boxed(seed: number): GreyPlane {
  const plane = { ...photo, data: photo.data.slice() };
  fill(plane, 250, (_x, y) => y < 26);
  const random = new Random(seed);
  for (let left = 10; left < 118; left += 4) {
    for (const top of [4, 14]) {
      if (random.next() < 0.4) continue;
      fill(plane, 40, (x, y) => x >= left && x < left + 2 && y >= top && y < top + 7);
    }
  }
  return plane;
}

test('other words in one box are other captions, and a box over one of two is a mark', () => {
  expect(areOther(boxed(1), boxed(2))).toBe(true);
  expect(areOther(photo, boxed(1))).toBe(false);
});
