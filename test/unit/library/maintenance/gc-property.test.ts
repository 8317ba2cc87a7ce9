/** What `gc` leaves (`mark.ts`, `sweep.ts`), against a naive set of what is needed. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadTree } from '../../../../src/library/snapshot/load-tree.js';
import { mark } from '../../../../src/library/maintenance/mark.js';
import { sweep } from '../../../../src/library/maintenance/sweep.js';
import type { Snapshot } from '../../../../src/model/snapshot/snapshot.js';
import { pictureCodec } from '../../../../src/storage/codecs/picture.js';
import { relationCodec } from '../../../../src/storage/codecs/relation.js';
import {
  blobKey,
  headKey,
  pictureKey,
  relationKey,
  snapshotKey,
} from '../../../../src/storage/keys.js';
import { memoryStoreSource } from '../../../../src/storage/memory-store.js';
import type { ObjectStore } from '../../../../src/storage/object-store.js';
import { sameImageData } from '../../../../src/model/pictures/relation.js';
import { builtIn } from '../../support/hashes.js';
import { digestOf, nodeKeysOf, takeSnapshot } from '../../support/snapshot-store.js';
import type { SketchedFile } from '../../support/tree-of.js';

const hash = await builtIn('xxh64');
const contents = 12;

const files: fc.Arbitrary<SketchedFile[]> = fc
  .uniqueArray(
    fc.record({
      path: fc.constantFrom('a.jpg', 'b.jpg', 'x/a.jpg', 'x/b.jpg', 'x/y/a.jpg', 'z/a.jpg'),
      content: fc.integer({ min: 1, max: contents }),
      isKnown: fc.boolean(),
    }),
    { selector: ({ path }) => path },
  )
  .map((all) => all.map((file, at) => ({ ...file, ino: at + 1 })));

test('keeps what kept snapshots need, and nothing else', async () => {
  const history = fc.array(files, { minLength: 1, maxLength: 6 });
  const pairs = fc.uniqueArray(fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 6, max: 11 })), {
    selector: String,
  });
  await fc.assert(
    fc.asyncProperty(history, pairs, fc.nat({ max: 4 }), async (states, related, keep) => {
      if (hash === undefined) throw new RangeError('no such hash');
      await using store = await memoryStoreSource().create();
      const taken = new Map<number, readonly SketchedFile[]>();
      let last: Snapshot | undefined;
      for (const state of states) {
        last = await takeSnapshot(store, state, last);
        taken.set(last.sequence, state);
      }
      await putPictures(store, related);
      const before = await keysOf(store);
      const needed = neededKeys(taken, related, Math.max(1, keep));
      const plan = await sweep(store, await mark({ hash }, store, keep), true);
      expect(await keysOf(store)).toEqual(before);
      const done = await sweep(store, await mark({ hash }, store, keep), false);
      expect(done).toEqual(plan);
      expect(await keysOf(store)).toEqual(before.filter((key) => needed.has(key)));
      if (last !== undefined) await loadTree(store, last.root);
      const again = await sweep(store, await mark({ hash }, store, keep), false);
      expect(Object.values(again).every(({ count }) => count === 0)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

/** A picture of every content, numbered by it. */
async function putPictures(
  store: ObjectStore,
  related: readonly (readonly [number, number])[],
): Promise<void> {
  for (let content = 1; content <= contents; content += 1) {
    const key = pictureKey({ digest: digestOf(content), ordinal: 0 });
    const outcome = { kind: 'not-a-picture' } as const;
    const value = pictureCodec.encode({ number: content - 1, hasPoints: true, outcome });
    await store.write([{ type: 'put', key, value }]);
  }
  const value = relationCodec.encode({ source: 'measured', relation: sameImageData });
  for (const pair of related) {
    await store.write([{ type: 'put', key: relationKey(...pair), value }]);
  }
}

function neededKeys(
  taken: ReadonlyMap<number, readonly SketchedFile[]>,
  related: readonly (readonly [number, number])[],
  keep: number,
): Set<string> {
  const kept = [...taken].toSorted(([a], [b]) => a - b).slice(-keep);
  const held = new Set(
    kept.flatMap(([, state]) => state.flatMap((file) => (file.isKnown ? file.content : []))),
  );
  const keys = [
    headKey,
    ...kept.map(([sequence]) => snapshotKey(sequence)),
    ...[...held].flatMap((content) => [
      blobKey(digestOf(content), 0),
      pictureKey({ digest: digestOf(content), ordinal: 0 }),
    ]),
    ...related
      .filter((pair) => pair.every((number) => held.has(number + 1)))
      .map((pair) => relationKey(...pair)),
  ].map((key) => key.toString('hex'));
  return new Set([...keys, ...kept.flatMap(([, state]) => nodeKeysOf(state))]);
}

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for (let letter = 1; letter < 0xff; letter += 1) {
    for await (const [key] of store.range(Buffer.of(letter))) keys.push(key.toString('hex'));
  }
  return keys;
}
