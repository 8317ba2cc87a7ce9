import { symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { status } from '../../../src/api/files/status.js';
import { watchFolder } from '../../../src/api/indexing/watch-folder.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';

test('what is counted and not listed is so in the second answer, too: other types, links, ignore files', async () => {
  using folder = new PhotoFolder();
  folder.write('a/one.jpg', 'one');
  folder.write('b/two.jpg', 'two');
  folder.write('c/three.jpg', 'three');
  const { place } = await createRepository(folder.root);
  const repository = await Repository.open(place);
  let isReady = false;
  await using _watcher = await watchFolder(repository, { onReady: () => (isReady = true) });
  await expect.poll(() => isReady).toBe(true);
  await settle();
  await indexPhotos(repository);
  await status(repository);

  folder.write('a/note.txt', 'a note');
  symlinkSync('two.jpg', folder.at('b/link.jpg'));
  folder.write('c/.imgdedupignore', 'nothing');
  const first = await status(repository);
  expect(first).toMatchObject({ new: [], counts: { symlinks: 1 } });
  expect(first.skipped.byExtension).toEqual([['.txt', 1]]);
  expect(await status(repository)).toEqual(first);
  // It is younger than it was: by now nobody need doubt it.
  await settle();
  expect(await status(repository)).toEqual(first);
  expect(await status(repository)).toEqual(first);
});
