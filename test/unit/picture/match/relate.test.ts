import { describe, expect, test } from 'vitest';
import type { Relation } from '../../../../src/model/pictures/relation.js';
import {
  resized,
  turnedPlane,
  type GreyPlane,
} from '../../../../src/picture/fingerprint/grey-plane.js';
import { relate } from '../../../../src/picture/match/relate.js';
import { page } from '../../support/pages.js';
import { cut, fill, noise, painted, planeFrom, shapes, someBlobs } from '../../support/planes.js';
import { subjectOf } from '../../support/portraits.js';
import { relationInShort } from '../../support/relation-in-short.js';

const picture = shapes(1, 288, 216);

function related(first: GreyPlane, second: GreyPlane): Relation | undefined {
  return relate(subjectOf(first), subjectOf(second));
}

/** How the second comes from the first, in words. */
async function relation(first: GreyPlane, second: GreyPlane): Promise<string> {
  const found = related(first, second);
  return found === undefined ? 'none' : relationInShort(found, first, second);
}

/** Two of 240 × 240. */
function besideEachOther(two: readonly GreyPlane[]): GreyPlane {
  return planeFrom(480, 240, (x, y) => {
    const one = two[x < 240 ? 0 : 1];
    return one?.data[Math.floor(y) * 240 + (Math.floor(x) % 240)] ?? 0;
  });
}

/** The whole on a black ground, clockwise, in a picture just large enough. */
function turnedBy(plane: GreyPlane, degrees: number): GreyPlane {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const side = (one: number, other: number): number =>
    Math.ceil(Math.abs(one * cos) + Math.abs(other * sin));
  const [width, height] = [side(plane.width, plane.height), side(plane.height, plane.width)];
  return planeFrom(width, height, (x, y) => {
    const [u, v] = [x - width / 2, y - height / 2];
    const left = cos * u + sin * v + plane.width / 2 - 0.5;
    const top = cos * v - sin * u + plane.height / 2 - 0.5;
    return left < 0 || top < 0 || left > plane.width - 1 || top > plane.height - 1
      ? 0
      : levelBetween(plane, left, top);
  });
}

function levelBetween({ data, width }: GreyPlane, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = top * width + left;
  const mixed = (from: number): number =>
    (data[from] ?? 0) * (1 - (x - left)) + (data[from + 1] ?? 0) * (x - left);
  return mixed(at) * (1 - (y - top)) + mixed(at + width) * (y - top);
}

function withFrame(plane: GreyPlane, border: number): GreyPlane {
  return planeFrom(plane.width + 2 * border, plane.height + 2 * border, (x, y) => {
    const [u, v] = [Math.floor(x) - border, Math.floor(y) - border];
    const isInside = u >= 0 && v >= 0 && u < plane.width && v < plane.height;
    return isInside ? (plane.data[v * plane.width + u] ?? 0) : 250;
  });
}

