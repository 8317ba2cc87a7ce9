import { chmodSync, mkdirSync } from 'node:fs';
import { platform } from 'node:process';
import { beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  copyPhotos,
  groupPaths,
  hashedPhotos,
  makeFolder,
  nobody,
  somebodyElse,
  parse,
  photoGroups,
  photoRepository,
  run,
  type DupesJson,
  type StatusJson,
} from './support.js';

describe('init', () => {
  test('makes a repository; again, it changes nothing', async () => {
    using folder = copyPhotos();
    const photos = folder.state();
    expect(await folder.ok('init')).toBe(
      `Made an empty imgdedup repository in ${folder.at('.imgdedup')}\n`,
    );
    expect(folder.text('.imgdedup/config.toml')).toContain('min-size');
    await folder.ok('index');
    expect(await folder.ok('init')).toContain('There is an imgdedup repository in');
    expect(await folder.ok('init', '--quiet')).toBe('');
    expect(parse(await folder.ok('init', '--json'))).toMatchObject({
      root: folder.path,
      created: false,
    });
    expect(await folder.ok('status')).toContain('Nothing changed: 12 files');
    expect(folder.state()).toEqual(photos);
  });

  test('DIR may be named, relative to -C too', async () => {
    using folder = makeFolder();
    mkdirSync(folder.at('a/b'), { recursive: true });
    expect(await folder.ok('init', 'a/b')).toContain(folder.at('a/b/.imgdedup'));
    expect(await folder.ok('-C', 'a', 'init', 'b')).toContain('There is');
    expect((await folder.run('-C', 'a', 'status')).code).toBe(4);
  });

  test('refuses a file and a folder that does not exist, and makes nothing', async () => {
    using folder = makeFolder();
    folder.write('photo.jpg', 'x');
    const file = await folder.run('init', 'photo.jpg');
    expect(file).toMatchObject({ code: 2, stdout: '' });
    expect(file.stderr).toContain('[NOT_A_FOLDER]');
    const missing = await folder.run('init', 'fotos');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('[PATH_NOT_FOUND]');
    expect(folder.list()).toEqual(['photo.jpg']);
  });

  test('settles the hash for good', async () => {
    using folder = copyPhotos();
    await folder.ok('init', '--hash', 'sha256');
    const { groups } = parse<DupesJson>(await folder.ok('dupes', '--json'));
    expect(groups[0]?.contentId).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await folder.ok('status')).toContain('Nothing changed');
    const other = await folder.run('config', 'set', 'hash', 'xxh64');
    const after = await folder.run('status');
    // Whichever of both says so: the hash is not changed in silence.
    expect([other.code, after.code]).not.toEqual([0, 0]);
  });
});

describe('the repository is found', () => {
  test('from a subfolder, with paths as seen from there, and by -C before or after the verb', async () => {
    using folder = await hashedPhotos();
    folder.write('2019/new.jpg', 'new');
    const below = { cwd: folder.at('2019') };
    const here = parse<StatusJson>((await run(['status', '--json', 'new.jpg'], below)).stdout);
    expect(here.new).toEqual(['2019/new.jpg']);
    const up = parse<StatusJson>((await run(['status', '--json', '../2021'], below)).stdout);
    expect(up.summary).toMatchObject({ new: 0, files: 4 });
    for (const args of [
      ['-C', folder.at('2019'), 'status', '--json', '.'],
      ['status', '--json', '-C', folder.at('2019'), 'new.jpg'],
      ['--json', '-C', folder.path, '-c', 'jobs=1', 'status', '2019'],
    ]) {
      expect(parse<StatusJson>((await run(args, { cwd: '/' })).stdout).new).toEqual([
        '2019/new.jpg',
      ]);
    }
  });

  test('not from beside it, and not from a folder that does not exist', async () => {
    using folder = await hashedPhotos();
    const beside = await run(['status'], { cwd: '/' });
    expect(beside.code).toBe(4);
    expect(beside.stderr).toContain('imgdedup init');
    // A mistyped -C must not fall back to the repository above it.
    expect((await folder.run('-C', 'no-such-folder', 'status')).code).toBe(2);
  });
});

