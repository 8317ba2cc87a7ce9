import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowIndex, rowLimit } from '../../../../src/library/snapshot/row-index.js';

const largestKey = 2 ** 38 - 1;
const key = fc.oneof(
  fc.nat({ max: 5 }),
  fc.nat({ max: largestKey }),
  fc.constantFrom(0, 63, 64, 65, 2 ** 32 - 1, 2 ** 32, 2 ** 37, largestKey - 1, largestKey),
);
const row = fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: rowLimit - 1 }), fc.constant(rowLimit - 1));
const pairsOf = (keys: fc.Arbitrary<number>): fc.Arbitrary<[number, number][]> =>
  fc.uniqueArray(fc.tuple(keys, row), { selector: ([, one]) => one, maxLength: 40 });

/** Rows by key, both in order. */
function naive(pairs: readonly (readonly [number, number])[]): [number, number[]][] {
  const byKey = new Map<number, number[]>();
  for (const [one, at] of pairs) byKey.set(one, [...(byKey.get(one) ?? []), at]);
  return [...byKey]
    .toSorted(([a], [b]) => a - b)
    .map(([one, rows]) => [one, rows.toSorted((a, b) => a - b)]);
}

test('runs are the rows that share a key, by key and row', () => {
  const agrees = fc.property(pairsOf(key), (pairs) => {
    const expected = naive(pairs).flatMap(([, rows]) => (rows.length > 1 ? [rows] : []));
    expect([...RowIndex.from(pairs.length, pairs).runs()]).toEqual(expected);
  });
  fc.assert(agrees, { numRuns: 500 });
});

test('rows are those of a key, and none for a key that is not there', () => {
  const agrees = fc.property(pairsOf(key), fc.array(key), (pairs, others) => {
    const index = RowIndex.from(pairs.length, pairs);
    const expected = new Map(naive(pairs));
    for (const wanted of [...expected.keys(), ...others]) {
      expect(index.rows(wanted)).toEqual(expected.get(wanted) ?? []);
    }
  });
  fc.assert(agrees, { numRuns: 500 });
});

test('fewer pairs than announced leave no rows behind', () => {
  const agrees = fc.property(pairsOf(key), fc.nat({ max: 20 }), (pairs, more) => {
    const index = RowIndex.from(pairs.length + more, pairs);
    expect([...index.runs()]).toEqual([...RowIndex.from(pairs.length, pairs).runs()]);
    const zeros = pairs.filter(([one]) => one === 0).map(([, at]) => at);
    expect(index.rows(0)).toEqual(zeros.toSorted((a, b) => a - b));
  });
  fc.assert(agrees, { numRuns: 200 });
});

test('keys too large for 38 bits are nominated together, and with no smaller one', () => {
  const pairs = [
    [2 ** 38, 1],
    [2 ** 45 + 7, 2],
    [largestKey, 3],
    [largestKey - 1, 4],
    [largestKey - 1, 5],
  ] as const;
  expect([...RowIndex.from(pairs.length, pairs).runs()]).toEqual([
    [4, 5],
    [1, 2, 3],
  ]);
});

describe('limits', () => {
  test('nothing in it, nothing out of it', () => {
    expect([...RowIndex.from(0, []).runs()]).toEqual([]);
    expect(RowIndex.from(0, []).rows(0)).toEqual([]);
  });

  test('a row number that does not fit is a RangeError, not another row', () => {
    expect(() => RowIndex.from(1, [[0, rowLimit]])).toThrow(RangeError);
  });
});
