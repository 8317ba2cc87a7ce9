import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  statSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  mounting,
  expectWhole,
  hashedPhotos,
  makeFolder,
  mounted,
  nobody,
  somebodyElse,
  parse,
  photoGroups,
  photoRepository,
  run,
  start,
  type ActJson,
  type DupesJson,
  type ErrorJson,
  type Folder,
  type Outcome,
} from './support.js';

async function link(folder: Folder, ...args: readonly string[]): Promise<ActJson> {
  return parse<ActJson>(await folder.ok('link', '--json', ...args));
}

function inodes(folder: Folder, paths: readonly string[] = []): Set<number> {
  return new Set(paths.map((path) => folder.ino(path)));
}

function leftAlone(text: string): Map<string, string> {
  const { failures } = parse<ActJson>(text);
  const left = failures.filter(({ kind }) => kind === 'left');
  return new Map(left.map(({ path, reason }) => [path, reason]));
}

/** Three equal pictures, the keeper first. */
async function pairs(): Promise<Folder> {
  const folder = makeFolder();
  folder.write('keep.jpg', 'same', 1_000_000_000.5);
  folder.write('d/other.jpg', 'same', 1_100_000_000.5);
  folder.write('plain.jpg', 'same', 1_200_000_000.5);
  await folder.ok('init');
  return folder;
}

describe.each([['link'], ['dupes', '--link']])('%s %s', (...given) => {
  const verb = given.filter((word) => word !== undefined);

  test('makes duplicates links to their keeper, and only those', async () => {
    using folder = await photoRepository();
    const before = folder.state();
    const mtime = lstatSync(folder.at('2019/waterfall.jpg')).mtimeMs;
    const rehearsed = await folder.ok(...verb, '--dry-run');
    expect(rehearsed).toBe(
      [
        'link  2021/waterfall.jpg -> 2019/waterfall.jpg',
        'link  phone backup/IMG_0117.jpg -> 2019/waterfall.jpg',
        'link  phone backup/IMG_0204.jpg -> 2021/geyser.jpg',
        'Would link 3 files and free 940.3 kB. Nothing was changed.\n',
      ].join('\n'),
    );
    expect(folder.state()).toEqual(before);
    const linked = await folder.ok(...verb, '--yes');
    expect(linked).toBe(
      rehearsed.replace(/^Would.*$/m, 'Linked 3 files, freed 940.3 kB. Action 1.'),
    );
    for (const group of photoGroups) expect(inodes(folder, group).size).toBe(1);
    expect(statSync(folder.at('2019/waterfall.jpg'))).toMatchObject({ nlink: 3, mtimeMs: mtime });
    expect(folder.list()).toEqual(before.map((line) => line.replace(/( [\d.]+){5}$/, '')));
    expect(await folder.ok('status')).toContain('Nothing changed: 12 files');
    expect(await folder.ok(...verb)).toBe('No duplicates to link.\n');
    expect(await folder.ok('dupes')).toBe('No duplicates.\n');
    await expectWhole(folder);
  });
});

