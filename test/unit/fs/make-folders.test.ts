import { existsSync, statSync } from 'node:fs';
import { platform } from 'node:process';
import { expect, test } from 'vitest';
import { makeFolders } from '../../../src/fs/make-folders.js';
import { PhotoFolder } from '../support/photo-folder.js';

test('folders are made down to the last, and those that are there are left', () => {
  using folder = new PhotoFolder();
  makeFolders(folder.at('a/b/c'), 0o700);
  expect(statSync(folder.at('a/b')).mode & 0o777).toBe(0o700);
  folder.write('a/b/c/photo.jpg', 'kept');
  makeFolders(folder.at('a/b/c'));
  makeFolders('/');
  expect(folder.text('a/b/c/photo.jpg')).toBe('kept');
});

test('a file in the way is told', () => {
  using folder = new PhotoFolder();
  folder.write('a', '');
  expect(() => makeFolders(folder.at('a'))).toThrow('EEXIST');
  expect(() => makeFolders(folder.at('a/b/c'))).toThrow('ENOTDIR');
});

test.skipIf(platform !== 'linux')('it ends where nothing can be made, as below /proc', () => {
  expect(() => makeFolders('/proc/absent/a/b')).toThrow('ENOENT');
  expect(existsSync('/proc/absent')).toBe(false);
});
