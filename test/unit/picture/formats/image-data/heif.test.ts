import { describe, expect, test } from 'vitest';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import {
  alphaAt,
  coded,
  cropped,
  grid,
  heifOf,
  joined,
  mirrored,
  otherAt,
  profile,
  thumbnailAt,
  transparentAt,
  turned,
  wholeAt,
  type Part,
  type Parts,
} from '../../../support/heif.js';
import { hashOf } from './build.js';

const exif: Part = { id: 60, type: 'Exif', data: Buffer.from('\0\0\0\0MM\0*'), properties: [] };
const noted = (parts: Parts): Parts => ({
  ...joined(parts, {
    items: [exif],
    references: [{ type: 'cdsc', from: 60, to: [parts.primary] }],
  }),
  note: 'what an editor left behind',
});
const withThumbnail = (at: number): Parts =>
  joined(grid(1), {
    items: [coded(at, 40)],
    references: [{ type: 'thmb', from: 40, to: [1] }],
  });
const single = (more: Parameters<typeof coded>[2] = []): Parts => ({
  primary: 7,
  items: [coded(wholeAt, 7, more)],
});
const transparent = (alpha: number): Parts => ({
  primary: 1,
  items: [coded(transparentAt, 1), coded(alpha, 2)],
  references: [{ type: 'auxl', from: 2, to: [1] }],
});

describe('of a HEIC', () => {
  test.each([
    ['a single one', single()],
    ['a grid', grid(1, [turned(1)])],
    ['one with transparency', transparent(alphaAt)],
  ])('metadata change nothing: %s', (_, parts) => {
    expect(hashOf(heifOf(noted(parts)))).toBe(hashOf(heifOf(parts)));
  });

  test('a thumbnail changes nothing, nor does what is hidden', () => {
    const plain = hashOf(heifOf(grid(1)));
    expect(hashOf(heifOf(withThumbnail(thumbnailAt)))).toBe(plain);
    expect(hashOf(heifOf(withThumbnail(otherAt)))).toBe(plain);
    const hidden = joined(grid(1), { items: [{ ...coded(otherAt, 41), isHidden: true }] });
    expect(hashOf(heifOf(hidden))).toBe(plain);
  });

  test('the order of items and their numbers change nothing', () => {
    const parts = grid(1);
    const [first, ...rest] = parts.items;
    const items = first === undefined ? [] : [...rest, first];
    expect(hashOf(heifOf({ ...parts, items }))).toBe(hashOf(heifOf(parts)));
    expect(hashOf(heifOf(grid(100)))).toBe(hashOf(heifOf(parts)));
  });

  test('pixels, turning, mirroring, cropping, profile, transparency and further pictures each change it', () => {
    const files: Parts[] = [
      single(),
      { primary: 7, items: [coded(otherAt, 7)] },
      single([turned(1)]),
      single([turned(2)]),
      single([mirrored(0)]),
      single([mirrored(1)]),
      single([turned(1), mirrored(1)]),
      single([mirrored(1), turned(1)]),
      single([cropped(256, 192)]),
      single([cropped(256, 192, 2)]),
      single([profile(Buffer.from('a'))]),
      single([profile(Buffer.from('b'))]),
      joined(single(), { items: [coded(otherAt, 8)] }),
      joined(single(), { items: [coded(thumbnailAt, 8)] }),
      { ...joined(single(), { items: [coded(otherAt, 8)] }), primary: 8 },
      grid(1),
      grid(1, [], [512, 380]),
      transparent(alphaAt),
      transparent(otherAt),
    ];
    const swapped = grid(1);
    const [reference] = swapped.references ?? [];
    if (reference === undefined) throw new TypeError('a grid has tiles');
    files.push({ ...swapped, references: [{ ...reference, to: reference.to.toReversed() }] });
    expect(new Set(files.map((file) => hashOf(heifOf(file)))).size).toBe(files.length);
  });

  test('a file that lacks data has no hash', () => {
    const whole = heifOf(grid(1));
    for (let length = 0; length < whole.length; length += 97) {
      expect(imageDataHash(whole.subarray(0, length))).toBeUndefined();
    }
    expect(imageDataHash(heifOf({ ...single(), primary: 9 }))).toBeUndefined();
    const lost = { ...grid(1), items: grid(1).items.slice(0, 5) };
    expect(imageDataHash(heifOf(lost))).toBeUndefined();
  });

  test('pictures that are derived of each other have none', () => {
    const ring = {
      ...single(),
      references: [{ type: 'dimg', from: 7, to: Array.from({ length: 1000 }, () => 7) }],
    };
    expect(imageDataHash(heifOf(ring))).toBeUndefined();
  });
});
