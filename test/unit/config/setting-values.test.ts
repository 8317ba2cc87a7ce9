import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/config/setting-values.js';

test.each([
  ['30s', 30_000],
  ['30', 30_000],
  ['0', 0],
  ['5min', 300_000],
  ['1h', 3_600_000],
  ['', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['3 weeks', undefined],
])('the duration %j', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});
