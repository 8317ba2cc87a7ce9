import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import type { OpenOptions } from '../../../../src/api/repository/repository.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { ImgdedupError } from '../../../../src/model/errors/errors.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const bytes = (text: string): Buffer => Buffer.from(text);

async function open(folder: PhotoFolder, options?: OpenOptions): Promise<Repository> {
  return Repository.open({ root: folder.root, dataFolder: folder.at('.imgdedup') }, options);
}

async function fresh(): Promise<PhotoFolder> {
  const folder = new PhotoFolder();
  await createRepository(folder.root);
  return folder;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof ImgdedupError ? error.code : String(error);
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('equal bytes share one inode; putting the same again touches nothing', async () => {
  using folder = await fresh();
  await using repository = await open(folder);
  const first = await repository.put('a/b/1.png', bytes('tile'), {
    state: 'incomplete',
    timeMs: 5,
  });
  expect(first).toMatchObject({ path: 'a/b/1.png', size: 4, outcome: 'written' });
  expect((await repository.put('a/2.png', bytes('tile'))).outcome).toBe('linked');
  expect(folder.ino('a/b/1.png')).toBe(folder.ino('a/2.png'));
  const before = lstatSync(folder.at('a/2.png'));
  expect((await repository.put('a/2.png', bytes('tile'))).outcome).toBe('unchanged');
  expect(lstatSync(folder.at('a/2.png')).ctimeMs).toBe(before.ctimeMs);
  expect(await repository.find('a/b/1.png')).toEqual({
    path: 'a/b/1.png',
    content: first.content,
    size: 4,
    state: 'incomplete',
    timeMs: 5,
  });
  expect(await repository.stats()).toMatchObject({
    paths: 2,
    contents: 1,
    links: 2,
    collisions: 0,
    bytes: 8,
    bytesSaved: 4,
  });
});

test('put over and remove break one link only, and free what no path leads to', async () => {
  using folder = await fresh();
  await using repository = await open(folder);
  await repository.put('1.png', bytes('one'));
  await repository.put('2.png', bytes('one'));
  expect((await repository.put('1.png', bytes('other'))).outcome).toBe('written');
  expect([folder.text('1.png'), folder.text('2.png')]).toEqual(['other', 'one']);
  expect(masters(folder)).toHaveLength(2);
  expect(await repository.remove('2.png')).toBe(true);
  expect(masters(folder)).toHaveLength(1);
  expect(await repository.remove('2.png')).toBe(false);
  expect(await repository.remove('nowhere/2.png')).toBe(false);
  expect((await all(repository.list())).map(({ path }) => path)).toEqual(['1.png']);
});

test('what was put is known to the next one, with labels, before and after it is in the store', async () => {
  using folder = await fresh();
  {
    await using repository = await open(folder);
    await repository.put('z.png', bytes('z'));
    await repository.put('a/x.png', bytes('x'), { state: 'incomplete' });
    await repository.put('a/y.png', bytes('y'));
    await using other = await open(folder);
    expect((await all(other.list({ under: 'a' }))).map(({ path }) => path)).toEqual([
      'a/x.png',
      'a/y.png',
    ]);
    expect(await other.setState('a/y.png', 'incomplete')).toBe(true);
    expect(await other.setState('a/none.png', 'incomplete')).toBe(false);
    await other.put('b.png', bytes('b'));
    await other.flush();
  }
  await using repository = await open(folder);
  const incomplete = await all(repository.list({ state: 'incomplete' }));
  expect(incomplete.map(({ path }) => path)).toEqual(['a/x.png', 'a/y.png']);
  expect((await all(repository.list())).map(({ path }) => path)).toEqual([
    'a/x.png',
    'a/y.png',
    'b.png',
    'z.png',
  ]);
  expect((await repository.put('z.png', bytes('new'))).outcome).toBe('written');
  expect(folder.list().filter((path) => /puts\/.+\.done$/.test(path))).toEqual([]);
});

test('a file that was not put is left alone, unless it holds the very bytes', async () => {
  using folder = await fresh();
  folder.write('photo.jpg', 'dear');
  folder.write('same.jpg', 'dear');
  await using repository = await open(folder);
  expect(await codeOf(repository.put('photo.jpg', bytes('tile')))).toBe('PUT_FOREIGN');
  expect(await codeOf(repository.remove('photo.jpg'))).toBe('PUT_FOREIGN');
  expect(folder.text('photo.jpg')).toBe('dear');
  expect((await repository.put('photo.jpg', bytes('dear'))).outcome).toBe('unchanged');
  expect((await repository.put('copy.jpg', bytes('dear'))).outcome).toBe('linked');
  expect(folder.ino('copy.jpg')).toBe(folder.ino('photo.jpg'));
  expect(await codeOf(repository.put('same.jpg', bytes('else')))).toBe('PUT_FOREIGN');
  expect((await repository.put('same.jpg', bytes('else'), { replace: 'any' })).outcome).toBe(
    'written',
  );
  // What was put and changed by somebody is theirs.
  await repository.put('mine.jpg', bytes('mine'));
  rmSync(folder.at('mine.jpg'));
  folder.write('mine.jpg', 'edit');
  expect(await codeOf(repository.put('mine.jpg', bytes('again')))).toBe('PUT_FOREIGN');
  // So is a name that somebody gave to what was put.
  linkSync(folder.at('copy.jpg'), folder.at('theirs.jpg'));
  expect(await codeOf(repository.remove('theirs.jpg'))).toBe('PUT_FOREIGN');
});

test('paths that lead elsewhere are refused', async () => {
  using folder = await fresh();
  using elsewhere = new PhotoFolder();
  symlinkSync(elsewhere.root, folder.at('link'));
  symlinkSync(folder.at('nowhere'), folder.at('dangling'));
  mkdirSync(folder.at('folder'));
  folder.write('file', 'x');
  await using repository = await open(folder);
  const put = (path: string) => codeOf(repository.put(path, bytes('x')));
  const outside = [
    '../x',
    'a/../../x',
    '/etc/x',
    'link/x',
    'link/deeper/x',
    'dangling',
    'link',
    '..',
  ];
  for (const path of outside) expect([path, await put(path)]).toEqual([path, 'PATH_OUTSIDE_ROOT']);
  const invalid = [
    '',
    '.',
    'a//b',
    'a/',
    './a',
    'a\0b',
    'n'.repeat(256),
    `${'n/'.repeat(2100)}x`,
    'folder',
    'file/x',
    '.imgdedup/config.toml',
    'sub/.imgdedup/x',
    '.imgdedup-a.tmp',
    '\uD83D.png',
  ];
  for (const path of invalid) expect([path, await put(path)]).toEqual([path, 'PATH_INVALID']);
  expect(elsewhere.list()).toEqual([]);
});

test('a folder that gives way to a symbolic link is not followed', async () => {
  using folder = await fresh();
  using elsewhere = new PhotoFolder();
  await using repository = await open(folder);
  await repository.put('a/b/1.png', bytes('x'));
  rmSync(folder.at('a'), { recursive: true });
  symlinkSync(elsewhere.root, folder.at('a'));
  mkdirSync(elsewhere.at('b'));
  expect(await codeOf(repository.put('a/b/2.png', bytes('x')))).toBe('PATH_OUTSIDE_ROOT');
  expect(elsewhere.list()).toEqual(['b']);
});

test('equal photos that the newest snapshot knows are linked to', async () => {
  using folder = await fresh();
  folder.write('d/photo.jpg', 'dear', 1_500_000_000);
  folder.write('d/twin.jpg', 'dear', 1_500_000_000);
  folder.write('kept/protected.jpg', 'guarded', 1_500_000_000);
  folder.write('kept/twin.jpg', 'guarded', 1_500_000_000);
  await using repository = await open(folder, { overrides: new Map([['protect', ['kept/']]]) });
  await indexPhotos(repository, { force: true });
  const result = await repository.put('tile.jpg', bytes('dear'));
  expect(result.outcome).toBe('linked');
  expect([folder.ino('d/photo.jpg'), folder.ino('d/twin.jpg')]).toContain(folder.ino('tile.jpg'));
  expect((await repository.put('other.jpg', bytes('guarded'))).outcome).toBe('written');
  expect(await codeOf(repository.put('kept/protected.jpg', bytes('x'), { replace: 'any' }))).toBe(
    'PROTECTED',
  );
  await repository.flush();
  expect((await verify(repository)).problems).toEqual([]);
});

test('a photo that a new file would not be like is left alone, to its ctime', async () => {
  using folder = await fresh();
  for (const path of ['d/photo.jpg', 'd/twin.jpg']) {
    folder.write(path, 'dear', 1_500_000_000);
    chmodSync(folder.at(path), 0o400);
  }
  await using repository = await open(folder);
  await indexPhotos(repository, { force: true });
  const times = (): readonly bigint[] =>
    ['d/photo.jpg', 'd/twin.jpg'].map(
      (path) => lstatSync(folder.at(path), { bigint: true }).ctimeNs,
    );
  const before = times();
  expect((await repository.put('tile.jpg', bytes('dear'))).outcome).toBe('written');
  expect(times()).toEqual(before);
});

test('a list is whole although it is taken into the store meanwhile', async () => {
  using folder = await fresh();
  await using repository = await open(folder);
  for (let at = 0; at < 10; at += 1) await repository.put(`${at}.png`, bytes(`${at % 3}`));
  const listed: string[] = [];
  for await (const { path } of repository.list()) {
    listed.push(path);
    await repository.flush();
  }
  expect(listed).toHaveLength(10);
});

test('durable puts, and empty files', async () => {
  using folder = await fresh();
  await using repository = await open(folder);
  await repository.put('a/b/1.png', bytes('x'), { sync: true });
  await repository.put('a/b/1.png', bytes('x'), { sync: true });
  await repository.put('a/empty', bytes(''), { sync: true });
  expect((await repository.put('empty too', bytes(''))).outcome).toBe('linked');
  expect(readFileSync(folder.at('a/empty'))).toHaveLength(0);
});

test('many at once on one repository end as the last of each path', async () => {
  using folder = await fresh();
  await using repository = await open(folder);
  await Promise.all(
    Array.from({ length: 300 }, (_, at) => repository.put(`${at % 7}.png`, bytes(`${at % 11}`))),
  );
  for (let path = 0; path < 7; path += 1) {
    const last = 299 - ((299 - path) % 7);
    expect(folder.text(`${path}.png`)).toBe(String(last % 11));
  }
});

function masters(folder: PhotoFolder): string[] {
  return folder.list().filter((path) => /^\.imgdedup\/masters\/..\/./.test(path));
}