describe('a picture', () => {
  test('is the same as itself, smaller, paler or stretched a little', async () => {
    const exact = related(picture, picture);
    expect(exact).toMatchObject({ firstInside: 1, secondInside: 1 });
    expect(exact?.distance).toBeLessThan(1);
    expect(await relation(picture, picture)).toBe('same');
    expect(await relation(picture, resized(picture, 160, 120))).toBe('same');
    expect(await relation(picture, resized(picture, 288, 203))).toBe('same');
    const paler = { ...picture, data: picture.data.map((level) => 90 + level / 2) };
    expect(await relation(picture, paler)).toBe('same');
  });

  test.each([
    [1, 'mirror'],
    [2, 'mirror rotate180'],
    [3, 'rotate180'],
    [4, 'mirror rotate270'],
    [5, 'rotate90'],
    [6, 'rotate270'],
    [7, 'mirror rotate90'],
  ])('is found after symmetry %i: %s', async (index, text) => {
    expect(await relation(picture, turnedPlane(picture, index))).toBe(text);
  });

  test('is found in a crop, and the crop in it', async () => {
    const crop = cut(picture, [20, 40, 216, 162]);
    expect(await relation(picture, crop)).toMatch(/^crop 0\.5[5-8] at [78] %,1[89] %$/);
    expect(await relation(crop, picture)).toMatch(/^frame 0\.5[5-8] at [78] %,1[89] %$/);
    expect(await relation(picture, turnedPlane(crop, 5))).toMatch(
      /^rotate90 crop 0\.5[5-8] at [78] %,1[89] %$/,
    );
  });

  test.each([25, 45, 130, -80])(
    'is found turned by %i degrees, and cut out of that',
    async (angle) => {
      const turned = turnedBy(picture, angle);
      expect(await relation(picture, turned)).toMatch(/^(rotate\d+ )?turn -?\d+° frame 0\.[4-9]/);
      expect(await relation(turned, picture)).toMatch(/^(rotate\d+ )?turn -?\d+° crop 0\.[4-9]/);
      const inner = cut(turned, [turned.width / 2 - 70, turned.height / 2 - 70, 140, 140]);
      const found = related(picture, inner);
      expect(found?.firstInside).toBeLessThan(0.5);
      expect(found?.secondInside).toBeGreaterThan(0.97);
      const { a = 0, c = 0 } = found?.map ?? {};
      const clockwise = (Math.atan2(c * inner.height, a * inner.width) * 180) / Math.PI;
      expect(Math.abs(clockwise - angle)).toBeLessThan(1);
    },
  );

  test.each([0, 1])(
    'is found beside another that shows its middle, as number %i',
    async (place) => {
      const [photo, other] = [3, 4].map((seed) =>
        painted(someBlobs(seed, { width: 288, height: 216, count: 400 }), {
          width: 288,
          height: 216,
        }),
      );
      if (photo === undefined || other === undefined) throw new RangeError('two of two');
      const two = [photo, other].map((one) => resized(cut(one, [56, 20, 176, 176]), 240, 240));
      const both = besideEachOther(place === 0 ? two : two.toReversed());
      for (const [first, second] of [
        [photo, both],
        [both, photo],
      ] as const) {
        const found = related(first, second);
        const shares = [found?.firstInside, found?.secondInside];
        const [own, others] = first === photo ? shares : shares.toReversed();
        expect(own).toBeGreaterThan(0.42);
        expect(own).toBeLessThan(0.55);
        expect(others).toBeGreaterThan(0.42);
        expect(others).toBeLessThan(0.55);
      }
      expect(await relation(other, both)).not.toBe('none');
      expect(await relation(photo, other)).toBe('none');
    },
  );

  test('is no other that has a quarter of it in its corner', async () => {
    const [part, other] = [cut(picture, [80, 60, 144, 108]), shapes(9, 288, 216)];
    const inset = planeFrom(288, 216, (x, y) => {
      const from = x < 144 && y < 108 ? part : other;
      return from.data[Math.floor(y) * from.width + Math.floor(x)] ?? 0;
    });
    expect(await relation(picture, inset)).toBe('none');
  });

  test('is found in a white frame', async () => {
    expect(await relation(picture, withFrame(picture, 30))).toMatch(
      /^frame 0\.6[4-7] at (8|9) %,1[01] %$/,
    );
  });

  test('is found under a mark', async () => {
    const marked = { ...picture, data: picture.data.slice() };
    fill(marked, 255, (x, y) => x > 202 && x < 270 && y > 165 && y < 195);
    expect(await relation(picture, marked)).toBe('same');
    expect(await relation(marked, picture)).toBe('same');
  });

  test('is no other', async () => {
    for (const seed of [2, 3]) {
      expect(await relation(picture, shapes(seed, 288, 216))).toBe('none');
    }
    expect(await relation(picture, noise(1, 288, 216))).toBe('none');
    expect(
      await relation(
        picture,
        planeFrom(288, 216, () => 128),
      ),
    ).toBe('none');
  });
});

describe('what proves nothing', () => {
  test('a pattern that repeats is related to nothing', async () => {
    const board = planeFrom(128, 128, (x, y) =>
      (Math.floor(x / 16) + Math.floor(y / 16)) % 2 === 0 ? 30 : 220,
    );
    expect(await relation(board, board)).toBe('none');
  });

  test('an even picture is related to nothing', async () => {
    const even = planeFrom(128, 128, () => 77);
    expect(await relation(even, even)).toBe('none');
  });
});

describe('a page', () => {
  const size = { width: 300, height: 220 };
  const original = page({ ...size, seed: 1 });

  test('is the same as its copy, and not as one with another line', async () => {
    const other = page({ ...size, seed: 1, changed: new Map([[8, 99]]) });
    expect(await relation(original, original)).toBe('same');
    expect(await relation(original, resized(original, 270, 198))).toBe('same');
    expect(await relation(original, other)).toBe('none');
  });
});
