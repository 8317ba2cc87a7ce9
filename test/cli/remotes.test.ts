import { renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsOf } from '../unit/support/sqlite.js';
import {
  expectWhole,
  Folder,
  hashedPhotos,
  makeFolder,
  mounted,
  mounting,
  parse,
} from './support.js';
import { without } from '../needs.js';

interface LocationsJson {
  readonly contents: {
    readonly contentId: string;
    readonly locations: {
      readonly remote: string | null;
      readonly root: string;
      readonly path: string;
    }[];
  }[];
}

interface RemoteDiffJson {
  readonly onlyHere: { readonly path: string }[];
  readonly onlyThere: { readonly path: string }[];
}

/** A drive that lacks some of the photos, has them under other names, and one that is gone here. */
async function drive(): Promise<Folder> {
  const folder = await hashedPhotos();
  folder.write('gone here.jpg', 'gone');
  renameSync(folder.at('2019'), folder.at('old'));
  rmSync(folder.at('2021'), { recursive: true });
  await folder.ok('index', '--no-similar');
  return folder;
}

/** What is here only. */
const lacking = ['2021/frangipani.webp', '2021/waterfall-turned.jpg'];

describe('another repository', () => {
  let folder = new Folder();
  let disk = new Folder();
  beforeAll(async () => {
    for (const one of [folder, disk]) one[Symbol.dispose]();
    folder = await hashedPhotos();
    disk = await drive();
    await folder.ok('remote', 'add', 'disk', disk.path);
    await folder.ok('fetch');
  });
  afterAll(() => {
    for (const one of [folder, disk]) one[Symbol.dispose]();
  });

  test('is fetched once, and not again while nothing changes', async () => {
    expect(await folder.ok('fetch', 'disk')).toMatch(/^disk: \d+ files, .*; nothing new\.\n$/);
    expect(await folder.ok('remote', 'list')).toContain(`disk  ${disk.path}`);
    expect(await folder.ok('remote', 'list', '--porcelain')).toBe(`C disk\t${disk.path}\n`);
    await expectWhole(folder);
  });

  test('is left as it is', async () => {
    const before = disk.state();
    await folder.ok('fetch');
    await folder.ok('diff', 'disk');
    await folder.ok('dupes', '--across', 'disk');
    expect(disk.state()).toEqual(before);
  });

  test('is told among the locations of a content, wherever it is called what', async () => {
    const out = await folder.ok('locations', '2019/waterfall.jpg', '--json');
    const [content] = parse<LocationsJson>(out).contents;
    expect(content?.locations.map(({ remote, path }) => [remote, path])).toEqual([
      [null, '2019/waterfall.jpg'],
      [null, '2021/waterfall.jpg'],
      [null, 'phone backup/IMG_0117.jpg'],
      ['disk', 'old/waterfall.jpg'],
      ['disk', 'phone backup/IMG_0117.jpg'],
    ]);
    const text = await folder.ok('locations', '2019/waterfall.jpg');
    expect(text).toMatch(
      /^2019\/waterfall\.jpg  [\d.]+ kB  xxh64:[0-9a-f]{16}\n {2}2019\/waterfall/,
    );
    expect(text).toContain(`disk: ${disk.path}/old/waterfall.jpg  seen 2`);
    const fields = await folder.ok('locations', '2019/waterfall.jpg', '-z');
    expect(fields).toContain(`disk ${disk.path}\0old/waterfall.jpg\0`);
  });

  test('is asked for a content that is gone here, by its id', async () => {
    const { onlyThere } = parse<{ onlyThere: { path: string; contentId: string }[] }>(
      await folder.ok('diff', 'disk', '--json'),
    );
    const [gone] = onlyThere;
    expect(gone?.path).toBe('gone here.jpg');
    const told = await folder.ok('locations', gone?.contentId ?? '');
    expect(told).toContain(`disk: "${disk.path}/gone here.jpg"`.replaceAll('"', ''));
    const { code, stderr } = await folder.run('locations', 'xxh64:0123456789abcdef');
    expect(code).toBe(2);
    expect(stderr).toContain('Neither this repository nor a remote holds');
  });

  test('is compared with this one, by content', async () => {
    const { onlyHere, onlyThere } = parse<RemoteDiffJson>(
      await folder.ok('diff', 'disk', '--json'),
    );
    expect(onlyHere.map(({ path }) => path)).toEqual(lacking);
    expect(onlyThere.map(({ path }) => path)).toEqual(['gone here.jpg']);
    const text = await folder.ok('diff', 'disk');
    expect(text).toMatch(
      /^<  2021\/frangipani\.webp\n<  2021\/waterfall-turned\.jpg\n>  gone here\.jpg\n2 files \(.*\) only here, 1 file \(4 B\) only in disk, 10 files here that it has, too\.\n$/,
    );
    expect(await folder.ok('diff', 'disk', '--porcelain')).toBe(
      '< 2021/frangipani.webp\n< 2021/waterfall-turned.jpg\n> gone here.jpg\n',
    );
    expect(await folder.ok('diff', 'disk', '--format', 'csv')).toContain(
      'there,gone here.jpg,4,xxh64:',
    );
    expect((await folder.ok('diff', 'disk', '--format', 'jsonl')).split('\n')).toHaveLength(4);
    for (const wrong of [
      ['disk', 'HEAD'],
      ['disk', '--lost'],
    ]) {
      expect((await folder.run('diff', ...wrong)).code).toBe(2);
    }
  });

  test('shares contents with this one', async () => {
    const text = await folder.ok('dupes', '--across', 'disk', '2021');
    expect(text).toContain('across  3 + 2 × ');
    expect(text).toContain('  2019/waterfall.jpg\n  2021/waterfall.jpg\n');
    expect(text).toContain('  disk: old/waterfall.jpg\n');
    expect(await folder.ok('dupes', '--across', 'disk', '--format', 'csv')).toContain(
      ',disk,old/waterfall.jpg,',
    );
    for (const wrong of [
      ['--similar'],
      ['--link'],
      ['--trash'],
      ['--folders'],
      ['--format', 'html'],
    ]) {
      const { code, stderr } = await folder.run('dupes', '--across', 'disk', ...wrong);
      expect(code).toBe(2);
      expect(stderr).toContain('--across');
    }
  });

  test('counts as a copy', async () => {
    const text = await folder.ok('status', '--backup');
    expect(text).toMatch(
      /disk  seen 2.*\n\n0 copies elsewhere: 2 contents, .*\n1 copy elsewhere: 7 contents, /,
    );
    expect(text).toContain('2 contents (2 files, ');
    expect(await folder.ok('status', '--backup', '--porcelain')).toBe(
      lacking.map((path) => `0 ${path}\n`).join(''),
    );
    const two = parse<{ lacking: unknown[]; summary: { contents: number } }>(
      await folder.ok('status', '--backup', '--json', '-c', 'backup.copies=2'),
    );
    expect(two.summary.contents).toBe(9);
    expect(two.lacking).toHaveLength(12);
    expect((await folder.run('status', '--backup', '2019')).code).toBe(2);
  });

  test('is in the tables for other programs', async () => {
    await folder.ok('export', '--sqlite', 'photos.db', '--force');
    const rows = rowsOf(
      folder.at('photos.db'),
      `SELECT l.remote, l.path, l.root, f.path AS here FROM file_locations AS l
       LEFT JOIN media_files AS f ON f.id = l.file_id
       WHERE l.hash = (SELECT hash FROM media_files WHERE path = '2019/waterfall.jpg')
       ORDER BY l.remote IS NOT NULL, l.path`,
    );
    expect(rows).toMatchObject([
      { remote: null, path: '2019/waterfall.jpg', root: folder.path, here: '2019/waterfall.jpg' },
      { remote: null, path: '2021/waterfall.jpg', here: '2021/waterfall.jpg' },
      { remote: null, path: 'phone backup/IMG_0117.jpg' },
      { remote: 'disk', path: 'old/waterfall.jpg', root: disk.path, here: null },
      { remote: 'disk', path: 'phone backup/IMG_0117.jpg', here: null },
    ]);
    rmSync(folder.at('photos.db'));
  });

  test('that is away is passed over, or told where it was named', async () => {
    const aside = `${disk.path}-aside`;
    renameSync(disk.path, aside);
    try {
      const all = await folder.run('fetch');
      expect(all).toMatchObject({ code: 0, stdout: '' });
      expect(all.stderr).toContain('"disk" is not connected; it was last seen 2');
      const { code, stderr } = await folder.run('fetch', 'disk');
      expect(code).toBe(1);
      expect(stderr).toContain('[REMOTE_AWAY]');
      expect(await folder.ok('remote', 'list')).toMatch(/^disk {2}not connected, last seen 2/);
      expect(await folder.ok('diff', 'disk')).toContain('only in disk');
    } finally {
      renameSync(aside, disk.path);
    }
  });
});

