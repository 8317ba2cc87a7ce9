import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../../src/library/download/retry-after.js';

const now = Date.UTC(2026, 10, 29, 12);

test.each([
  ['120', 120_000],
  ['0', 0],
  [' 7 ', 7000],
  ['Sun, 29 Nov 2026 12:00:30 GMT', 30_000],
  ['Sun, 29 Nov 2026 11:00:00 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('%j is %j', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});
