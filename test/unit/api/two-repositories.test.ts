import { expect, test } from 'vitest';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { findDupes } from '../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';

const scope = Scope.everything;

test('one process serves several repositories at once, and stays where it is', async () => {
  using first = new PhotoFolder();
  using second = new PhotoFolder();
  const folders = [first, second];
  for (const [number, folder] of folders.entries()) {
    for (let photo = 0; photo < 40; photo += 1) {
      folder.write(`${photo % 3}/${photo}.jpg`, `${number} ${photo >> 1}`);
    }
  }
  await settle();
  const before = process.cwd();
  const found = await Promise.all(
    folders.map(async ({ root }) => {
      const repository = await Repository.open((await createRepository(root)).place);
      const { hashed } = await indexPhotos(repository, { scope });
      const { groups } = await findDupes(repository, { scope });
      return { hashed, groups: [...groups].length };
    }),
  );
  expect(found).toEqual([
    { hashed: 40, groups: 20 },
    { hashed: 40, groups: 20 },
  ]);
  expect(process.cwd()).toBe(before);
});
