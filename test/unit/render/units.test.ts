import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBytes } from '../../../src/render/units.js';

describe('formatBytes', () => {
  test.each([
    [0, '0 B'],
    [131.57894736842107, '132 B'],
    [999, '999 B'],
    [999.7, '1.0 kB'],
    [1000, '1.0 kB'],
    [347_321, '347.3 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [2_560_000, '2.6 MB'],
    [5e15, '5.0 PB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('never takes more than three digits, a tenth and a unit', () => {
    const short = fc.property(fc.double({ min: 0, max: 9e17, noNaN: true }), (bytes) => {
      expect(formatBytes(bytes)).toMatch(/^(?:\d{1,3} B|\d{1,3}\.\d [kMGTP]B)$/);
    });
    fc.assert(short, { numRuns: 1000 });
  });
});
