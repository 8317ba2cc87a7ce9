import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { collectGarbage } from '../../../../src/api/maintenance/collect-garbage.js';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { rehash } from '../../../../src/api/maintenance/rehash.js';
import { showFiles } from '../../../../src/api/files/show.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import type { OpenOptions } from '../../../../src/library/repository/open-options.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { loadLatestSnapshot } from '../../../../src/library/snapshot/latest-snapshot.js';
import { ImgdedupError } from '../../../../src/model/errors/errors.js';
import { aliasPrefix } from '../../../../src/storage/keys.js';
import { levelStoreSource } from '../../../../src/storage/level-store.js';
import { keysOfSide } from '../../../../src/storage/store-side.js';
import { faultyDisk } from '../../support/faulty-disk.js';
import { watchedSource } from '../../support/faulty-store.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';

const scope = Scope.everything;

/** Twelve contents, the first of them twice. */
async function folderOfPhotos(): Promise<PhotoFolder> {
  const folder = new PhotoFolder();
  for (let at = 0; at < 12; at += 1) folder.write(`d${at % 3}/${at}.jpg`, `photo ${at}`);
  folder.write('copy.jpg', 'photo 0');
  await createRepository(folder.root);
  await settle();
  await indexPhotos(await open(folder), { scope });
  return folder;
}

function open(folder: PhotoFolder, options: OpenOptions = {}): Promise<Repository> {
  return Repository.open({ root: folder.root, dataFolder: folder.at('.imgdedup') }, options);
}

async function idOf(repository: Repository, path: string): Promise<string> {
  const [shown] = await showFiles(repository, [path], { from: repository.root });
  return shown?.contentId ?? 'unknown';
}

async function expectWhole(repository: Repository): Promise<void> {
  expect((await verify(repository, { readsPhotos: true })).problems).toEqual([]);
}

async function codeOf(run: Promise<unknown>): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    if (error instanceof ImgdedupError) return error.code;
    throw error;
  }
}

describe('files that cannot be read', () => {
  test('are told, their content is not guessed, and index reads them later', async () => {
    using folder = await folderOfPhotos();
    const disk = faultyDisk((call, path) =>
      call === 'open' && path.endsWith('d1/4.jpg') ? 'EACCES' : undefined,
    );
    const result = await rehash(await open(folder, { disk }), { to: 'sha256' });
    expect(result).toMatchObject({ isDone: true, contents: 11, standIns: 1, changed: [] });
    expect(result.unreadable.map(({ path }) => path)).toEqual(['d1/4.jpg']);
    const repository = await open(folder);
    await expectWhole(repository);
    expect(await idOf(repository, 'd1/4.jpg')).toBe('unknown');
    const { hashed } = await indexPhotos(repository, { scope });
    expect(hashed).toBe(1);
    expect(await idOf(repository, 'd1/4.jpg')).toMatch(/^sha256:/);
  });

  test('are not missed where another file holds the same', async () => {
    using folder = await folderOfPhotos();
    const disk = faultyDisk((call, path) =>
      call === 'open' && path.endsWith('copy.jpg') ? 'EACCES' : undefined,
    );
    const result = await rehash(await open(folder, { disk }), { to: 'sha256' });
    expect(result).toMatchObject({ contents: 12, standIns: 0, unreadable: [] });
    const repository = await open(folder);
    expect(await idOf(repository, 'copy.jpg')).toBe(await idOf(repository, 'd0/0.jpg'));
  });
});

test('interrupted, it reads nothing twice', async () => {
  using folder = await folderOfPhotos();
  const stop = new AbortController();
  const run = rehash(await open(folder), {
    to: 'blake3',
    jobs: 1,
    signal: stop.signal,
    onProgress: ({ stage, files }) => {
      if (stage === 'reading' && files >= 5) stop.abort();
    },
  });
  expect(await codeOf(run)).toBe('INTERRUPTED');
  const between = await open(folder);
  expect(between.hash.name).toBe('xxh64');
  await expectWhole(between);
  expect(await idOf(between, 'copy.jpg')).toMatch(/^xxh64:/);
  // What is known by then is no garbage, and of no use for another hash.
  await collectGarbage(between);
  const other = await rehash(await open(folder), { to: 'sha256', dryRun: true });
  expect(other).toMatchObject({ contents: 12, readBefore: 0 });
  const rest = await rehash(await open(folder), { to: 'blake3' });
  expect(rest).toMatchObject({ contents: 7, readBefore: 5, standIns: 0 });
  await expectWhole(await open(folder));
});

