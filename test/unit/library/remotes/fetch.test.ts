import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backupStatus } from '../../../../src/api/remotes/backup-status.js';
import { diffRemote } from '../../../../src/api/remotes/diff-remote.js';
import { fetchRemote } from '../../../../src/api/remotes/fetch-remote.js';
import { findAcross } from '../../../../src/api/remotes/find-across.js';
import { locateContents } from '../../../../src/api/repository/locations.js';
import { addRemote } from '../../../../src/api/remotes/remotes.js';
import { loadFetchedTree } from '../../../../src/library/remotes/fetched-nodes.js';
import { readRemote } from '../../../../src/library/remotes/remote-records.js';
import type { Repository } from '../../../../src/library/repository/repository.js';
import { compareNames } from '../../../../src/model/paths/path.js';
import { nodeKeysOf } from '../../support/snapshot-store.js';
import { sketch, SketchedRepository } from '../../support/remote.js';
import type { SketchedFile } from '../../support/tree-of.js';

/** Few folders, names and contents, so that much is the same, moved or copied. */
const files: fc.Arbitrary<SketchedFile[]> = fc
  .uniqueArray(
    fc.record({
      folder: fc.constantFrom('', 'a/', 'b/', 'a/c/', 'a/c/d/', 'e/f/'),
      name: fc.constantFrom('1.jpg', '2.jpg', '3.jpg'),
      content: fc.integer({ min: 1, max: 9 }),
      isKnown: fc.boolean(),
    }),
    { selector: ({ folder, name }) => folder + name, maxLength: 14 },
  )
  .map((all) =>
    all.map(({ folder, name, content, isKnown }) => sketch(folder + name, content, isKnown)),
  );

test('whatever two repositories hold, and held before, what was fetched is what a listing of the other says', async () => {
  const property = fc.asyncProperty(
    files,
    fc.array(files, { minLength: 1, maxLength: 3 }),
    async (here, states) => {
      using own = await SketchedRepository.make();
      using other = await SketchedRepository.make();
      await own.take(here);
      const repository = await own.open();
      await addRemote(repository, 'disk', other.root);
      let read = new Set<string>();
      for (const there of states) {
        await other.take(there);
        const { folders, isUnchanged, files: count } = await fetchRemote(repository, 'disk');
        const nodes = new Set(nodeKeysOf(there));
        // No folder is read twice.
        expect(folders).toBe([...nodes].filter((key) => !read.has(key)).length);
        expect(count).toBe(there.length);
        expect(isUnchanged && folders > 0).toBe(false);
        read = new Set([...read, ...nodes]);
        expect(await listing(repository)).toEqual(lines(there));
        await expectAsNaive(repository, here, there);
      }
    },
  );
  await fc.assert(property, { numRuns: 12 });
}, 60_000);

describe('fetching again', () => {
  test('goes on where it was interrupted, and until then tells what was fetched before', async () => {
    using own = await SketchedRepository.make();
    using other = await SketchedRepository.make();
    await own.take([sketch('a.jpg', 1)]);
    const repository = await own.open();
    await addRemote(repository, 'disk', other.root);
    await other.take([sketch('old.jpg', 3)]);
    await fetchRemote(repository, 'disk');
    const many = Array.from({ length: 700 }, (_, at) => sketch(`f${at}/p.jpg`, at + 1));
    await other.take(many);
    const stop = new AbortController();
    const cut = fetchRemote(repository, 'disk', {
      signal: stop.signal,
      onProgress: ({ files: folders }) => void (folders > 300 && stop.abort()),
    });
    await expect(cut).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await listing(repository)).toEqual(lines([sketch('old.jpg', 3)]));
    const { folders } = await fetchRemote(repository, 'disk');
    expect(folders).toBeLessThan(500);
    expect(await listing(repository)).toEqual(lines(many));
  });
});

async function listing(repository: Repository): Promise<string[]> {
  const tree = await repository.transaction(async (store) =>
    loadFetchedTree(store, await readRemote(store, 'disk')),
  );
  return [...tree.eachRow()]
    .map(({ row, files: table, local }) =>
      [tree.path(row), tree.stat(row).size, table.kind(local)].join(' '),
    )
    .toSorted();
}

function lines(all: readonly SketchedFile[]): string[] {
  return all
    .map(({ path, content, isKnown }) => [path, content, isKnown ? 'content' : 'none'].join(' '))
    .toSorted();
}

/** All that is told of the two, by looking at every file of each. */
async function expectAsNaive(
  repository: Repository,
  here: readonly SketchedFile[],
  there: readonly SketchedFile[],
): Promise<void> {
  const diff = await diffRemote(repository, 'disk');
  expect(diff.onlyHere.map(({ path }) => path)).toEqual(without(here, there));
  expect(diff.onlyThere.map(({ path }) => path)).toEqual(without(there, here));
  expect(diff.unread).toEqual({
    here: here.length - known(here).length,
    there: there.length - known(there).length,
  });

  const contents = [...new Set(known(here).map(({ content }) => content))];
  const across = await findAcross(repository, 'disk');
  const groups = contents
    .map((content) => ({ here: holding(here, content), there: holding(there, content) }))
    .filter((group) => group.there.length > 0);
  expect(
    [...across.groups]
      .map((group) => ({ here: [...group.here], there: [...group.there] }))
      .toSorted(byPath),
  ).toEqual(groups.toSorted(byPath));

  for (const { path, content, isKnown } of here) {
    const [told] = await locateContents(repository, [path], { from: repository.root });
    const naive = isKnown ? [...holding(here, content), ...holding(there, content)] : [path];
    expect(told?.locations.map((one) => one.path)).toEqual(naive);
  }

  const { counts, lackingFiles, unread } = await backupStatus(repository);
  const lacking = known(here).filter(({ content }) => holding(there, content).length === 0);
  expect(paths([...lackingFiles])).toEqual(paths(lacking));
  expect(unread).toBe(here.length - known(here).length);
  expect(counts.reduce((sum, count) => sum + count.contents, 0)).toBe(contents.length);
}

function paths(all: readonly { readonly path: string }[]): string[] {
  return all.map(({ path }) => path).toSorted(compareNames);
}

function known(all: readonly SketchedFile[]): readonly SketchedFile[] {
  return all.filter(({ isKnown }) => isKnown);
}

/** Files whose content is not among others. */
function without(all: readonly SketchedFile[], others: readonly SketchedFile[]): string[] {
  return paths(
    known(all).filter(({ content }) => !known(others).some((one) => one.content === content)),
  );
}

function holding(all: readonly SketchedFile[], content: number): string[] {
  return paths(known(all).filter((one) => one.content === content));
}

function byPath(a: { readonly here: string[] }, b: { readonly here: string[] }): number {
  return compareNames(a.here[0] ?? '', b.here[0] ?? '');
}
