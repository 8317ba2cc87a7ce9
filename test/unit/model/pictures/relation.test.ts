import { describe, expect, test } from 'vitest';
import type { Affine } from '../../../../src/model/pictures/affine.js';
import {
  isTurned,
  isWhole,
  reversed,
  type Relation,
} from '../../../../src/model/pictures/relation.js';
import { relationInShort } from '../../support/relation-in-short.js';

const wide = { width: 600, height: 400 };
const tall = { width: 400, height: 600 };

function whole(map: Affine): Relation {
  return { map, firstInside: 1, secondInside: 1, distance: 0, colour: 'same' };
}

/** Maps of the unit square: where the corner, the end of x and the end of y of the first go. */
const upright: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
const mirrored: Affine = { a: -1, b: 0, c: 0, d: 1, e: 1, f: 0 };
const upsideDown: Affine = { a: -1, b: 0, c: 0, d: -1, e: 1, f: 1 };
const clockwise: Affine = { a: 0, b: -1, c: 1, d: 0, e: 1, f: 0 };
const counterclockwise: Affine = { a: 0, b: 1, c: -1, d: 0, e: 0, f: 1 };

describe('in words', () => {
  test.each([
    [upright, wide, 'same'],
    [mirrored, wide, 'mirror'],
    [upsideDown, wide, 'rotate180'],
    [clockwise, tall, 'rotate90'],
    [counterclockwise, tall, 'rotate270'],
    // Mirrored, then turned: over the diagonals.
    [{ a: 0, b: 1, c: 1, d: 0, e: 0, f: 0 }, tall, 'mirror rotate270'],
    [{ a: 0, b: -1, c: -1, d: 0, e: 1, f: 1 }, tall, 'mirror rotate90'],
    [{ a: 1, b: 0, c: 0, d: -1, e: 0, f: 1 }, wide, 'mirror rotate180'],
  ])('%o is %s %s', (map, second, text) => {
    expect(relationInShort(whole(map), wide, second)).toBe(text);
    expect(isTurned(whole(map))).toBe(text !== 'same');
  });

  test('a part says how much of the first is left, and where', () => {
    const map = { a: 1 / 0.8, b: 0, c: 0, d: 1 / 0.5, e: -0.1 / 0.8, f: -0.25 / 0.5 };
    const crop: Relation = { map, firstInside: 0.4, secondInside: 1, distance: 3, colour: 'same' };
    const part = { width: 480, height: 200 };
    expect(relationInShort(crop, wide, part)).toBe('crop 0.40 at 10 %,25 %');
    expect(relationInShort(reversed(crop), part, wide)).toBe('frame 0.40 at 10 %,25 %');
    expect(isWhole(crop)).toBe(false);
  });

  test('a few pixels less are no crop', () => {
    expect(isWhole({ ...whole(upright), firstInside: 0.97 })).toBe(true);
    expect(isWhole({ ...whole(upright), secondInside: 0.95 })).toBe(false);
  });

  test('a slight turn is told in degrees, clockwise', () => {
    const [cos, sin] = [Math.cos(Math.PI / 60), Math.sin(Math.PI / 60)];
    const square = { width: 500, height: 500 };
    const turned = whole({ a: cos, b: -sin, c: sin, d: cos, e: 0, f: 0 });
    expect(relationInShort(turned, square, square)).toBe('turn 3°');
    expect(relationInShort(reversed(turned), square, square)).toBe('turn -3°');
    expect(isTurned(turned)).toBe(false);
  });
});

test('reversed twice is as before', () => {
  for (const map of [upright, mirrored, upsideDown, clockwise, counterclockwise]) {
    const relation: Relation = {
      map: { ...map, e: 0.3 },
      firstInside: 0.5,
      secondInside: 1,
      distance: 2,
      colour: 'recoloured',
    };
    const again = reversed(reversed(relation));
    expect(again).toMatchObject({ firstInside: 0.5, secondInside: 1, distance: 2 });
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f'] as const) {
      expect(again.map[key]).toBeCloseTo(relation.map[key], 12);
    }
  }
});
