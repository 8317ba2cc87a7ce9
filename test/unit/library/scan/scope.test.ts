import { expect, test } from 'vitest';
import { Scope } from '../../../../src/library/scan/scope.js';
import { relPathFrom, rootPath } from '../../../../src/model/paths/path.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const paths = ['a.jpg', 'b/c.jpg', 'b/d.png', 'b/[x].jpg', 'b/e/f.jpg', ':!g.jpg'].map((path) =>
  relPathFrom(path, '/'),
);

function meant(scope: Scope): string[] {
  return paths.filter((path) => scope.includes(path));
}

test('arguments are read as pathspecs, from the current folder', () => {
  using folder = new PhotoFolder();
  for (const path of paths) folder.write(path, path);
  const resolve = (from: string, ...given: readonly string[]): Scope =>
    Scope.resolve(folder.root, given, { from: `${folder.root}/${from}`, mustExist: true });
  expect(meant(resolve('', '*.png'))).toEqual(['b/d.png']);
  expect(meant(resolve('', 'b/*.jpg'))).toEqual(['b/c.jpg', 'b/[x].jpg', 'b/e/f.jpg']);
  expect(meant(resolve('', ':(glob)b/*.jpg'))).toEqual(['b/c.jpg', 'b/[x].jpg']);
  expect(meant(resolve('b/e', '../*.png', '*'))).toEqual(['b/d.png', 'b/e/f.jpg']);
  expect(meant(resolve('b/e', ':/*.png'))).toEqual(['b/d.png']);
  expect(meant(resolve('b', '.', ':!e'))).toEqual(['b/c.jpg', 'b/d.png', 'b/[x].jpg']);
  expect(meant(resolve('b/e', ':!*.jpg'))).toEqual(paths.filter((path) => path !== 'b/e/f.jpg'));
  expect(meant(resolve('', 'b', ':!*.jpg'))).toEqual(['b/d.png']);
  expect(meant(resolve('', ':(icase)B/C.JPG'))).toEqual(['b/c.jpg']);
  expect(meant(resolve('', 'b/[x].jpg'))).toEqual(['b/[x].jpg']);
  expect(meant(resolve('', ':!g.jpg'))).toEqual([':!g.jpg']);
  expect(() => resolve('', ':(literal)*.jpg')).toThrow('does not exist');
  expect(() => resolve('b', '../../x*')).toThrow('outside');
});

test('what is left out is not looked at, and no folder around it is taken for whole', () => {
  using folder = new PhotoFolder();
  for (const path of paths) folder.write(path, path);
  const options = { from: folder.root, mustExist: true };
  const scope = Scope.resolve(folder.root, ['.', ':!b/e'], options);
  const folders = ['', 'b', 'b/e'].map((path) => relPathFrom(path, '/'));
  expect(folders.map((path) => scope.relation(path))).toEqual(['inside', 'inside', 'outside']);
  expect(folders.map((path) => scope.takesAll(path))).toEqual([false, false, false]);
  expect(scope.isEverything).toBe(false);
  const wild = Scope.resolve(folder.root, ['b/*.jpg'], options);
  expect(folders.map((path) => wild.relation(path))).toEqual(['above', 'inside', 'inside']);
  expect(wild.takesAll(relPathFrom('b', '/'))).toBe(false);
  expect(() => Scope.resolve(folder.root, [':!.'], options).relation(rootPath)).not.toThrow();
});

test('names that nothing can have are not found, and cut short', () => {
  using folder = new PhotoFolder();
  folder.write('a.jpg', 'a');
  const options = { from: folder.root, mustExist: true };
  for (const given of ['x'.repeat(300), `${'x/'.repeat(3000)}y`, 'a.jpg/b', 'gone']) {
    expect(() => Scope.resolve(folder.root, [given], options)).toThrow(
      /^"[^"]{1,80}" does not exist/,
    );
  }
});
