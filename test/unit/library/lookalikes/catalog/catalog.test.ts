import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Catalog } from '../../../../../src/library/lookalikes/catalog/catalog.js';
import { PhashFamilies } from '../../../../../src/library/lookalikes/candidates/phash-families.js';
import { pictureKey } from '../../../../../src/storage/keys.js';
import { contentAt, catalogOf } from '../../../support/catalog-of.js';

describe('a catalog', () => {
  test('finds every content, and no other', async () => {
    for (const count of [0, 1, 2, 3, 17]) {
      const pictures = Array.from({ length: count }, (_, at) => ({ number: 100 - at }));
      const { catalog } = await catalogOf(pictures);
      expect(catalog.count).toBe(count);
      for (let position = 0; position < count; position += 1) {
        expect(catalog.find(contentAt(position))).toBe(position);
        expect(catalog.find({ ...contentAt(position), ordinal: 1 })).toBe(-1);
        expect(catalog.content(position)).toEqual(contentAt(position));
        expect(catalog.positionOf(100 - position)).toBe(position);
      }
      for (const unknown of [-1, count]) expect(catalog.find(contentAt(unknown))).toBe(-1);
      expect(catalog.positionOf(5)).toBe(-1);
      expect(catalog.numberEnd).toBe(count === 0 ? 0 : 101);
    }
  });

  test('knows what could not be looked into', async () => {
    const reason = 'cut off';
    const { catalog } = await catalogOf([
      { number: 0 },
      { number: 1, outcome: { kind: 'undecodable', format: 'jpeg', reason } },
      { number: 2, outcome: { kind: 'unsupported', format: 'heic' } },
      { number: 3, outcome: { kind: 'not-a-picture' } },
    ]);
    expect(catalog.facts(0)).toMatchObject({ format: 'jpeg', width: 600 });
    for (const position of [1, 2, 3]) expect(catalog.facts(position)).toBeUndefined();
    expect(catalog.failed(0)).toBeUndefined();
    expect(catalog.failed(1)).toMatchObject({ kind: 'undecodable', reason });
    expect(catalog.failed(2)).toMatchObject({ kind: 'unsupported', format: 'heic' });
    expect(catalog.failed(3)).toBeUndefined();
  });

  test('goes without a record that is damaged', async () => {
    const { store } = await catalogOf([{ number: 0 }, { number: 1 }, { number: 2 }]);
    const key = pictureKey(contentAt(1));
    const value = Buffer.from((await store.get(key)) ?? []);
    value[10] = (value[10] ?? 0) ^ 1;
    await store.write([{ type: 'put', key, value }]);
    const catalog = await Catalog.load(store);
    expect([0, 1, 2].map((position) => catalog.find(contentAt(position)))).toEqual([0, -1, 1]);
  });
});

/** Many with one hash, many with the first bits of one. */
const phash = fc.constantFrom(
  ...['00', '01', 'ff'].flatMap((head) =>
    ['00', '01', '02'].map((tail) => Buffer.from(head.repeat(6) + tail.repeat(26), 'hex')),
  ),
);
function inOrder(lists: Iterable<number[]>): number[][] {
  return [...lists].toSorted(([a = 0], [b = 0]) => a - b);
}

const entry = fc.record({ phash, quality: fc.constantFrom(0, 50) });

test('families are the pictures that share a hash, the oldest at their head', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 30 }), fc.nat(), async (entries, seed) => {
      const count = entries.length;
      // Numbers in another order than positions.
      const pictures = entries.map((one, at) => ({ ...one, number: (at * 7 + seed) % 31 }));
      fc.pre(new Set(pictures.map(({ number }) => number)).size === count);
      const { catalog } = await catalogOf(pictures);
      const families = new PhashFamilies(catalog);
      const found = [...families.heads()].map((head) => [...families.members(head)]);
      const expected = new Map<string, number[]>();
      const byAge = pictures
        .map((picture, position) => ({ ...picture, position }))
        .toSorted((a, b) => a.number - b.number);
      for (const { phash: bits, quality, position } of byAge) {
        if (quality === 0) continue;
        const key = bits.toString('hex');
        expected.set(key, [...(expected.get(key) ?? []), position]);
      }
      expect(inOrder(found)).toEqual(inOrder(expected.values()));
    }),
  );
});