describe('init --separate-dir', () => {
  test('leaves one small file beside the photos; both places lead to both', async () => {
    using folder = copyPhotos();
    using other = makeFolder();
    const data = other.at('deep/data');
    const before = folder.state();
    await folder.ok('init', '--separate-dir', data);
    expect(folder.text('.imgdedup')).toBe(`imgdedup-dir: ${data}\n`);
    expect(folder.state()).toEqual(before);
    await folder.ok('index');
    const inside = await run(['dupes', '--json'], { cwd: data });
    expect(groupPaths(parse<DupesJson>(inside.stdout))).toEqual(photoGroups);
    expect((await run(['status'], { cwd: other.at('deep/data/store') })).stdout).toContain(
      'Nothing changed',
    );
    expect(await folder.ok('init')).toContain(`There is an imgdedup repository in ${data}`);
    expect(await folder.ok('init', '--separate-dir', data)).toContain('There is');
  });

  test('does not give a repository other data, nor data another repository', async () => {
    using folder = await hashedPhotos();
    using other = makeFolder();
    const moved = await folder.run('init', '--separate-dir', other.at('data'));
    expect(moved.code).toBe(1);
    expect(moved.stderr).toContain('[REPOSITORY_EXISTS]');
    expect(other.list()).toEqual([]);
    using third = makeFolder();
    await third.ok('init', '--separate-dir', other.at('data'));
    using fourth = makeFolder();
    expect((await fourth.run('init', '--separate-dir', other.at('data'))).code).toBe(1);
    expect(fourth.list()).toEqual([]);
  });

  test('inside the photo folder, is not scanned', async () => {
    using folder = copyPhotos();
    await folder.ok('init', '--separate-dir', 'data');
    folder.write('data/inside.jpg', 'inside');
    const all = ['-c', 'scan.extensions=*', '-c', 'scan.hidden=true'];
    const seen = parse<StatusJson>(await folder.ok('status', '--json', ...all));
    expect(seen.summary['files']).toBe(12);
  });

  test.skipIf(platform !== 'linux')('where no folder can be made, is told', async () => {
    using folder = makeFolder();
    const { code, stderr } = await folder.run('init', '--separate-dir', '/proc/absent/data');
    expect(code).toBe(1);
    expect(stderr).toMatch(/data cannot be written.*\[STORE_UNWRITABLE\]/s);
    expect(folder.list()).toEqual([]);
  });

  test('a pointer to nowhere, or that is no pointer, is a clear error', async () => {
    using folder = copyPhotos();
    folder.write('.imgdedup', 'imgdedup-dir: /nowhere/at/all\n');
    const nowhere = await folder.run('status');
    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toContain('/nowhere/at/all');
    folder.write('.imgdedup', 'something else');
    expect((await folder.run('status')).stderr).toContain('is not a pointer');
  });
});

describe('a photo folder that cannot be written', () => {
  beforeEach(({ skip }) => skip(...without(somebodyElse)));

  test('keeps its data elsewhere, and says how to name it', async () => {
    using folder = copyPhotos();
    using other = makeFolder();
    chmodSync(folder.path, 0o555);
    const as = { cwd: folder.path, uid: nobody };
    const plain = await run(['init'], as);
    expect(plain.code).toBe(1);
    expect(plain.stderr).toMatch(/--separate-dir.*\[STORE_UNWRITABLE\]/);
    const data = other.at('data');
    const made = await run(['init', '--separate-dir', data], as);
    expect(made.code).toBe(0);
    expect(made.stdout).toContain(`use "imgdedup -C ${data} …"`);
    const found = await run(['-C', data, 'dupes', '--json'], as);
    expect(groupPaths(parse<DupesJson>(found.stdout))).toEqual(photoGroups);
    const again = await run(['init', '--separate-dir', data, '--json'], as);
    expect(parse(again.stdout)).toMatchObject({ created: false, hasPointer: false });
    chmodSync(folder.path, 0o777);
  });
});

describe('inside another repository', () => {
  test('init says so, and makes one with --force only', async () => {
    using folder = await photoRepository();
    const { code, stderr } = await folder.run('init', '2019');
    expect(code).toBe(1);
    expect(stderr).toContain('lies inside the repository of');
    expect(stderr).toContain('--force');
    expect(folder.has('2019/.imgdedup')).toBe(false);
    await folder.ok('init', '--force', '2019');
    expect(folder.has('2019/.imgdedup/store/CURRENT')).toBe(true);
    // It is there now: again is no mistake.
    await folder.ok('init', '2019');
  });

  test('git is told to leave the repository out', async () => {
    using folder = await photoRepository();
    expect(folder.text('.imgdedup/.gitignore')).toBe('*\n');
  });
});
