import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FoundRelations } from '../../../../src/library/lookalikes/found-relations.js';
import { relationSources, type KnownRelation } from '../../../../src/model/pictures/relation.js';
import { relationCodec } from '../../../../src/storage/codecs/relation.js';
import { numbersOf, relatedPrefix, relationPrefix } from '../../../../src/storage/keys.js';
import { memoryStoreSource } from '../../../../src/storage/memory-store.js';

/** Of powers of two, so that turning a relation round loses nothing. */
const power = fc.integer({ min: -3, max: 3 }).map((exponent) => 2 ** exponent);
const known: fc.Arbitrary<KnownRelation> = fc
  .tuple(power, power, fc.constantFrom(...relationSources), fc.integer({ min: 0, max: 50 }))
  .map(([a, d, source, distance]) => ({
    source,
    relation: {
      map: { a, b: 0, c: 0, d, e: 0.25, f: -0.5 },
      firstInside: 1,
      secondInside: 0.5,
      distance,
      colour: 'same',
    },
  }));
const number = fc.integer({ min: 0, max: 70_000 });
const pairs = fc.uniqueArray(
  fc.tuple(number, number, known).filter(([own, other]) => own !== other),
  { selector: ([own, other]) => `${Math.min(own, other)} ${Math.max(own, other)}` },
);

test('in memory they are what is read after they were stored, in the same order', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, fc.integer({ min: 1, max: 5 }), async (found, atOnce) => {
      const relations = new FoundRelations();
      for (const [at, [own, other, one]] of found.entries()) {
        relations.add(own, other, one);
        if (at % 3 === 0) relations.prepare(atOnce);
      }
      await using store = await memoryStoreSource().open();
      await store.write(relations.changes());
      const read: unknown[] = [];
      for await (const [key, value] of store.range(relationPrefix)) {
        const [first, second] = numbersOf(key);
        read.push({ first, second, known: relationCodec.decode(value) });
      }
      expect(relations.inOrder()).toEqual(read);
      let related = 0;
      for await (const pair of store.range(relatedPrefix)) related += pair.length / 2;
      expect(related).toBe(found.length);
    }),
    { numRuns: 50 },
  );
});
