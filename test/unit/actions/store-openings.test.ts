import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginAction } from '../../../src/actions/journal/journal.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { findDupes } from '../../../src/api/find/find-dupes.js';
import { linkDuplicates } from '../../../src/api/actions/link-duplicates.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import type { Action } from '../../../src/model/actions/action.js';
import { levelStoreSource } from '../../../src/storage/level-store.js';
import type { StoreSource } from '../../../src/storage/object-store.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';

const scope = Scope.everything;

/** A repository of three equal photos, and how often its store was opened. */
async function counted(
  folder: PhotoFolder,
): Promise<{ repository: Repository; opened: () => number }> {
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) folder.write(name, 'same', 1_500_000_000);
  await settle();
  const { place } = await createRepository(folder.root);
  const source = levelStoreSource(join(place.dataFolder, 'store'));
  let count = 0;
  const counting: StoreSource = {
    ...source,
    open: () => ((count += 1), source.open()),
    look: () => ((count += 1), source.look()),
  };
  return {
    repository: await Repository.open(place, { source: counting }),
    opened: () => count,
  };
}

test('looking for duplicates opens the store twice: to begin, and to end', async () => {
  using folder = new PhotoFolder();
  const { repository, opened } = await counted(folder);
  await findDupes(repository, { scope });
  expect(opened()).toBe(2);
});

test('a link opens it for each thing that must be on disk before the next', async () => {
  using folder = new PhotoFolder();
  const { repository, opened } = await counted(folder);
  const { done } = await linkDuplicates(repository, { scope });
  expect(done).toBe(2);
  expect(opened()).toBeLessThanOrEqual(6);
});

test('what an earlier act left is settled once, and told', async () => {
  using folder = new PhotoFolder();
  const { repository } = await counted(folder);
  await findDupes(repository, { scope });
  await beginAction(repository, { command: 'link' });
  const told: Action[] = [];
  const onSettled = (action: Action): void => void told.push(action);
  await linkDuplicates(repository, { scope, onSettled });
  expect(told).toMatchObject([{ id: 1, state: 'interrupted', done: 0 }]);
});

test('looking for duplicates settles it, too, before it looks', async () => {
  using folder = new PhotoFolder();
  const { repository } = await counted(folder);
  await findDupes(repository, { scope });
  await beginAction(repository, { command: 'link' });
  const told: Action[] = [];
  const onSettled = (action: Action): void => void told.push(action);
  const { summary } = await findDupes(repository, { scope, onSettled });
  expect(told).toMatchObject([{ id: 1, state: 'interrupted', done: 0 }]);
  expect(summary.groups).toBe(1);
  await findDupes(repository, { scope, onSettled });
  expect(told).toHaveLength(1);
});
