import { expect, test } from 'vitest';
import { formatDuration, formatTimeLeft } from '../../../../src/model/text/number-text.js';

test.each([
  [0.0974, '97 ms', '1 s left'],
  [1.25, '1.3 s', '2 s left'],
  [9.04, '9.0 s', '10 s left'],
  [59.2, '59 s', '1 min 0 s left'],
  [600, '10 min 0 s', '10 min 0 s left'],
  [7325, '2 h 2 min', '2 h 2 min left'],
])('%d s', (seconds, took, left) => {
  expect(formatDuration(seconds)).toBe(took);
  expect(formatTimeLeft(seconds)).toBe(left);
});
