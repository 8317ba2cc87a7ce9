import { describe, expect, test } from 'vitest';
import type { GreyImage } from '../../../../src/model/pictures/picture.js';
import {
  documentShare,
  flatShare,
  kindOfPair,
} from '../../../../src/picture/fingerprint/document.js';
import { blurred } from '../../../../src/picture/fingerprint/gaussian.js';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { page } from '../../support/pages.js';
import { noise, painted, planeFrom, someBlobs } from '../../support/planes.js';

const size = { width: 160, height: 120 };
const all = planeFrom(160, 120, () => 1);
const text = page({ ...size, seed: 1 });
const photo = painted(someBlobs(1, { ...size, count: 300 }), size);

/** A round thing with a texture before a white wall. */
function thing() {
  const wall = planeFrom(160, 120, () => 240);
  for (const [at, level] of noise(2, 160, 120).data.entries()) {
    const [x, y] = [at % 160, Math.floor(at / 160)];
    if (Math.hypot(x - 80, y - 60) < 45) wall.data[at] = level / 2;
  }
  return wall;
}

describe('a document', () => {
  test('is text on paper, on any paper and with noise of a grey or so', () => {
    const grainy = { ...text, data: text.data.map((level, at) => level - (at % 3)) };
    const dim = { ...text, data: text.data.map((level) => 20 + level / 2) };
    expect(kindOfPair(text, text, all)).toBe('document');
    expect(kindOfPair(text, grainy, all)).toBe('document');
    expect(kindOfPair(dim, text, all)).toBe('document');
  });

  test('is thin in one of the two pictures', () => {
    const dark = thing();
    expect(kindOfPair(text, dark, all)).toBe('document');
    expect(kindOfPair(dark, dark, all)).toBe('plain-ground');
  });

  test('is no thing before a white wall, no photo and no noise', () => {
    for (const plane of [thing(), photo, noise(3, 160, 120)]) {
      expect(kindOfPair(plane, plane, all)).not.toBe('document');
    }
    expect(kindOfPair(text, photo, all)).not.toBe('document');
    expect(kindOfPair(photo, text, all)).not.toBe('document');
  });

  test('is what the mask leaves', () => {
    const half = { ...text, data: text.data.slice() };
    for (const [at, level] of noise(4, 160, 120).data.entries()) {
      if (at % 160 >= 50) half.data[at] = level;
    }
    const left = planeFrom(160, 120, (x) => (x < 50 ? 1 : 0));
    const right = planeFrom(160, 120, (x) => (x < 50 ? 0 : 1));
    expect(kindOfPair(half, half, left)).toBe('document');
    expect(kindOfPair(half, half, right)).not.toBe('document');
    expect(kindOfPair(half, half, all)).not.toBe('document');
  });
});

/** Its pixels as they are decoded. */
function levelsOf({ width, height, data }: GreyPlane): GreyImage {
  return { width, height, data: Uint8Array.from(data, (level) => Math.round(level)) };
}

describe('the flat share', () => {
  test('is that of pixels within one level of the three most common greys', () => {
    const bars = planeFrom(
      10,
      10,
      (x) => [10, 10, 11, 90, 90, 89, 200, 200, 150, 130][x - 0.5] ?? 0,
    );
    expect(flatShare(levelsOf(bars))).toBeCloseTo(0.8, 9);
    expect(flatShare(levelsOf(planeFrom(4, 4, () => 7)))).toBe(1);
    expect(flatShare(levelsOf(planeFrom(256, 1, (x) => x - 0.5)))).toBeCloseTo(9 / 256, 9);
  });

  test('tells pages from photos', () => {
    expect(flatShare(levelsOf(text))).toBeGreaterThan(documentShare);
    expect(flatShare(levelsOf(blurred(text, 0.6)))).toBeGreaterThan(documentShare);
    expect(flatShare(levelsOf(photo))).toBeLessThan(documentShare / 2);
  });
});
