/** Two snapshots compared by walking (`differences.ts`), against comparing lists of all files. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences } from '../../../../src/library/snapshot/differences.js';
import { memoryStoreSource } from '../../../../src/storage/memory-store.js';
import { takeSnapshot } from '../../support/snapshot-store.js';
import type { SketchedFile } from '../../support/tree-of.js';

const names = ['a.jpg', 'b.jpg', 'x', 'x/a.jpg', 'x/b.jpg', 'x/y/a.jpg', 'x/y/z/c.jpg', 'é.jpg'];
const files: fc.Arbitrary<SketchedFile[]> = fc.uniqueArray(
  fc.record({
    path: fc.constantFrom(...names),
    content: fc.integer({ min: 1, max: 3 }),
    ino: fc.integer({ min: 1, max: 3 }),
    isKnown: fc.boolean(),
  }),
  { selector: ({ path }) => path },
);

test('finds what differs by path and content, and by inode where contents are unknown', async () => {
  await fc.assert(
    fc.asyncProperty(files, files, async (old, now) => {
      await using store = await memoryStoreSource().create();
      const before = await takeSnapshot(store, old, undefined);
      const after = await takeSnapshot(store, now, before);
      const found: string[] = [];
      for await (const { kind, path } of differences(store, before.root, after.root)) {
        found.push(`${kind} ${path}`);
      }
      expect(found.toSorted()).toEqual(naive(old, now).toSorted());
    }),
    { numRuns: 500 },
  );
});

function naive(old: readonly SketchedFile[], now: readonly SketchedFile[]): string[] {
  const before = new Map(old.map((file) => [file.path, file]));
  const after = new Map(now.map((file) => [file.path, file]));
  const gone = old.filter(({ path }) => !after.has(path)).map(({ path }) => `deleted ${path}`);
  const others = now.flatMap((file) => {
    const was = before.get(file.path);
    if (was === undefined) return [`new ${file.path}`];
    const isSame =
      was.content === file.content && ((was.isKnown && file.isKnown) || was.ino === file.ino);
    return isSame ? [] : [`modified ${file.path}`];
  });
  return [...gone, ...others];
}