test('a drive that is mounted read-only is read all the same', async ({ skip }) => {
  skip(...without(mounting));
  using folder = await hashedPhotos();
  using disk = await drive();
  using point = makeFolder();
  using _mount = mounted(['-o', 'ro', '--bind', disk.path], point.path);
  await folder.ok('remote', 'add', 'disk', point.path);
  expect(await folder.ok('fetch')).toContain('disk: 9 files');
});

test('an empty folder lacks no copies, and has none; a film is told to be none of what is looked at', async () => {
  using folder = makeFolder();
  folder.write('film.mov', 'a film');
  await folder.ok('init');
  await folder.ok('index');
  const text = await folder.ok('status', '--backup');
  expect(text).toContain('No picture is here that could have a copy.');
  expect(text).not.toContain('Every content');
  expect((await folder.run('locations', 'film.mov')).stderr).toContain(
    'Files of its type are not looked at (setting scan.extensions)',
  );
});

test('without a remote every command says how to have one', async () => {
  using folder = await hashedPhotos();
  expect(await folder.ok('remote', 'list')).toContain('imgdedup remote add NAME DIR');
  expect(await folder.ok('fetch')).toContain('imgdedup remote add NAME DIR');
  expect(await folder.ok('status', '--backup')).toContain('imgdedup remote add NAME DIR');
  const { code, stderr } = await folder.run('diff', 'disk');
  expect(code).toBe(2);
  expect(stderr).toContain('There is no remote "disk".');
  using plain = makeFolder();
  expect((await folder.run('remote', 'add', 'disk', plain.path)).stderr).toContain(
    '[NOT_A_REPOSITORY]',
  );
});
