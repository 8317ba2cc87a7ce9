import { describe, expect, test } from 'vitest';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { measureInPlace } from '../../../../src/picture/match/in-place.js';
import type { MeasuredPair } from '../../../../src/picture/match/measure-pair.js';
import { relate } from '../../../../src/picture/match/relate.js';
import { page } from '../../support/pages.js';
import { fill, painted, planeFrom, unmoved, type Blob } from '../../support/planes.js';
import { portraitOf, subjectOf } from '../../support/portraits.js';
import { Random } from '../../support/random.js';

const frame = { width: 256, height: 192 };

/** A soft photo: a few bubbles before a sky with faint clouds. */
function bubbles(seed: number): GreyPlane {
  const random = new Random(seed);
  const blobs = (count: number, sigma: number, level: number): Blob[] =>
    Array.from({ length: count }, () => ({
      x: random.next() * frame.width,
      y: random.next() * frame.height,
      sigma,
      level: random.chance(0.5) ? level : -level,
    }));
  const { data } = painted([...blobs(1200, 2.5, 7), ...blobs(6, 3, 90)], frame);
  return planeFrom(frame.width, frame.height, (x, y) => {
    const at = Math.floor(y) * frame.width + Math.floor(x);
    return (data[at] ?? 0) - 80 + y / 2;
  });
}

/** Under a board with bars on it, which hides a fifth of it. */
function marked(picture: GreyPlane): GreyPlane {
  const copy = { ...picture, data: picture.data.slice() };
  fill(copy, 40, (x, y) => x > 60 && x < 190 && y > 60 && y < 130);
  fill(copy, 250, (x, y) => x > 60 && x < 190 && y > 70 && y < 120 && x % 26 > 13);
  return copy;
}

const picture = bubbles(1);

function inPlace(
  first: GreyPlane,
  second: GreyPlane,
  map = unmoved,
  symmetry = 0,
): MeasuredPair | undefined {
  const placement = {
    symmetry,
    map,
    isWhole: true,
    inliers: () => 0,
    where: () => undefined,
    asked: 'points',
  } as const;
  return measureInPlace(portraitOf(first), portraitOf(second), placement);
}

describe('a soft photo with few key points', () => {
  test('is found under a large mark, from either side', async () => {
    expect(relate(subjectOf(picture), subjectOf(marked(picture)))).toMatchObject({
      firstInside: 1,
      secondInside: 1,
      map: unmoved,
    });
    expect(relate(subjectOf(marked(picture)), subjectOf(picture))).toBeDefined();
  });

  test('lies as it is, however a guess is off by a few pixels', () => {
    expect(inPlace(picture, marked(picture), { ...unmoved, e: 25, f: -15 })?.map).toEqual(unmoved);
    expect(inPlace(picture, marked(picture), { ...unmoved, e: 35 })).toBeUndefined();
  });

  test('turned is found as well', () => {
    const turned = { ...picture, data: picture.data.toReversed() };
    expect(inPlace(turned, marked(picture), unmoved, 3)?.isMoved).toBe(true);
    expect(inPlace(turned, marked(picture))).toBeUndefined();
  });

  test('is no other one under the same mark', async () => {
    expect(inPlace(marked(picture), marked(bubbles(2)))).toBeUndefined();
    expect(relate(subjectOf(marked(picture)), subjectOf(marked(bubbles(2))))).toBeUndefined();
  });

  test('is none of another shape', () => {
    const cut = planeFrom(frame.width, 160, (x, y) => {
      return picture.data[Math.floor(y) * frame.width + Math.floor(x)] ?? 0;
    });
    expect(inPlace(picture, cut)).toBeUndefined();
  });
});

/** Under bars, as letters are, all over it. */
function underBars(night: GreyPlane): GreyPlane {
  const random = new Random(7);
  const copy = { ...night, data: night.data.slice() };
  for (let bar = 0; bar < 40; bar += 1) {
    const [left, top] = [random.int(0, 226), random.int(30, 150)];
    const [wide, high] = random.chance(0.5) ? [8, 24] : [24, 8];
    const level = random.int(150, 255);
    fill(copy, level, (x, y) => x > left && x < left + wide && y > top && y < top + high);
  }
  return copy;
}

/** Nothing but clouds at night. */
function clouds(seed: number): GreyPlane {
  const random = new Random(seed);
  const spots = Array.from({ length: 900 }, () => ({
    x: random.next() * frame.width,
    y: random.next() * frame.height,
    sigma: 3,
    level: random.int(7, 14) * (random.chance(0.5) ? 1 : -1),
  }));
  const night = painted(spots, frame);
  return { ...night, data: night.data.map((level) => level - 80) };
}

test('two nearly dark photos under the same large mark agree in nothing else', async () => {
  const [one, other] = [subjectOf(underBars(clouds(1))), subjectOf(underBars(clouds(2)))];
  expect(relate(one, other)).toBeUndefined();
  expect(relate(one, subjectOf(underBars(clouds(1))))).toBeDefined();
});

test('a page is read by its small print, never in place', () => {
  const sheet = page({ ...frame, seed: 1 });
  expect(inPlace(sheet, sheet)).toBeUndefined();
});
