import { expect, test } from 'vitest';
import { absolutePaths, pathsFrom, unchanged } from '../../../src/render/path-style.js';

test('paths are shown from the current folder, inside the root and outside of it', () => {
  const fromRoot = pathsFrom('/home/me/photos', '/home/me/photos');
  expect(['2021/a.jpg', '-rf.jpg', ''].map(fromRoot)).toEqual(['2021/a.jpg', './-rf.jpg', '.']);

  const fromFolder = pathsFrom('/home/me/photos/2021/may', '/home/me/photos');
  expect(
    ['2021/may/a.jpg', '2021/a.jpg', '2021', '2022/a.jpg', '', '2021/may', '/mnt/x.jpg'].map(
      fromFolder,
    ),
  ).toEqual(['a.jpg', '../a.jpg', '..', '../../2022/a.jpg', '../..', '.', '/mnt/x.jpg']);
  expect(fromFolder('2021/may/-rf.jpg')).toBe('./-rf.jpg');

  expect(pathsFrom('/home/me', '/home/me/photos')('a.jpg')).toBe('photos/a.jpg');
  expect(pathsFrom('/home/me/data', '/home/me/photos')('a.jpg')).toBe('../photos/a.jpg');
  expect(pathsFrom('/srv/data', '/mnt/photos')('2021/a.jpg')).toBe('/mnt/photos/2021/a.jpg');
});

test('bytes that are not UTF-8 stay what they are', () => {
  expect(pathsFrom('/p/a', '/p')('a/\uDCFF.jpg')).toBe('\uDCFF.jpg');
});

test('absolute paths, and paths as they were given', () => {
  expect(['a/b.jpg', '', '/mnt/b.jpg'].map(absolutePaths('/p'))).toEqual([
    '/p/a/b.jpg',
    '/p',
    '/mnt/b.jpg',
  ]);
  expect(['-a', ''].map(unchanged)).toEqual(['-a', '.']);
});
