/** What can come between the few calls of a usual put: other writers, half masters, folders that move. */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../../../src/api/maintenance/collect-garbage.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { lookInto, type Looked } from '../../../../src/fs/looked.js';
import { nodePutOps, type PutOps } from '../../../../src/fs/put-ops.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import type { PutResult } from '../../../../src/model/contents/put.js';
import { systemError } from '../../support/faulty-ops.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const bytes = (text: string): Buffer => Buffer.from(text);

let writers = 0;

async function newFolder(): Promise<PhotoFolder> {
  const folder = new PhotoFolder();
  await createRepository(folder.root);
  return folder;
}

async function open(folder: PhotoFolder, ops: Partial<PutOps> = {}): Promise<Repository> {
  const place = { root: folder.root, dataFolder: folder.at('.imgdedup') };
  const repository = await Repository.open(place, { putOps: { ...nodePutOps, ...ops } });
  // Its first new bytes go the long way, since the newest snapshot is to be asked.
  writers += 1;
  await repository.put(`w/${writers}`, bytes(`of writer ${writers}`));
  return repository;
}

/** Path of the master of a content. */
function masterOf({ content }: PutResult, folder: PhotoFolder): string {
  const hex = content.slice(content.indexOf(':') + 1);
  return folder.at(`.imgdedup/masters/${hex.slice(0, 2)}/${hex}.0.0`);
}

function mastersIn(folder: PhotoFolder): string[] {
  return folder.list().filter((path) => /^\.imgdedup\/masters\/..\/./.test(path));
}

async function problemsOf(repository: Repository): Promise<readonly unknown[]> {
  await repository.flush();
  return (await verify(repository, { readsPhotos: true })).problems;
}

test('a half master that a killed writer left is in nobody’s way', async () => {
  using folder = await newFolder();
  await using repository = await open(folder);
  const master = masterOf(await repository.put('a/1', bytes('a long tile')), folder);
  await repository.remove('a/1');
  writeFileSync(master, 'a long');
  expect(await problemsOf(repository)).toEqual([]);
  expect((await repository.put('a/2', bytes('a long tile'))).outcome).toBe('written');
  expect((await repository.put('a/3', bytes('a long tile'))).outcome).toBe('linked');
  expect(folder.text('a/2')).toBe('a long tile');
  expect(folder.ino('a/2')).toBe(folder.ino('a/3'));
  writeFileSync(master.replace(/\.0\.0$/, '.1.0'), 'a long');
  await collectGarbage(repository);
  expect(await problemsOf(repository)).toEqual([]);
});

test.each([
  ['finds half of', () => undefined],
  ['has taken the place of', (master: string) => unlinkSync(master)],
])('bytes that another puts who %s what is being written end as one file', async (_, meanwhile) => {
  using folder = await newFolder();
  await using other = await open(folder);
  let others: Promise<PutResult> | undefined;
  const write: PutOps['write'] = (path, all) => {
    if (others !== undefined || !path.includes('/masters/')) return nodePutOps.write(path, all);
    const fd = openSync(path, 'wx');
    writeSync(fd, all, 0, 1);
    meanwhile(path);
    others = other.put('a/other', bytes('sea'));
    writeSync(fd, all, 1);
    const file = lookInto(fd);
    closeSync(fd);
    return file;
  };
  await using repository = await open(folder, { write });
  await repository.put('a/1', bytes('sea'));
  expect((await others)?.path).toBe('a/other');
  for (const path of ['a/1', 'a/other']) expect(folder.text(path)).toBe('sea');
  expect(folder.ino('a/1')).toBe(folder.ino('a/other'));
  expect(await problemsOf(repository)).toEqual([]);
});

test('a master that becomes another file before it is linked to does not stay under the path', async () => {
  using folder = await newFolder();
  let isSwapped = false;
  const link: PutOps['link'] = (existing, name) => {
    if (existing.includes('/masters/') && name.endsWith('/2') && !isSwapped) {
      isSwapped = true;
      unlinkSync(existing);
      writeFileSync(existing, 'another');
    }
    nodePutOps.link(existing, name);
  };
  await using repository = await open(folder, { link });
  await repository.put('a/1', bytes('a tile'));
  await repository.put('a/2', bytes('a tile'));
  expect(isSwapped).toBe(true);
  expect(folder.text('a/2')).toBe('a tile');
  expect(folder.text('a/1')).toBe('a tile');
  expect(await problemsOf(repository)).toEqual([]);
});

test('a folder that is moved away while a file is put there keeps nothing of it', async () => {
  using folder = await newFolder();
  let isMoved = false;
  const link: PutOps['link'] = (existing, name) => {
    if (name.endsWith('/2') && !isMoved) {
      isMoved = true;
      renameSync(folder.at('a'), folder.at('b'));
      mkdirSync(folder.at('a'));
    }
    nodePutOps.link(existing, name);
  };
  await using repository = await open(folder, { link });
  await repository.put('a/1', bytes('one'));
  await repository.put('a/2', bytes('two'));
  expect(readdirSync(folder.at('a'))).toEqual(['2']);
  expect(readdirSync(folder.at('b')).toSorted()).toEqual(['1']);
  expect((await repository.put('a/3', bytes('two'))).outcome).toBe('linked');
  expect(await problemsOf(repository)).toEqual([]);
});

test('somebody’s file that comes to the path in that moment stays', async () => {
  using folder = await newFolder();
  const link: PutOps['link'] = (existing, name) => {
    if (name.endsWith('/2')) folder.write('a/2', 'dear');
    nodePutOps.link(existing, name);
  };
  await using repository = await open(folder, { link });
  const put = repository.put('a/2', bytes('two'));
  await expect(put).rejects.toMatchObject({ code: 'PUT_FOREIGN' });
  expect(folder.text('a/2')).toBe('dear');
  // What was written for it has gone, too.
  expect(mastersIn(folder)).toHaveLength(1);
});

test('a disk that is full in the midst of it leaves nothing', async () => {
  using folder = await newFolder();
  await using repository = await open(folder, { write: fullAtMasters });
  const put = repository.put('a/2', bytes('a tile'));
  await expect(put).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(mastersIn(folder)).toHaveLength(1);
  expect(folder.list().filter((path) => path.startsWith('a/'))).toEqual([]);
});

function fullAtMasters(path: string, all: Uint8Array): Looked {
  if (!path.includes('/masters/')) return nodePutOps.write(path, all);
  writeFileSync(path, all.subarray(0, 3), { flag: 'wx' });
  throw systemError('ENOSPC');
}
