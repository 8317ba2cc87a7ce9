/** Collisions, full masters, what a power cut leaves, filesystems without links, other acts on what was put. */
import { lstatSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../../../src/api/maintenance/collect-garbage.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { linkDuplicates } from '../../../../src/api/actions/link-duplicates.js';
import { rehash } from '../../../../src/api/maintenance/rehash.js';
import type { OpenOptions } from '../../../../src/api/repository/repository.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { nodePutOps, type PutOps } from '../../../../src/fs/put-ops.js';
import { patientPlace } from '../../../../src/library/put/patient-place.js';
import { writeMeta } from '../../../../src/library/repository/repository-meta.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { ImgdedupError, systemCode } from '../../../../src/model/errors/errors.js';
import { levelStoreSource } from '../../../../src/storage/level-store.js';
import { systemError } from '../../support/faulty-ops.js';
import { tiny8 } from '../../support/hashes.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const bytes = (text: string): Buffer => Buffer.from(text);
const open = (folder: PhotoFolder, options?: OpenOptions) =>
  Repository.open({ root: folder.root, dataFolder: folder.at('.imgdedup') }, options);

async function fresh(): Promise<PhotoFolder> {
  const folder = new PhotoFolder();
  await createRepository(folder.root);
  return folder;
}

function masters(folder: PhotoFolder): string[] {
  return folder.list().filter((path) => /^\.imgdedup\/masters\/..\/./.test(path));
}

test('a master with all the names that it can have is succeeded', async () => {
  using folder = await fresh();
  const most = 3n;
  const link = (existing: string, name: string): void => {
    if (lstatSync(existing, { bigint: true }).nlink >= most) throw systemError('EMLINK');
    nodePutOps.link(existing, name);
  };
  const putOps: PutOps = { ...nodePutOps, link };
  await using repository = await open(folder, { putOps });
  for (let at = 0; at < 7; at += 1) await repository.put(`${at}.png`, bytes('sea'));
  const inodes = new Set(Array.from({ length: 7 }, (_, at) => folder.ino(`${at}.png`)));
  expect(inodes.size).toBe(4);
  expect(
    masters(folder)
      .map((path) => path.slice(-4))
      .toSorted(),
  ).toEqual(['.0.0', '.0.1', '.0.2', '.0.3']);
  expect(await repository.stats()).toMatchObject({ paths: 7, contents: 1, bytesSaved: 9 });
  await repository.flush();
  expect((await verify(repository, { readsPhotos: true })).problems).toEqual([]);
});

test('contents that share a hash are kept apart, and counted', async () => {
  using folder = await fresh();
  {
    await using store = await levelStoreSource(folder.at('.imgdedup/store')).open();
    await writeMeta(store, tiny8);
  }
  await using repository = await open(folder, { hash: tiny8 });
  const count = 300;
  for (let at = 0; at < 2 * count; at += 1) {
    const { outcome } = await repository.put(`${at}.png`, bytes(`content ${at % count}`));
    expect([at, outcome]).toEqual([at, at < count ? 'written' : 'linked']);
  }
  for (let at = 0; at < count; at += 1) {
    expect(folder.text(`${at}.png`)).toBe(`content ${at}`);
    expect(folder.ino(`${at}.png`)).toBe(folder.ino(`${at + count}.png`));
  }
  const { contents, collisions } = await repository.stats();
  expect(contents).toBe(count);
  expect(collisions).toBeGreaterThan(count - 257);
  expect((await repository.find('299.png'))?.content).toMatch(/^tiny8:..(?:#\d+)?$/);
  for (let at = 0; at < 2 * count; at += 1) await repository.remove(`${at}.png`);
  await repository.flush();
  await collectGarbage(repository);
  expect(masters(folder)).toEqual([]);
}, 20_000);

test('what a power cut leaves is found, and put again', async () => {
  using folder = await fresh();
  await using repository = await open(folder);
  await repository.put('1.png', bytes('tile'));
  await repository.put('2.png', bytes('tile'));
  await repository.put('3.png', bytes('other'));
  await repository.flush();
  truncateSync(folder.at('1.png'));
  writeFileSync(folder.at('.imgdedup/masters/stray'), 'x');
  expect((await verify(repository)).problems.map(({ what }) => what)).toEqual(['masters/stray']);
  const { problems } = await verify(repository, { readsPhotos: true });
  expect(problems.map(({ path, why }) => [path ?? '', why])).toEqual([
    ['', 'does not hold what its name says'],
    ['', 'is nothing that imgdedup put there'],
    ['1.png', 'does not hold what was put there'],
    ['2.png', 'does not hold what was put there'],
  ]);
  for (const path of ['1.png', '2.png']) {
    await repository.put(path, bytes('tile'), { replace: 'any' });
  }
  expect(folder.ino('1.png')).toBe(folder.ino('2.png'));
  await verify(repository, { repairs: true });
  await collectGarbage(repository);
  expect((await verify(repository, { readsPhotos: true })).problems).toEqual([]);
  expect(masters(folder)).toHaveLength(2);
});

test('without hard links nothing is put, and it is said why', async () => {
  using folder = await fresh();
  await using repository = await open(folder, { putOps: { ...nodePutOps, link: noLinks } });
  await expect(repository.put('1.png', bytes('x'))).rejects.toMatchObject({ code: 'CANNOT_LINK' });
  expect(folder.list().filter((path) => !path.startsWith('.imgdedup'))).toEqual([]);
});

test.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EROFS', 'PUT_UNWRITABLE'],
])('%s is told as %s', async (code, told) => {
  using folder = await fresh();
  const write = (): never => {
    throw systemError(code);
  };
  await using repository = await open(folder, { putOps: { ...nodePutOps, write } });
  await expect(repository.put('1.png', bytes('x'))).rejects.toMatchObject({ code: told });
});

test.each([
  ['waits longer for others than opening it does', 3, 'asked'],
  ['is told in the end that others have it', Infinity, 'REPOSITORY_BUSY'],
])('who must ask the store %s', async (_name, times, comes) => {
  using folder = await fresh();
  await using repository = await open(folder);
  const { putPlace } = repository;
  let left = times;
  const transaction: typeof putPlace.transaction = (work) => {
    left -= 1;
    if (left >= 0) return Promise.reject(new ImgdedupError('REPOSITORY_BUSY', 'Others have it.'));
    return putPlace.transaction(work);
  };
  const place = patientPlace({ ...putPlace, transaction }, 500);
  const asked = place.transaction(() => Promise.resolve('asked'));
  expect(await asked.catch((error: unknown) => systemCode(error))).toBe(comes);
});

test('what fails while the store is open is not done twice', async () => {
  using folder = await fresh();
  await using repository = await open(folder);
  let times = 0;
  const asked = patientPlace(repository.putPlace, 500).transaction(() => {
    times += 1;
    return Promise.reject(new ImgdedupError('REPOSITORY_BUSY', 'Something else is.'));
  });
  await expect(asked).rejects.toMatchObject({ code: 'REPOSITORY_BUSY' });
  expect(times).toBe(1);
});

test('a repository that files were put into keeps its hash', async () => {
  using folder = await fresh();
  await using repository = await open(folder);
  await repository.put('1.png', bytes('x'));
  await expect(rehash(repository, { to: 'sha256' })).rejects.toMatchObject({ code: 'HAS_PUTS' });
  await repository.remove('1.png');
  await repository.flush();
  await collectGarbage(repository);
  expect((await rehash(repository, { to: 'sha256' })).isDone).toBe(true);
});

test('what dupes --link makes another file of is still what was put', async () => {
  using folder = await fresh();
  folder.write('a photo.jpg', 'dear', 1_400_000_000);
  await using repository = await open(folder);
  await repository.put('tile.jpg', bytes('dear'), { state: 'done' });
  await repository.flush();
  await linkDuplicates(repository);
  expect(folder.ino('tile.jpg')).toBe(folder.ino('a photo.jpg'));
  expect((await repository.find('tile.jpg'))?.state).toBe('done');
  expect((await repository.put('tile.jpg', bytes('new'))).outcome).toBe('written');
  expect(folder.text('a photo.jpg')).toBe('dear');
});

function noLinks(): void {
  throw systemError('EXDEV');
}
