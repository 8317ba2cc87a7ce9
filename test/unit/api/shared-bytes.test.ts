import { linkSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findDupes } from '../../../src/api/find/find-dupes.js';
import { findSimilar } from '../../../src/api/find/find-similar.js';
import { folderStats } from '../../../src/api/files/folder-stats.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { linkDuplicates } from '../../../src/api/actions/link-duplicates.js';
import { reflinkDuplicates } from '../../../src/api/actions/replace-duplicates.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { parseKeepRules } from '../../../src/config/settings.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { FileOps } from '../../../src/fs/file-ops.js';
import { cloningOps } from '../support/acts.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';

const size = 4;

interface Shared {
  readonly folder: PhotoFolder;
  readonly repository: Repository;
  readonly ops: FileOps;
}

/** Three equal files, two of which were made to share the bytes of the first. */
async function reflinked(folder: PhotoFolder): Promise<Shared> {
  for (const name of ['keep', 'b', 'c']) folder.write(`${name}.jpg`, 'same', 1_000_000_000);
  utimesSync(folder.at('keep.jpg'), 7, 7);
  const repository = await Repository.ephemeral(folder.root);
  const ops = cloningOps();
  await settle();
  expect(await reflinkDuplicates(repository, { ops })).toMatchObject({ done: 2 });
  return { folder, repository, ops };
}

/** What is to be won, and who shares with whom. */
async function found({ repository }: Shared, keep?: string) {
  const rules = keep === undefined ? {} : { keep: parseKeepRules([keep]) };
  const { groups, summary } = await findDupes(repository, rules);
  const files = [...groups].flatMap((group) => group.files);
  const shares: Record<string, string | undefined> = {};
  for (const { path, sharesWith } of files) shares[path] = sharesWith;
  return { ...summary, shares };
}

const sharing = { 'keep.jpg': undefined, 'b.jpg': 'keep.jpg', 'c.jpg': 'keep.jpg' };

describe('files that share their bytes on disk', () => {
  test('are told apart, and nothing is to be won with them', async () => {
    using folder = new PhotoFolder();
    const shared = await reflinked(folder);
    const told = { groups: 1, files: 3, duplicates: 0, sharing: 2, reclaimable: 0 };
    expect(await found(shared)).toEqual({ ...told, shares: sharing });
    const { groups, summary } = await findSimilar(shared.repository, { depth: 'image-data' });
    expect(summary).toMatchObject({ reclaimable: 0, sharing: 2, duplicates: { exact: 0 } });
    expect([...groups][0]?.files.map(({ sharesWith }) => sharesWith)).toEqual(
      Object.values(sharing),
    );
    await indexPhotos(shared.repository);
    expect(await folderStats(shared.repository)).toMatchObject({ duplicates: 0, reclaimable: 0 });
  });

  test('share whichever of them is kept', async () => {
    using folder = new PhotoFolder();
    const shared = await reflinked(folder);
    expect(await found(shared, 'path:c.jpg')).toMatchObject({
      reclaimable: 0,
      shares: { 'c.jpg': undefined, 'b.jpg': 'c.jpg', 'keep.jpg': 'c.jpg' },
    });
  });

  test('share no more where one was changed, though it says the same', async () => {
    using folder = new PhotoFolder();
    const shared = await reflinked(folder);
    utimesSync(folder.at('b.jpg'), 9, 9);
    await settle();
    expect(await found(shared)).toMatchObject({
      reclaimable: size,
      duplicates: 1,
      shares: { 'b.jpg': undefined, 'c.jpg': 'keep.jpg' },
    });
  });

  test.each([
    ['is written anew', (path: string) => writeFileSync(path, 'same')],
    [
      'is another file of the same time',
      (path: string) => {
        writeFileSync(`${path}.new`, 'same');
        utimesSync(`${path}.new`, 7, 7);
        renameSync(`${path}.new`, path);
      },
    ],
    ['is gone, and a copy is there', (path: string) => renameSync(path, path.replace('keep', 'a'))],
  ])('share with each other where their keeper %s', async (_, change) => {
    using folder = new PhotoFolder();
    const shared = await reflinked(folder);
    change(folder.at('keep.jpg'));
    await settle();
    const { reclaimable, shares } = await found(shared);
    expect(reclaimable).toBe(size);
    expect([shares['b.jpg'], shares['c.jpg']]).toContain(
      shares['b.jpg'] === undefined ? 'b.jpg' : 'c.jpg',
    );
  });

  test('are beside new copies and hard links, which are counted as before', async () => {
    using folder = new PhotoFolder();
    const shared = await reflinked(folder);
    folder.write('new.jpg', 'same');
    linkSync(folder.at('c.jpg'), folder.at('d.jpg'));
    await settle();
    const told = await found(shared);
    expect(told).toMatchObject({ files: 5, duplicates: 1, reclaimable: size });
    expect(told.shares).toMatchObject({ 'c.jpg': 'keep.jpg', 'd.jpg': 'keep.jpg' });
    await linkDuplicates(shared.repository);
    expect(await found(shared)).toMatchObject({ groups: 0, sharing: 0 });
  });

  test('share through two actions, and no more once one was taken back', async () => {
    using folder = new PhotoFolder();
    const shared = await reflinked(folder);
    const { repository, ops } = shared;
    folder.write('d.jpg', 'same', 1_000_000_001);
    rmSync(folder.at('b.jpg'));
    await settle();
    const keep = parseKeepRules(['path:c.jpg']);
    await reflinkDuplicates(repository, { ops, keep });
    const chain = await found(shared, 'path:keep.jpg');
    expect(chain.shares['d.jpg']).toBeDefined();
    expect(chain.reclaimable).toBe(0);
    await undoAction(repository, { ops });
    await undoAction(repository, { ops });
    await settle();
    expect(await found(shared)).toMatchObject({ sharing: 0, reclaimable: 2 * size });
  });
});