test('a store that fails at any write leaves one of the two', async () => {
  using folder = await folderOfPhotos();
  const old = await idOf(await open(folder), 'copy.jpg');
  let isDone = false;
  for (let place = 0; !isDone; place += 1) {
    let writes = 0;
    const source = watchedSource(levelStoreSource(folder.at('.imgdedup/store')), (write) => {
      writes += 1;
      return writes - 1 === place
        ? Promise.reject(new ImgdedupError('STORE_UNWRITABLE', 'as told'))
        : write();
    });
    const repository = await open(folder, { source });
    const from = repository.hash.name;
    const to = from === 'xxh64' ? 'sha256' : 'xxh64';
    isDone = (await codeOf(rehash(repository, { to }))) === undefined && writes <= place;
    const after = await open(folder);
    await expectWhole(after);
    expect(after.hash.name).toBe(after.settings.hash);
    expect(await idOf(after, old)).toBe(await idOf(after, 'copy.jpg'));
    expect(folder.list().filter((path) => path.endsWith('changeover'))).toEqual([]);
  }
});

test('whoever has the repository open meanwhile is told, and looks at nothing else', async () => {
  using folder = await folderOfPhotos();
  const other = await open(folder);
  await rehash(await open(folder), { to: 'sha256' });
  expect(await codeOf(findDupes(other, { scope }))).toBe('HASH_MISMATCH');
});

test('whoever opened it before, and comes to write first after it was cut off, tidies for the new hash', async () => {
  using folder = await folderOfPhotos();
  const other = await open(folder);
  const before = folder.text('.imgdedup/config.toml');
  await rehash(await open(folder), { to: 'sha256' });
  // As a process leaves it that dies before the configuration names the new hash.
  folder.write('.imgdedup/config.toml', before);
  folder.write('.imgdedup/changeover', '');
  expect((await open(folder)).hash.name).toBe('sha256');
  expect(await codeOf(indexPhotos(other, { scope }))).toBe('HASH_MISMATCH');
  expect(folder.list()).not.toContain('.imgdedup/changeover');
  const after = await open(folder);
  expect(after.settings.hash).toBe('sha256');
  await expectWhole(after);
});

test('what a run that was cut off left on the other side is removed by gc', async () => {
  using folder = await folderOfPhotos();
  const stop = new AbortController();
  const run = rehash(await open(folder), {
    to: 'sha256',
    signal: stop.signal,
    onProgress: ({ stage }) => {
      if (stage === 'renaming') stop.abort();
    },
  });
  expect(await codeOf(run)).toBe('INTERRUPTED');
  expect(await spareKeys(folder)).toBeGreaterThan(0);
  await expectWhole(await open(folder));
  await collectGarbage(await open(folder));
  expect(await spareKeys(folder)).toBe(0);
  await expectWhole(await open(folder));
});

test('aliases go with their contents', async () => {
  using folder = await folderOfPhotos();
  const repository = await open(folder);
  await rehash(repository, { to: 'sha256' });
  for (const name of ['d0/3.jpg', 'd0/6.jpg']) rmSync(folder.at(name));
  await indexPhotos(repository, { scope });
  expect(await aliases(repository)).toBe(12);
  await collectGarbage(repository, { keepSnapshots: 1 });
  expect(await aliases(repository)).toBe(10);
  await expectWhole(repository);
});

test('findings of an index that was cut off are read, too', async () => {
  using folder = await folderOfPhotos();
  for (let at = 0; at < 4; at += 1) folder.write(`new/${at}.jpg`, `newcomer ${at}`);
  await settle();
  const repository = await open(folder);
  const stop = new AbortController();
  const run = indexPhotos(repository, {
    scope,
    signal: stop.signal,
    jobs: 1,
    onProgress: ({ stage, files }) => {
      if (stage === 'reading' && files >= 2) stop.abort();
    },
  });
  expect(await codeOf(run)).toBe('INTERRUPTED');
  const { standIns } = await rehash(repository, { to: 'sha256' });
  expect(standIns).toBe(0);
  await indexPhotos(repository, { scope });
  await expectWhole(repository);
  const latest = await repository.transaction(loadLatestSnapshot);
  expect(latest?.tree.rows).toBe(17);
});

test('the first record that was lost is written again for the side that holds the repository', async () => {
  using folder = await folderOfPhotos();
  await rehash(await open(folder), { to: 'sha256' });
  {
    await using store = await levelStoreSource(folder.at('.imgdedup/store')).open();
    await store.write([{ type: 'del', key: Buffer.from('m') }]);
  }
  const repository = await open(folder);
  expect(await codeOf(findDupes(repository, { scope }))).toBe('STORE_DAMAGED');
  expect((await verify(repository, { repairs: true })).problems).toEqual([]);
  expect(await idOf(repository, 'copy.jpg')).toMatch(/^sha256:/);
});

async function spareKeys(folder: PhotoFolder): Promise<number> {
  await using store = await levelStoreSource(folder.at('.imgdedup/store')).open();
  let count = 0;
  for await (const key of keysOfSide(store, 1)) count += key.length > 0 ? 1 : 0;
  return count;
}

function aliases(repository: Repository): Promise<number> {
  return repository.transaction(async (store) => {
    let count = 0;
    for await (const [key] of store.range(aliasPrefix)) count += key.length > 0 ? 1 : 0;
    return count;
  });
}
