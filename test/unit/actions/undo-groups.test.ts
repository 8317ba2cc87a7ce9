/** Names that were one file before they were linked to another are one file again. */
import { linkSync, statfsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { linkDuplicates } from '../../../src/api/actions/link-duplicates.js';
import { moveDuplicates } from '../../../src/api/actions/move-duplicates.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { status } from '../../../src/api/files/status.js';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';
import type { ActionEvent } from '../../../src/model/actions/action.js';
import { portrait } from '../support/acts.js';
import { systemError, withForeignFolder } from '../support/faulty-ops.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';

const scope = Scope.everything;
const bytes = 10_000;

/** One file of one name, and others of several names, all with the same bytes. */
async function plant(folder: PhotoFolder, ...groups: readonly number[]): Promise<Repository> {
  folder.write('a/p.jpg', Buffer.alloc(bytes, 7), 1_500_000_000);
  for (const [group, names] of groups.entries()) {
    folder.write(`b${group}/0.jpg`, Buffer.alloc(bytes, 7), 1_500_000_001.5 + group);
    for (let name = 1; name < names; name += 1) {
      linkSync(folder.at(`b${group}/0.jpg`), folder.at(`b${group}/${name}.jpg`));
    }
  }
  await settle();
  return Repository.ephemeral(folder.root);
}

function inodes(folder: PhotoFolder): Set<number> {
  return new Set(
    folder
      .list()
      .filter((path) => path.endsWith('.jpg'))
      .map((path) => folder.ino(path)),
  );
}

/** The times, modes and numbers of names, and which are one file. */
function picture(folder: PhotoFolder): object {
  const groups = new Map<number, string[]>();
  for (const path of folder.list().filter((name) => name.endsWith('.jpg'))) {
    const ino = folder.ino(path);
    groups.set(ino, [...(groups.get(ino) ?? []), path]);
  }
  const names = [...groups.values()].map((group) => group.join(' ')).toSorted();
  return { looks: Object.fromEntries(portrait(folder)), names };
}

test('31 names of one file are that again, and need room for one', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder, 31);
  const original = picture(folder);
  expect(await linkDuplicates(repository, { scope })).toMatchObject({ done: 31 });
  expect(inodes(folder).size).toBe(1);
  expect(await undoAction(repository, { dryRun: true })).toMatchObject({ needs: bytes });
  expect(await undoAction(repository)).toMatchObject({ done: 31, skipped: 0, needs: bytes });
  expect(picture(folder)).toEqual(original);
  const { new: added, modified, deleted, moved } = await status(repository, { scope });
  expect([...added, ...modified, ...deleted, ...moved]).toEqual([]);
});

test('several files of several names, in more than one batch, stay apart', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder, 300, 1, 450, 2);
  const original = picture(folder);
  expect(await linkDuplicates(repository, { scope })).toMatchObject({ done: 753 });
  expect(await undoAction(repository)).toMatchObject({ done: 753, needs: 4 * bytes });
  expect(picture(folder)).toEqual(original);
});

test('what a link left under its former file is joined, not copied', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder, 40);
  const original = picture(folder);
  const controller = new AbortController();
  let told = 0;
  const onEvent = (): void => {
    told += 1;
    if (told === 15) controller.abort();
  };
  const linking = linkDuplicates(repository, { scope, onEvent, signal: controller.signal });
  await expect(linking).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await undoAction(repository)).toMatchObject({ needs: 0 });
  expect(picture(folder)).toEqual(original);
});

test('an undo that goes on joins what the one before brought back', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder, 60);
  const original = picture(folder);
  await linkDuplicates(repository, { scope });
  const controller = new AbortController();
  let told = 0;
  const onEvent = (): void => {
    told += 1;
    if (told === 20) controller.abort();
  };
  const undoing = undoAction(repository, { onEvent, signal: controller.signal });
  await expect(undoing).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await undoAction(repository)).toMatchObject({ needs: 0, skipped: 0 });
  expect(picture(folder)).toEqual(original);
});

