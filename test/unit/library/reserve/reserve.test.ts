import { existsSync, lstatSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { opsWithReserve } from '../../../../src/library/reserve/file-ops.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Reserve, sliceBytes } from '../../../../src/library/reserve/reserve.js';
import { storeWithReserve } from '../../../../src/library/reserve/store.js';
import { nodeFileOps } from '../../../../src/fs/file-ops.js';
import { ImgdedupError } from '../../../../src/model/errors/errors.js';
import { levelStoreSource } from '../../../../src/storage/level-store.js';
import { systemError } from '../../support/faulty-ops.js';
import { watchedSource } from '../../support/faulty-store.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const slices = (folder: PhotoFolder): number => {
  const path = folder.at('.imgdedup/reserve');
  return existsSync(path) ? statSync(path).size / sliceBytes : 0;
};

async function repositoryIn(folder: PhotoFolder): Promise<Repository> {
  const { place } = await createRepository(folder.root);
  return Repository.open(place);
}

test('init makes a reserve of blocks that are really there, and whoever had the right to write again', async () => {
  using folder = new PhotoFolder();
  const repository = await repositoryIn(folder);
  expect(slices(folder)).toBe(8);
  const { blocks } = lstatSync(folder.at('.imgdedup/reserve'));
  expect(blocks * 512).toBeGreaterThanOrEqual(8 * sliceBytes);
  expect(readFileSync(folder.at('.imgdedup/reserve')).includes(Buffer.alloc(64))).toBe(false);
  // Cut off in the middle of a slice.
  truncateSync(folder.at('.imgdedup/reserve'), 2.5 * sliceBytes);
  await (await repository.lock('index'))[Symbol.asyncDispose]();
  expect(slices(folder)).toBe(8);
});

test('is given back slice by slice, and the last one only for what removes', async () => {
  using folder = new PhotoFolder();
  const { reserve } = await repositoryIn(folder);
  expect(reserve.release()).toBe(false);
  {
    using _most = reserve.open('most');
    for (let left = 7; left >= 1; left -= 1) {
      expect(reserve.release()).toBe(true);
      expect(slices(folder)).toBe(left);
    }
    expect(reserve.release()).toBe(false);
    using _all = reserve.open('all');
    expect(reserve.release()).toBe(true);
    expect(existsSync(folder.at('.imgdedup/reserve'))).toBe(false);
    expect(reserve.release()).toBe(false);
  }
  reserve.fill();
  expect(slices(folder)).toBe(8);
});

test('where nothing is kept there is no reserve', () => {
  const reserve = new Reserve(undefined);
  using _all = reserve.open('all');
  reserve.fill();
  reserve.makeRoom(1e15);
  expect(reserve.release()).toBe(false);
});

test('a write that finds the disk full is made again, once there is room', async () => {
  using folder = new PhotoFolder();
  const { reserve } = await repositoryIn(folder);
  let fails = 3;
  const level = levelStoreSource(folder.at('.imgdedup/store'));
  const faulty = watchedSource(level, (write) => {
    if (fails === 0) return write();
    fails -= 1;
    return Promise.reject(new ImgdedupError('STORE_FULL', 'for the test'));
  });
  const source = storeWithReserve(faulty, reserve);
  const change = { type: 'put', key: Buffer.from('zz'), value: Buffer.from('there') } as const;
  {
    await using store = await source.open();
    await expect(store.write([change])).rejects.toMatchObject({ code: 'STORE_FULL' });
  }
  expect(slices(folder)).toBe(8);
  {
    using _room = reserve.open('most');
    await using store = await source.open();
    await store.write([change]);
    expect(await store.get(change.key)).toEqual(change.value);
  }
  expect(slices(folder)).toBe(6);
});

test('file operations get room, copies none', async () => {
  using folder = new PhotoFolder();
  const { reserve } = await repositoryIn(folder);
  let fails = 1;
  const fail = (): void => {
    fails -= 1;
    if (fails >= 0) throw systemError('ENOSPC');
  };
  const ops = opsWithReserve({ ...nodeFileOps, makeFolder: fail, copy: fail }, reserve);
  expect(() => ops.makeFolder('x')).toThrow('ENOSPC');
  fails = 1;
  using _room = reserve.open('most');
  ops.makeFolder('x');
  expect(slices(folder)).toBe(7);
  fails = 1;
  expect(() => ops.copy('x', 'y')).toThrow('ENOSPC');
  expect(slices(folder)).toBe(7);
});