describe('link', () => {
  test('tells programs the same as people', async () => {
    using folder = await photoRepository();
    const planned = await link(folder, '-n');
    expect(planned).toMatchObject({ act: 'link', dryRun: true, action: null, failures: [] });
    expect(planned.summary).toEqual({ files: 3, bytes: 940_338, left: 0, failures: 0 });
    const done = await link(folder);
    expect(done).toEqual({ ...planned, dryRun: false, action: 1 });
    expect(done.files[0]).toEqual({
      path: '2021/waterfall.jpg',
      keeper: '2019/waterfall.jpg',
      bytes: 347_327,
    });
    expect(await link(folder)).toMatchObject({ files: [], action: null, summary: { files: 0 } });
    await expectWhole(folder);
  });

  test('keeps to the paths named and to the keeper asked for', async () => {
    using folder = await photoRepository();
    const some = await link(folder, '2021', 'phone backup', '--keep', 'path:phone backup/**');
    expect(some.files.map(({ path, keeper }) => [path, keeper])).toEqual([
      ['2021/waterfall.jpg', 'phone backup/IMG_0117.jpg'],
      ['2021/geyser.jpg', 'phone backup/IMG_0204.jpg'],
    ]);
    expect(inodes(folder, photoGroups[0]).size).toBe(2);
    expect(await folder.ok('link', '--quiet')).toBe('');
    expect(inodes(folder, photoGroups[0]).size).toBe(1);
    await expectWhole(folder);
  });

  test('without a fresh look, links nothing that changed since', async () => {
    using folder = await hashedPhotos();
    folder.write('2021/geyser.jpg', Buffer.alloc(245_684, 'x'));
    const { code, stdout } = await folder.run('link', '--no-refresh');
    expect(code).toBe(3);
    expect(stdout).toMatch(/left {2}phone backup\/IMG_0204\.jpg: .*changed/);
    expect(folder.ino('2021/geyser.jpg')).not.toBe(folder.ino('phone backup/IMG_0204.jpg'));
    expect(folder.text('2021/geyser.jpg')).toBe('x'.repeat(245_684));
    await expectWhole(folder);
  });

  test('leaves files with other permissions or another owner alone, and names them', async () => {
    using folder = await pairs();
    chmodSync(folder.at('d/other.jpg'), 0o600);
    const skipped = new Map([['d/other.jpg', 'has other permissions than its keeper']]);
    if (nobody !== undefined) {
      folder.write('theirs.jpg', 'same', 1_300_000_000.5);
      chownSync(folder.at('theirs.jpg'), nobody, nobody);
      skipped.set('theirs.jpg', 'has another owner than its keeper');
      folder.write('group.jpg', 'same', 1_350_000_000.5);
      chownSync(folder.at('group.jpg'), 0, 65_534);
      skipped.set('group.jpg', 'has another group than its keeper');
    }
    const planned = await folder.run('link', '--dry-run', '--json');
    const done = await folder.run('link', '--json');
    expect([planned.code, done.code]).toEqual([3, 3]);
    expect([leftAlone(planned.stdout), leftAlone(done.stdout)]).toEqual([skipped, skipped]);
    expect(folder.ino('plain.jpg')).toBe(folder.ino('keep.jpg'));
    expect(lstatSync(folder.at('d/other.jpg'))).toMatchObject({ nlink: 1 });
    await expectWhole(folder);
  });

  test('leaves files in a read-only folder alone, and names them', async ({ skip }) => {
    skip(...without(somebodyElse));
    using folder = makeFolder();
    for (const [age, path] of ['keep.jpg', 'd/other.jpg', 'e/plain.jpg'].entries()) {
      folder.write(path, 'same', 1e9 + age);
      if (nobody !== undefined) chownSync(folder.at(path), nobody, nobody);
    }
    chmodSync(folder.at('d'), 0o555);
    chmodSync(folder.at('e'), 0o777);
    const as = { cwd: folder.path, uid: nobody };
    expect((await run(['init'], as)).code).toBe(0);
    const { code, stdout } = await run(['link'], as);
    expect(code).toBe(3);
    expect(stdout).toContain('left  d/other.jpg: its folder is read-only');
    expect(stdout).toContain('1 file left alone');
    expect(inodes(folder, ['keep.jpg', 'e/plain.jpg', 'd/other.jpg']).size).toBe(2);
    chmodSync(folder.at('d'), 0o777);
  });

  test('leaves files on another filesystem alone, and names them', async ({ skip }) => {
    skip(...without(mounting));
    using folder = await pairs();
    using elsewhere = makeFolder();
    elsewhere.write('bound.jpg', 'same', 1_300_000_000.5);
    for (const place of ['disk', 'bound']) mkdirSync(folder.at(place));
    using _disk = mounted(['-t', 'tmpfs', 'imgdedup-test'], folder.at('disk'));
    // The same device under another mount: only the attempt shows that it cannot be linked.
    using _bound = mounted(['--bind', elsewhere.path], folder.at('bound'));
    copyFileSync(folder.at('keep.jpg'), folder.at('disk/far.jpg'));
    const { code, stdout } = await folder.run('link');
    expect(code).toBe(3);
    for (const path of ['bound/bound.jpg', 'disk/far.jpg']) {
      expect(stdout).toContain(`left  ${path}: on another filesystem than its keeper`);
    }
    expect(stdout).toContain('Linked 2 files');
    expect(folder.list().filter((path) => path.includes('.tmp'))).toEqual([]);
    expect(lstatSync(folder.at('bound/bound.jpg')).nlink).toBe(1);
  });

  test('does not take equal inode numbers on two disks for links', async ({ skip }) => {
    skip(...without(mounting));
    using folder = makeFolder();
    await folder.ok('init');
    for (const place of ['a', 'b']) mkdirSync(folder.at(place));
    using _a = mounted(['-t', 'tmpfs', 'imgdedup-test'], folder.at('a'));
    using _b = mounted(['-t', 'tmpfs', 'imgdedup-test'], folder.at('b'));
    folder.write('a/1.jpg', 'same', 1e9);
    folder.write('b/1.jpg', 'SAME', 1e9);
    expect(folder.ino('a/1.jpg')).toBe(folder.ino('b/1.jpg'));
    expect(await folder.ok('dupes')).toBe('No duplicates.\n');
    folder.write('b/1.jpg', 'same', 1e9);
    await delay(20);
    const { groups } = parse<DupesJson>(await folder.ok('dupes', '--json'));
    expect(groups[0]?.files).toHaveLength(2);
    expect(groups[0]?.files[1]).not.toHaveProperty('linkedTo');
  });
});