test('where names cannot be joined they come back as files of their own', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder, 5);
  await linkDuplicates(repository, { scope });
  const ops: FileOps = {
    ...nodeFileOps,
    link() {
      throw systemError('EMLINK');
    },
  };
  expect(await undoAction(repository, { ops })).toMatchObject({ done: 5, skipped: 0 });
  expect(inodes(folder).size).toBe(6);
});

test('an undo for which there is no room does nothing, and says what it needs', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder, 1, 1, 3);
  await linkDuplicates(repository, { scope });
  const before = picture(folder);
  const ops: FileOps = {
    ...nodeFileOps,
    freeSpace: (path) => ({ ...nodeFileOps.freeSpace(path), bytes: 29_999n, mayShare: false }),
  };
  await expect(undoAction(repository, { ops })).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining('Taking back action 1 needs'),
    remedy: 'Free some space and run it again.',
  });
  expect(picture(folder)).toEqual(before);
  const events: ActionEvent[] = [];
  const onEvent = (event: ActionEvent): void => void events.push(event);
  const rehearsed = await undoAction(repository, { ops, onEvent, dryRun: true });
  expect(rehearsed).toMatchObject({ done: 5, needs: 30_000 });
  const enough = { ...ops, freeSpace: () => ({ device: 1n, bytes: 30_000n, mayShare: false }) };
  expect(await undoAction(repository, { ops: enough })).toMatchObject({ done: 5 });
});

test('what is free is what the system says', () => {
  const { bavail, bsize } = statfsSync('.', { bigint: true });
  const { bytes: free, device } = nodeFileOps.freeSpace('');
  expect(Number(free)).toBeGreaterThan(Number(bavail * bsize) / 2);
  expect(device).toBe(nodeFileOps.look('package.json')?.exact.dev);
});

test('no copy is moved over a name before it is on disk, nor told of before its folder is', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder, ...Array.from({ length: 40 }, () => 1));
  await linkDuplicates(repository, { scope });
  const synced = new Set<string>();
  const early: string[] = [];
  let renamed = 0;
  const ops: FileOps = {
    ...nodeFileOps,
    setMtime: (path, mtimeNs) => (synced.delete(path), nodeFileOps.setMtime(path, mtimeNs)),
    setMtimes(files) {
      for (const { path } of files) synced.delete(path);
      nodeFileOps.setMtimes(files);
    },
    syncFile: (path) => (synced.add(path), nodeFileOps.syncFile(path)),
    syncFiles(paths) {
      for (const path of paths) synced.add(path);
      nodeFileOps.syncFiles(paths);
    },
    exchange(made, name) {
      if (!synced.has(made)) early.push(name);
      const isDone = nodeFileOps.exchange(made, name);
      if (isDone) renamed += 1;
      return isDone;
    },
    rename(from, to) {
      if (!synced.has(from)) early.push(to);
      renamed += 1;
      nodeFileOps.rename(from, to);
    },
  };
  expect(await undoAction(repository, { ops })).toMatchObject({ done: 40 });
  expect(renamed).toBe(40);
  expect(early).toEqual([]);
});

test.each([
  ['all of them', ['b0', 'b1']],
  ['some, while one stays at home', ['b0/1.jpg', 'b0/2.jpg', 'b1']],
])('names that went to another filesystem, %s, are one file again', async (_which, moved) => {
  using folder = new PhotoFolder();
  const repository = await plant(folder, 4, 3);
  const original = picture(folder);
  const ops = withForeignFolder(nodeFileOps, folder.at('away.d'));
  const options = { ops, folder: folder.at('away.d'), scope: folder.scope(...moved) };
  const { done } = await moveDuplicates(repository, options);
  expect(done).toBe(moved.length === 2 ? 7 : 5);
  const away = folder.list().filter((path) => /^away\.d\/.*\.jpg$/.test(path));
  // There each is a file of its own.
  expect(new Set(away.map((path) => folder.ino(path))).size).toBe(done);
  // Half of it first, as after an undo that was cut off.
  const abort = new AbortController();
  let told = 0;
  const onEvent = (): void => {
    told += 1;
    if (told === 3) abort.abort();
  };
  const half = undoAction(repository, { ops, onEvent, signal: abort.signal });
  await expect(half).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await undoAction(repository, { ops });
  expect(picture(folder)).toEqual(original);
});
