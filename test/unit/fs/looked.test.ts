import { lstatSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lookAt, withWideInode } from '../../../src/fs/looked.js';
import { PhotoFolder } from '../support/photo-folder.js';

test('a file is the same whether it was looked at by numbers or by bigints', () => {
  using folder = new PhotoFolder();
  folder.write('a', 'some bytes');
  const path = folder.at('a');
  const { isFile, isDirectory, isSymbolicLink, ...exact } = withWideInode(
    lstatSync(path, { bigint: true }),
  );
  expect(lookAt(path)).toMatchObject(exact);
  expect([isFile(), isDirectory(), isSymbolicLink()]).toEqual([true, false, false]);
});

test('an inode that no number holds is kept whole', () => {
  using folder = new PhotoFolder();
  folder.write('a', 'some bytes');
  const found = lstatSync(folder.at('a'), { bigint: true });
  const ino = 2n ** 63n + 1n;
  expect(withWideInode(Object.assign(found, { ino })).ino).toBe(ino);
});

test('nothing is there: undefined', () => {
  using folder = new PhotoFolder();
  expect(lookAt(folder.at('none'))).toBeUndefined();
});
