import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../../../src/api/maintenance/collect-garbage.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { DraftBook } from '../../../../src/library/review/draft-book.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { contentRef } from '../../../../src/model/contents/content-id.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';
import { pathOf } from '../../support/alike-group.js';

const scope = Scope.everything;

test('gc keeps drafts while a snapshot or a step has their content, and drops them then', async () => {
  using folder = new PhotoFolder();
  for (const path of ['a.jpg', 'b.jpg']) folder.write(path, 'same');
  folder.write('other.jpg', 'other');
  const { place } = await createRepository(folder.root);
  const repository = await Repository.open(place);
  await settle();
  await indexPhotos(repository, { scope });
  const [group] = (await findDupes(repository, { scope })).groups;
  const content = group?.contentId;
  if (content === undefined) throw new Error('no group');
  const book = await DraftBook.open(repository);
  const path = pathOf('b.jpg');
  const after = {
    path,
    choice: 'trash',
    chosenAt: 1,
    anchor: contentRef(content),
    apart: [],
    copies: [],
  } as const;
  await book.change(() => [{ content, path, after }], 1);
  await collectGarbage(repository, { keepSnapshots: 1 });
  expect([...(await DraftBook.open(repository)).contents()]).toEqual([content]);
  for (const name of ['a.jpg', 'b.jpg']) rmSync(folder.at(name));
  await settle();
  await indexPhotos(repository, { scope });
  await collectGarbage(repository, { keepSnapshots: 1 });
  // Taking back what was chosen names it still.
  const left = await DraftBook.open(repository);
  expect([...left.contents()]).toEqual([content]);
  await left.settle([]);
  await collectGarbage(repository, { keepSnapshots: 1 });
  expect([...(await DraftBook.open(repository)).contents()]).toEqual([]);
  expect((await verify(repository)).problems).toEqual([]);
});
