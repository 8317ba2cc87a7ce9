import { chmodSync, lstatSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  hashedPhotos,
  indexedPhotos,
  makeFolder,
  parse,
  type ActJson,
  type ErrorJson,
  type Folder,
} from './support.js';

interface LogJson {
  readonly actions: Readonly<Record<string, unknown>>[];
}

/** Names, sizes, times and modes: what an undo must bring back. */
function looks(folder: Folder): string[] {
  return folder.list().map((path) => {
    const { size, mtimeNs, mode, nlink } = lstatSync(folder.at(path), { bigint: true });
    return lstatSync(folder.at(path)).isDirectory()
      ? path
      : [path, size, mtimeNs, mode, nlink].join(' ');
  });
}

async function distinctTimes(): Promise<Folder> {
  const folder = await indexedPhotos();
  for (const [at, path] of folder.list().entries())
    utimesSync(folder.at(path), 1e9, 1e9 + at + 0.5);
  await folder.ok('index');
  return folder;
}

describe.each([
  ['link', ['dupes', '--link']],
  ['trash', ['dupes', '--trash', '--yes']],
  ['move', ['dupes', '--move', 'aside.d', '--yes']],
])('undo of %s', (command, args) => {
  test('gives back the tree as it was, once', async () => {
    using folder = await distinctTimes();
    const before = looks(folder);
    await folder.ok(...args);
    expect(looks(folder)).not.toEqual(before);
    expect(await folder.ok('status')).toContain('Nothing changed');
    const planned = await folder.ok('undo', '--dry-run');
    expect(planned).toContain(`Would take back action 1 (${command}): 3 files.`);
    expect(await folder.ok('undo')).toContain(
      `Took back action 1 (${command}): 3 files. Action 2.`,
    );
    expect(looks(folder)).toEqual(before);
    expect(await folder.ok('status')).toContain('Nothing changed: 12 files');
    expect(await folder.ok('status')).not.toContain('hashing');
    expect(await folder.ok('undo')).toBe('Nothing to undo.\n');
    expect(await folder.ok('undo', '1')).toBe(`Action 1 (${command}) is undone already.\n`);
    expect(looks(folder)).toEqual(before);
  });

  test('leaves alone what has changed since, and names it', async () => {
    using folder = await distinctTimes();
    await folder.ok(...args);
    const path = 'phone backup/IMG_0204.jpg';
    folder.write(`${path}.new`, 'mine');
    renameSync(folder.at(`${path}.new`), folder.at(path));
    const { code, stdout } = await folder.run('undo');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^left {2}phone backup\/IMG_0204\.jpg: .+$/m);
    expect(stdout).toContain('2 files; 1 file left alone');
    expect(folder.text(path)).toBe('mine');
  });
});

