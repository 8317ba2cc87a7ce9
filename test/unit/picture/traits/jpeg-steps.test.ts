import { expect, test } from 'vitest';
import { jpegQuality } from '../../../../src/picture/traits/jpeg-quality.js';
import { standardSteps, zigzagPlace } from '../../../../src/picture/traits/jpeg-steps.js';

/** ITU-T T.81, figure A.6. */
const zigzag = [
  [0, 1, 5, 6, 14, 15, 27, 28],
  [2, 4, 7, 13, 16, 26, 29, 42],
  [3, 8, 12, 17, 25, 30, 41, 43],
  [9, 11, 18, 24, 31, 40, 44, 53],
  [10, 19, 23, 32, 39, 45, 52, 54],
  [20, 22, 33, 38, 46, 51, 55, 60],
  [21, 34, 37, 47, 50, 56, 59, 61],
  [35, 36, 48, 49, 57, 58, 62, 63],
];

test('frequencies stand in zigzag order', () => {
  const found = zigzag.map((places, row) => places.map((_, column) => zigzagPlace(row, column)));
  expect(found).toEqual(zigzag);
});

test('each quality is known by its steps', () => {
  for (let quality = 1; quality <= 100; quality += 1) {
    const steps = standardSteps(quality);
    // The lowest have the same steps, 255 of each.
    expect(standardSteps(jpegQuality(steps))).toEqual(steps);
  }
});
