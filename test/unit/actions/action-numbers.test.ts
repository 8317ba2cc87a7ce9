/** A number is given to one action only, whatever became of that. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { beginAction, forgetAction, readActions } from '../../../src/actions/journal/journal.js';
import { moveDuplicates } from '../../../src/api/actions/move-duplicates.js';
import { recoverActions } from '../../../src/actions/journal/recover.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { systemError, watchedOps } from '../support/faulty-ops.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';

const scope = Scope.everything;

async function plant(folder: PhotoFolder): Promise<Repository> {
  for (const path of ['a.jpg', 'b.jpg']) folder.write(path, 'same');
  await settle();
  const { place } = await createRepository(folder.root);
  return Repository.open(place);
}

test('an action that did nothing leaves nothing behind, and its number is not given again', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  const ops = watchedOps((op) => {
    if (op === 'rename') throw systemError('EIO');
  });
  const nothing = await moveDuplicates(repository, { scope, ops });
  expect(nothing).toMatchObject({ id: undefined, done: 0, skipped: 1 });
  expect(await readActions(repository)).toEqual([]);
  expect(readFileSync(folder.at('.imgdedup/last-action'), 'utf8')).toBe('1\n');
  expect(folder.list().filter((path) => path.startsWith('.imgdedup/trash'))).toEqual([]);
  expect((await beginAction(repository, { command: 'link' })).id).toBe(2);
  // The same where it was cut off.
  await recoverActions(repository);
  expect(await readActions(repository)).toEqual([]);
  expect(await moveDuplicates(repository, { scope })).toMatchObject({ id: 3, done: 1 });
  expect((await verify(repository)).problems).toEqual([]);
});

test('where its number could not be remembered, it stays in the journal', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  const first = await beginAction(repository, { command: 'link' });
  rmSync(folder.at('.imgdedup/last-action'));
  // In place of a disk that takes no more: what may be refused here is refused to root, too.
  mkdirSync(folder.at('.imgdedup/last-action.tmp'));
  await forgetAction(repository, { ...first, state: 'done' });
  expect(await readActions(repository)).toMatchObject([{ id: 1, state: 'done', done: 0 }]);
  rmSync(folder.at('.imgdedup/last-action.tmp'), { recursive: true });
  expect((await beginAction(repository, { command: 'link' })).id).toBe(2);
});
