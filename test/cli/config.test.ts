import { chmodSync, utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  makeFolder,
  nobody,
  parse,
  photoRepository,
  run,
  somebodyElse,
  type Folder,
  type StatusJson,
} from './support.js';

async function filesOf(folder: Folder, ...args: readonly string[]): Promise<string[]> {
  return parse<StatusJson>(await folder.ok('status', '--json', ...args)).new;
}

describe('config', () => {
  // As every folder on Windows: it cannot be opened to wait until the new name is on the disk.
  test('sets in a folder that may be written and not read', async ({ skip }) => {
    skip(...without(somebodyElse));
    using folder = makeFolder();
    chmodSync(folder.path, 0o777);
    const as = { cwd: folder.path, uid: nobody };
    expect(await run(['init'], as)).toMatchObject({ code: 0 });
    chmodSync(folder.at('.imgdedup'), 0o333);
    const set = await run(['config', 'set', 'jobs', '3'], as);
    chmodSync(folder.at('.imgdedup'), 0o777);
    expect(set).toMatchObject({ code: 0, stderr: '' });
    expect(folder.text('.imgdedup/config.toml')).toContain('jobs = 3');
  });

  test('lists, gets and sets; comments are kept', async () => {
    using folder = makeFolder();
    await folder.ok('init');
    const list = await folder.ok('config', 'list');
    for (const key of ['hash', 'jobs', 'keep', 'scan.extensions', 'scan.min-size']) {
      expect(list).toContain(`${key} = `);
    }
    const { settings: rows } = parse<{
      settings: { key: string; unit: string; allowed: string }[];
    }>(await folder.ok('config', 'list', '--json'));
    expect(
      rows.every(({ key, unit, allowed }) => key !== '' && unit !== '' && allowed !== ''),
    ).toBe(true);
    folder.write('.imgdedup/config.toml', '# mine\n[scan] # ours\nhidden = false # theirs\n');
    expect(await folder.ok('config', 'set', 'scan.hidden', 'true')).toBe('');
    await folder.ok('config', 'set', 'keep', 'path:originals/**,oldest');
    const text = folder.text('.imgdedup/config.toml');
    for (const words of ['# mine\n', '# ours\n', 'hidden = true # theirs\n']) {
      expect(text).toContain(words);
    }
    expect(await folder.ok('config', 'get', 'scan.hidden')).toBe('true\n');
    const keep = parse(await folder.ok('config', 'get', 'keep', '--json'));
    expect(keep).toMatchObject({ key: 'keep', value: 'path:originals/**,oldest' });
    expect(await folder.ok('-c', 'jobs=3', 'config', 'get', 'jobs')).toBe('3\n');
    // As test/cli/home says.
    expect(await folder.ok('config', 'get', 'jobs')).toBe('1\n');
  });

  test('a wrong value names the key, the value and what is allowed; nothing is changed', async () => {
    using folder = makeFolder();
    await folder.ok('init');
    const before = folder.text('.imgdedup/config.toml');
    for (const [key, value, allowed] of [
      ['jobs', 'many', 'a whole number from 0 to 64'],
      ['scan.newer', '2024-02-31', 'a date such as 2024-01-31'],
    ] as const) {
      for (const args of [
        ['config', 'set', key, value],
        ['status', '-c', `${key}=${value}`],
      ]) {
        const { code, stderr } = await folder.run(...args);
        expect(code).toBe(2);
        for (const words of [key, value, allowed]) expect(stderr).toContain(words);
      }
    }
    const unknown = await folder.run('config', 'get', 'scan.hiden');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(
      /scan\.hiden.*Did you mean scan\.hidden\?.*\[CONFIG_UNKNOWN_KEY\]/,
    );
    expect((await folder.run('status', '-c', 'jobs')).stderr).toContain('-c wants KEY=VALUE');
    expect(folder.text('.imgdedup/config.toml')).toBe(before);
  });

  test('a broken file is named, with the line; config set mends a wrong value', async () => {
    using folder = makeFolder();
    await folder.ok('init');
    folder.write('.imgdedup/config.toml', 'jobs = 1\n\nkeep = [oops\n');
    const broken = await folder.run('status');
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/\.imgdedup\/config\.toml, line [34]/);
    folder.write('.imgdedup/config.toml', 'jobs = "lots"\n');
    const wrong = await folder.run('dupes', '--json');
    expect(wrong.code).toBe(2);
    expect(parse(wrong.stdout)).toMatchObject({ error: { code: 'CONFIG_INVALID' } });
    // The file is where the remedy in docs/errors.md sends people: it must be able to help.
    await folder.ok('config', 'set', 'jobs', '2');
    expect(await folder.ok('config', 'get', 'jobs')).toBe('2\n');
    folder.write('.imgdedup/config.toml', 'shoe-size = 44\n');
    const unknown = await folder.run('status');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('shoe-size');
  });
});

describe('which files', () => {
  test('ignore files have the syntax of .gitignore, in any folder', async () => {
    using folder = makeFolder();
    for (const path of ['a.jpg', 'b.jpg', 'x/a.jpg', 'x/b.jpg', 'x/y/b.jpg', 'old/a.jpg']) {
      folder.write(path, path);
    }
    await folder.ok('init');
    folder.write('.imgdedupignore', '/a.jpg\nold/\n# a comment\n');
    folder.write('x/.imgdedupignore', 'b.jpg\n!y/b.jpg\n');
    expect(await filesOf(folder)).toEqual(['b.jpg', 'x/a.jpg', 'x/y/b.jpg']);
    await folder.ok('index');
    folder.write('x/.imgdedupignore', 'a.jpg\n');
    const { new: added, deleted } = parse<StatusJson>(await folder.ok('status', '--json'));
    expect(added).toEqual(['x/b.jpg']);
    // An ignored photo was not deleted, and must not be called so.
    expect(deleted).toEqual([]);
    await folder.ok('index');
    expect(await folder.ok('status')).toContain('Nothing changed: 3 files');
  });

  test('by globs, names, sizes and ages', async () => {
    using folder = await photoRepository();
    folder.write('.hidden/a.jpg', 'x');
    folder.write('tiny.JPG', 'x');
    folder.write('notes.txt', 'x');
    const old = new Date('2001-01-01T00:00:00.5Z');
    utimesSync(folder.at('2019/forest.png'), old, old);
    expect(await filesOf(folder, '-c', 'scan.exclude=phone*,2021/**,*.JPG')).toEqual([
      '2019/forest.png',
      '2019/heather.jpg',
      '2019/mountain.jpg',
      '2019/waterfall.jpg',
    ]);
    expect(await filesOf(folder, '-c', 'scan.include=**/*.webp,2019/f*')).toEqual([
      '2019/forest.png',
      '2021/frangipani.webp',
      'phone backup/heather.webp',
    ]);
    expect(await filesOf(folder, '-c', 'scan.max-size=25kB', '-c', 'scan.hidden=true')).toEqual([
      '.hidden/a.jpg',
      'phone backup/heather.webp',
      'tiny.JPG',
    ]);
    expect(
      await filesOf(folder, '-c', 'scan.min-size=350kB', '-c', 'scan.older=2010-01-01'),
    ).toEqual(['2019/forest.png']);
    expect(await filesOf(folder, '-c', 'scan.newer=1h')).toEqual(['tiny.JPG']);
    expect(await filesOf(folder, '-c', 'scan.extensions=txt')).toEqual(['notes.txt']);
  });
});
