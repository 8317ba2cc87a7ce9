import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { exifOrientation } from '../../../../../src/picture/formats/image-data/exif.js';
import { exifBlock } from './build.js';

const orientations = [1, 2, 3, 4, 5, 6, 7, 8];

test.each(['II', 'MM'] as const)('reads each orientation in byte order %s', (order) => {
  const read = orientations.map((orientation) => exifOrientation(exifBlock(orientation, order)));
  expect(read).toEqual(orientations);
});

test.each([
  ['a long', 24, 4],
  ['two numbers', 26, 2],
])('%s where one short must be cannot be told', (_, at, value) => {
  const block = exifBlock(6, 'II');
  block.writeUInt16LE(value, at);
  expect(exifOrientation(block)).toBeUndefined();
});

test.each([4, 9])('a number of type %i that says upright says so', (type) => {
  const block = exifBlock(1, 'II');
  block.writeUInt16LE(type, 24);
  expect(exifOrientation(block)).toBe(1);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['another byte order', Buffer.from('XX*\0\0\0\0\x08')],
  ['nonsense', exifBlock(0)],
  ['more nonsense', exifBlock(9)],
])('%s is upright', (_, block) => {
  expect(exifOrientation(block)).toBe(1);
});

test('what is cut off is upright, or turned as before', () => {
  const whole = exifBlock(6);
  const read = Array.from({ length: whole.length }, (_, length) =>
    exifOrientation(whole.subarray(0, length)),
  );
  // The last four bytes only say that there is no other directory.
  expect(read).toEqual([...Array<number>(whole.length - 4).fill(1), 6, 6, 6, 6]);
});

test('is always between 1 and 8, or cannot be told', () => {
  const bytes = fc.uint8Array({ maxLength: 60 });
  const sensible = fc.property(fc.constantFrom('II*\0', 'MM\0*'), bytes, (head, rest) => {
    expect([...orientations, undefined]).toContain(
      exifOrientation(Buffer.concat([Buffer.from(head), rest])),
    );
  });
  fc.assert(sensible, { numRuns: 2000 });
});