describe('dupes --trash', () => {
  test('wants to be told yes where nobody can be asked', async () => {
    using folder = await hashedPhotos();
    const before = folder.state();
    const { code, stdout } = await folder.run('dupes', '--trash', '--json');
    expect(code).toBe(2);
    expect(parse<ErrorJson>(stdout).error.remedy).toContain('--yes');
    expect(await folder.ok('dupes', '--trash', '--dry-run')).toContain(
      'Would trash 3 files (3 exact), 940.3 kB. Nothing was changed.',
    );
    expect(folder.state()).toEqual(before);
  });

  test.each([
    [['--trash', '--link'], '--link and --trash'],
    [['--trash', '--move', 'x'], '--trash and --move'],
    [['--trash', '--folders'], '--folders only lists'],
    [['--trash', '--yes', '--ephemeral', '.'], 'needs a journal'],
  ])('does not go with everything: %j', async (flags, message) => {
    using folder = await hashedPhotos();
    const { code, stderr } = await folder.run('dupes', ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('tells programs what it does', async () => {
    using folder = await hashedPhotos();
    const { files, action, summary } = parse<ActJson>(
      await folder.ok('dupes', '--trash', '--yes', '--json'),
    );
    expect({ action, summary }).toEqual({
      action: 1,
      summary: { files: 3, bytes: 940_338, left: 0, failures: 0 },
    });
    expect(files[0]).toEqual({
      path: '2021/waterfall.jpg',
      keeper: '2019/waterfall.jpg',
      place: '.imgdedup/trash/1/2021/waterfall.jpg',
      bytes: 347_327,
    });
    expect(folder.has('.imgdedup/trash/1/2021/waterfall.jpg')).toBe(true);
    expect(folder.has('2021/waterfall.jpg')).toBe(false);
  });

  test('takes look-alikes only where --similar is said', async () => {
    using folder = await indexedPhotos();
    const without = parse<ActJson>(await folder.ok('dupes', '--trash', '-n', '--json'));
    const all = parse<ActJson>(await folder.ok('dupes', '--similar', '--trash', '-n', '--json'));
    expect(without.files).toHaveLength(3);
    expect(all.files.length).toBeGreaterThan(3);
  });
});

describe('dupes --move', () => {
  test('never overwrites', async () => {
    using folder = await hashedPhotos();
    using aside = makeFolder();
    aside.write('2021/waterfall.jpg', 'taken');
    const { code, stdout } = await folder.run('dupes', '--move', aside.path, '--yes');
    expect(code).toBe(3);
    expect(stdout).toContain('left  2021/waterfall.jpg: a file of its name is there already');
    expect(aside.text('2021/waterfall.jpg')).toBe('taken');
    expect(folder.has('2021/waterfall.jpg')).toBe(true);
    expect(aside.has('phone backup/IMG_0117.jpg')).toBe(true);
    await folder.ok('undo');
    expect(aside.list()).toEqual(['2021', '2021/waterfall.jpg']);
  });

  test('does not take up again what lies in the folder that it moves to', async () => {
    using folder = await hashedPhotos();
    await folder.ok('dupes', '--move', 'aside', '--yes');
    expect(await folder.ok('dupes', '--move', 'aside', '--yes')).toBe('No duplicates to move.\n');
    expect(await folder.ok('status')).toContain('Nothing changed: 12 files');
  });

  test.each(['.', '.imgdedup', '2019/waterfall.jpg'])('refuses %s', async (target) => {
    using folder = await hashedPhotos();
    expect((await folder.run('dupes', '--move', target, '--yes')).code).toBe(2);
  });

  test('does not go through a folder that is a symbolic link', async () => {
    using folder = await hashedPhotos();
    using aside = makeFolder();
    using elsewhere = makeFolder();
    symlinkSync(elsewhere.path, aside.at('2021'));
    const { code } = await folder.run('dupes', '--move', aside.path, '--yes');
    expect(code).toBe(3);
    expect(elsewhere.list()).toEqual([]);
    expect(folder.has('2021/waterfall.jpg')).toBe(true);
  });
});

describe('log', () => {
  test('lists actions, the newest first, and every file of one', async () => {
    using folder = await hashedPhotos();
    expect(await folder.ok('log')).toBe('Nothing was done to any photo yet.\n');
    await folder.ok('link');
    await folder.ok('undo');
    const lines = (await folder.ok('log')).trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^2 {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}undo .*3 files, of action 1$/,
    );
    expect(lines[1]).toMatch(/^1 .*link .*3 files, 940\.3 kB freed {2}\(undone\)$/);
    expect((await folder.ok('log', '-n', '1')).trimEnd().split('\n')).toEqual([lines[0]]);
    const { actions } = parse<LogJson>(await folder.ok('log', '--json'));
    expect(actions[1]).toMatchObject({ action: 1, act: 'link', files: 3, undone: 'yes' });
    expect(await folder.ok('log', '1')).toContain(
      '  link  2021/waterfall.jpg -> 2019/waterfall.jpg  (undone)',
    );
    expect((await folder.run('log', '9', '--json')).stdout).toContain('NO_SUCH_ACTION');
    expect((await folder.run('undo', '2')).code).toBe(2);
  });

  test('does not let a name speak to the terminal', async () => {
    using folder = makeFolder();
    folder.write('a.jpg', 'same', 1e9);
    folder.write('b\u001B[31m\n.jpg', 'same', 1.1e9);
    await folder.ok('init');
    await folder.ok('dupes', '--trash', '--yes');
    const text = await folder.ok('log', '1');
    expect(text).not.toContain('\u001B');
    expect(text).toContain('"b\\033[31m\\n.jpg"');
  });
});

test('a file comes back with its mode after it was linked', async () => {
  using folder = makeFolder();
  for (const path of ['a.jpg', 'd/b.jpg']) folder.write(path, 'same', 1e9);
  for (const path of ['a.jpg', 'd/b.jpg']) chmodSync(folder.at(path), 0o600);
  await folder.ok('init');
  await folder.ok('link');
  await folder.ok('undo');
  expect(lstatSync(folder.at('d/b.jpg')).mode & 0o777).toBe(0o600);
  expect(folder.ino('a.jpg')).not.toBe(folder.ino('d/b.jpg'));
});
