import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from '../../support/snapshot-store.js';
import { ContentTable } from '../../../../src/library/snapshot/content-table.js';

const content = fc.record({
  // Few first bytes, so that many want the same place.
  digest: fc
    .tuple(fc.nat({ max: 2 }), fc.nat({ max: 255 }), fc.nat({ max: 40 }))
    .map(([a, b, c]) => Uint8Array.of(0, 0, 0, a, b, 0, 0, c)),
  ordinal: fc.nat({ max: 3 }),
});
const textOf = ({ digest, ordinal }: { digest: Uint8Array; ordinal: number }): string =>
  `${Buffer.from(digest).toString('hex')}#${ordinal}`;

test('holds what was added, and marks what is there, as a set does', () => {
  const many = { minLength: 1, maxLength: 3000 };
  fc.assert(
    fc.property(fc.array(content, many), fc.array(content, many), (added, asked) => {
      const table = new ContentTable(8);
      const set = new Set<string>();
      for (const one of added) {
        table.add(one.digest, one.ordinal);
        set.add(textOf(one));
      }
      expect(table.count).toBe(set.size);
      const marked = new Set<string>();
      for (const one of asked) {
        expect(table.has(one)).toBe(set.has(textOf(one)));
        expect(table.mark(one)).toBe(set.has(textOf(one)));
        marked.add(textOf(one));
      }
      const left = [...set].filter((text) => !marked.has(text));
      expect([...table.unmarked()].map(textOf).toSorted()).toEqual(left.toSorted());
    }),
    { numRuns: 30 },
  );
});

test('keeps marks when it grows', () => {
  const table = new ContentTable(8);
  for (let number = 0; number < 500; number += 1) table.add(digestOf(number), 0);
  for (let number = 0; number < 500; number += 2)
    table.mark({ digest: digestOf(number), ordinal: 0 });
  for (let number = 500; number < 5000; number += 1) table.add(digestOf(number), 0);
  expect(table.count).toBe(5000);
  expect([...table.unmarked()]).toHaveLength(4750);
});

test('refuses a digest of another width, and holds none', () => {
  const table = new ContentTable(8);
  expect(() => table.add(Buffer.alloc(32), 0)).toThrow(RangeError);
  expect(table.has({ digest: Buffer.alloc(32), ordinal: 0 })).toBe(false);
});
