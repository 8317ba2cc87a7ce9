import { describe, expect, test } from 'vitest';
import { isBurst } from '../../../../src/library/facts/burst.js';
import type { Facts } from '../../../../src/model/facts/facts.js';
import { noFacts } from '../../support/facts.js';

function photo(time: string, model: string | undefined = 'ILCE-7M3'): Facts {
  return { ...noFacts, make: 'SONY', model, taken: `2019-05-04T${time}` };
}

describe('two pictures of one camera', () => {
  test.each([
    ['12:33:10', '12:33:11', true],
    ['12:33:10', '12:33:12', true],
    ['12:33:10', '12:33:13', false],
    ['12:33:59', '12:34:00', true],
    // One moment: one is a copy of the other.
    ['12:33:10', '12:33:10', false],
    ['12:33:10.25', '12:33:10.25', false],
    ['12:33:10.25', '12:33:10.250', false],
    ['12:33:10.1', '12:33:10.2', true],
    ['12:33:10.9', '12:33:11.0', true],
    ['12:33:10.1', '12:33:12.1', true],
    ['12:33:10.1', '12:33:12.2', false],
    // A copy that lost the part of the second, or its zone.
    ['12:33:10.9', '12:33:10', false],
    ['12:33:10.25+02:00', '12:33:10.25', false],
    ['12:33:10', '12:33:10+02:00', false],
    ['12:33:10.25+02:00', '12:33:10.75', true],
    ['12:33:10+02:00', '11:33:11+01:00', true],
    ['12:33:10+02:00', '11:33:10+01:00', false],
    ['12:33:10+02:00', '12:33:11+01:00', false],
  ])('at %s and %s: %s', (one, other, burst) => {
    expect(isBurst(photo(one), photo(other))).toBe(burst);
    expect(isBurst(photo(other), photo(one))).toBe(burst);
  });

  test('no burst is of two cameras, of one that is not known, or without dates', () => {
    expect(isBurst(photo('12:33:10'), photo('12:33:11', 'ILCE-9'))).toBe(false);
    const unknown = { ...photo('12:33:10'), make: undefined, model: undefined };
    expect(isBurst(unknown, { ...unknown, taken: '2019-05-04T12:33:11' })).toBe(false);
    expect(isBurst(photo('12:33:10'), { ...photo('12:33:11'), taken: undefined })).toBe(false);
    expect(isBurst(undefined, photo('12:33:11'))).toBe(false);
  });
});