/** Kills a run as soon as it has linked something. */
async function cutOff(folder: Folder, signal: NodeJS.Signals): Promise<Outcome> {
  const { child, ended } = start(['link', '--json'], { cwd: folder.path });
  child.stdin.end();
  child.stdout.once('data', () => child.kill(signal));
  return ended;
}

describe('a link run that is cut off', () => {
  const count = 1600;

  async function manyPairs(): Promise<Folder> {
    const folder = makeFolder();
    for (let number = 0; number < count; number += 1) {
      // Long names fill the pipe soon, so that the test learns of the first links while others follow.
      folder.write(
        `d${number % 40}/${'long name '.repeat(20)}${number}.jpg`,
        `photo ${number % (count / 2)}`,
      );
    }
    await folder.ok('init');
    return folder;
  }

  async function expectSettled(folder: Folder, names: readonly string[]): Promise<Outcome> {
    const after = await folder.run('dupes', '--json');
    const { groups } = parse<DupesJson>(after.stdout);
    expect(groups.length).toBeGreaterThan(0);
    expect(groups.length).toBeLessThan(count / 2);
    expect(folder.list()).toEqual(names);
    const { summary } = await link(folder);
    expect(summary).toMatchObject({ files: groups.length, left: 0 });
    expect(await folder.ok('dupes')).toBe('No duplicates.\n');
    expect(await folder.ok('status')).toContain('Nothing changed: 1,600 files');
    expect(folder.list()).toEqual(names);
    await expectWhole(folder);
    return after;
  }

  test('by Ctrl-C stops between two files, says so in JSON, and can be run again', async () => {
    using folder = await manyPairs();
    const names = folder.list();
    const { code, stdout } = await cutOff(folder, 'SIGINT');
    expect(code).toBe(130);
    const { error } = parse<ErrorJson>(stdout);
    expect(error).toMatchObject({ code: 'INTERRUPTED' });
    expect(error.message).toMatch(/^Interrupted: \d+ of 800 files linked\.$/);
    expect(error.remedy).toBe('Take back with: imgdedup undo 1');
    await expectSettled(folder, names);
  });

  test('by a terminal that is closed is the same as by Ctrl-C', async () => {
    using folder = await manyPairs();
    const { code, stdout } = await cutOff(folder, 'SIGHUP');
    expect(code).toBe(130);
    expect(parse(stdout)).toMatchObject({ error: { code: 'INTERRUPTED' } });
    const { actions } = parse<{ readonly actions: readonly object[] }>(
      await folder.ok('log', '--json'),
    );
    expect(actions).toMatchObject([{ action: 1, state: 'interrupted' }]);
  });

  test('by a kill is told by whatever only looks, with what settles it', async () => {
    using folder = await manyPairs();
    await cutOff(folder, 'SIGKILL');
    const lookers = [['status'], ['log'], ['snapshots'], ['verify'], ['diff'], ['gc', '--dry-run']];
    for (const args of lookers) {
      const { stderr } = await folder.run(...args);
      expect(stderr).toContain(
        'Action 1 (link) is unfinished: it was cut off. "imgdedup index" settles it as it is, "imgdedup undo 1" takes it back.',
      );
    }
    await folder.ok('undo', '1');
    expect((await folder.run('log')).stderr).toBe('');
  });

  test('by Ctrl-C does not go on with files that take long to compare', async () => {
    using folder = makeFolder();
    const names = Array.from({ length: 8 }, (_, number) => `${number}.jpg`);
    for (const [age, name] of names.entries()) {
      folder.write(name, 'photo', 1e9 + age + 0.5);
      // Holes are quick to make; reading them takes its time.
      truncateSync(folder.at(name), 150e6);
      utimesSync(folder.at(name), 1e9 + age + 0.5, 1e9 + age + 0.5);
    }
    await folder.ok('init');
    await folder.ok('dupes');
    const { child, ended } = start(['link'], { cwd: folder.path });
    while (inodes(folder, names).size === names.length) await delay(5);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(inodes(folder, names).size).toBeGreaterThan(1);
    await folder.ok('link');
    expect(inodes(folder, names).size).toBe(1);
  });

  test('by a kill is settled by the next command, which says so', async () => {
    using folder = await manyPairs();
    const names = folder.list();
    expect((await cutOff(folder, 'SIGKILL')).code).toBeNull();
    const { stderr } = await expectSettled(folder, names);
    expect(stderr).toMatch(/^Action 1 was cut off after \d+ links/);
  });
});
