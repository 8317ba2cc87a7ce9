/** What path arguments mean, and what is said of those that come to nothing. */
import { rmSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  groupPaths,
  indexedPhotos,
  makeFolder,
  parse,
  run,
  type DupesJson,
  type ErrorJson,
  type Folder,
  type RunOptions,
  type StatusJson,
} from './support.js';

async function library(): Promise<Folder> {
  const folder = makeFolder();
  folder.write('2019/IMG_1.jpg', 'one', 1e9);
  folder.write('2019/may/IMG_2.jpg', 'two', 2e9);
  folder.write('2020/IMG_1 (1).jpg', 'one', 3e9);
  folder.write('2020/other.png', 'lonely', 4e9);
  folder.write('backup/two.jpg', 'two', 5e9);
  await folder.ok('init', '-q');
  return folder;
}

async function newFiles(folder: Folder, cwd: string, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(['status', '--json', ...args], {
    cwd: folder.at(cwd),
  });
  expect([code, stderr]).toEqual([0, '']);
  return parse<StatusJson>(stdout).new;
}

test('path arguments are pathspecs, from the current folder', async () => {
  using folder = await library();
  expect(await newFiles(folder, '.', '2019/**/IMG_*')).toEqual([
    '2019/IMG_1.jpg',
    '2019/may/IMG_2.jpg',
  ]);
  expect(await newFiles(folder, '2020', '*.png', ':/backup', '../2019/*')).toHaveLength(4);
  expect(await newFiles(folder, '.', ':!2019', ':(exclude)*.png')).toEqual([
    '2020/IMG_1 (1).jpg',
    'backup/two.jpg',
  ]);
  // A folder that was left out is found by the next run.
  await folder.ok('index', '-q', '--no-similar', ':!backup');
  expect(await newFiles(folder, '.')).toEqual(['backup/two.jpg']);
  await folder.ok('index', '-q', '--no-similar', '*wo.jpg');
  expect(await newFiles(folder, '.')).toEqual([]);
  for (const verb of ['status', 'index', 'dupes', 'link']) {
    const { code, stdout } = await run([verb, '--json', '*.tiff'], { cwd: folder.path });
    expect([code, parse<ErrorJson>(stdout).error]).toEqual([
      2,
      {
        code: 'PATH_NOT_FOUND',
        message: 'The pathspec "*.tiff" did not match any files.',
        remedy: null,
      },
    ]);
  }
});

test('dupes PATH lists groups with a file there; acts change only files there', async () => {
  using folder = await library();
  const groups = async (...args: string[]): Promise<readonly (readonly string[])[]> =>
    groupPaths(parse<DupesJson>(await folder.ok('dupes', '--json', ...args)));
  expect(await groups('2020')).toEqual([['2019/IMG_1.jpg', '2020/IMG_1 (1).jpg']]);
  expect(await groups('2020', '--no-refresh')).toEqual([['2019/IMG_1.jpg', '2020/IMG_1 (1).jpg']]);
  expect(await groups('backup/*')).toEqual([['2019/may/IMG_2.jpg', 'backup/two.jpg']]);
  expect(await groups('2020/other.png')).toEqual([]);
  // All of the folder was looked at, but only what could matter was read.
  const { summary } = parse<StatusJson>(await folder.ok('status', '--json'));
  expect(summary).toMatchObject({ new: 0, toHash: 1 });

  expect(await folder.ok('link', '-n', '2019')).toBe('No duplicates to link.\n');
  expect(await folder.ok('link', '-n', 'backup')).toContain(
    'link  backup/two.jpg -> 2019/may/IMG_2.jpg\nWould link 1 file ',
  );
  const trashed = await folder.ok('dupes', '--trash', '--yes', '2020');
  expect(trashed).toContain('trash  2020/IMG_1 (1).jpg  (keeps 2019/IMG_1.jpg)\nTrashed 1 file');
  expect(folder.has('backup/two.jpg')).toBe(true);
  expect(await folder.ok('undo')).toContain('back  2020/IMG_1 (1).jpg');
  // The keeper is in scope: the one elsewhere stays.
  const kept = await folder.ok('dupes', '--trash', '--yes', '--keep', 'path:2020/**', '2020');
  expect(kept).toBe('No duplicates to move.\n');
});

test('a path that is named and not looked at is told, with the reason', async () => {
  using folder = await library();
  folder.write('notes.TXT', 'text');
  folder.write('.hidden.jpg', 'hidden');
  folder.write('old/a.jpg', 'ignored');
  folder.write('small.jpg', '');
  folder.write('.imgdedupignore', 'old/\n');
  symlinkSync('2019', folder.at('link'));
  const told = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await run(args, { cwd: folder.path });
    expect(code).toBe(0);
    return stderr;
  };
  const reasons: Readonly<Record<string, string>> = {
    'notes.TXT': '.txt is not among scan.extensions',
    '.hidden.jpg': 'hidden (scan.hidden)',
    old: 'ignored (.imgdedupignore)',
    'old/a.jpg': 'old above it: ignored (.imgdedupignore)',
    'small.jpg': 'outside of the limits of size or time (scan.min-size, max-size, newer, older)',
    link: 'symbolic links are not followed',
    '.imgdedup': 'it belongs to imgdedup',
  };
  const names = Object.keys(reasons);
  const lines = names.map((name) => `${name} is not looked at: ${reasons[name]}.\n`).join('');
  expect(await told('status', '2019', ...names)).toBe(lines);
  expect(await told('dupes', '--json', ...names)).toBe(lines);
  expect(await told('dupes', '-q', ...names)).toBe('');
  const many = Array.from({ length: 12 }, () => 'notes.TXT');
  expect(await told('index', '--no-similar', ...many)).toMatch(
    /\n2 more paths not looked at, for reasons like these\.\n$/,
  );
});

test('a name that is too long is not found, wherever it is given', async () => {
  using folder = await library();
  const long = 'x'.repeat(300);
  for (const args of [
    ['dupes', long],
    ['status', long],
    ['index', long],
    ['similar', long],
    ['distinct', long, long],
    ['status', '-C', long],
    ['dupes', '--ephemeral', long],
    ['index', '--failed-list', long],
    ['init', long],
    ['dupes', '2019/IMG_1.jpg/x'],
  ]) {
    const { code, stdout } = await run([...args, '--json'], { cwd: folder.path });
    const { error } = parse<ErrorJson>(stdout);
    expect({ args, code, error: error.code }).toEqual({ args, code: 2, error: 'PATH_NOT_FOUND' });
    expect(error.message.length).toBeLessThan(300);
  }
});

test('distinct and similar take pathspecs for their files', async () => {
  using folder = await indexedPhotos();
  const at = (path: string): RunOptions => ({ cwd: folder.at(path) });
  const pairs = async (...args: string[]): Promise<string> =>
    (await run(['distinct', ...args], at('2019'))).stdout;
  folder.write('2019/notes.txt', 'no photo');
  const photos = folder.list().filter((path) => /^2019\/.*\.(?:jpg|png)$/.test(path));
  const all = photos.length;
  expect(all).toBeGreaterThan(3);
  // Patterns mean photos only, and from the current folder, as everywhere.
  expect(await pairs('*')).toContain(`Remembered: ${all} pictures`);
  expect(await pairs(':/2019/*', ':!waterfall.jpg')).toContain(`${all - 1} pictures`);
  expect(await pairs('heather.jpg', ':(icase)MOUNTAIN.*')).toContain('2 pictures');
  const none = await run(['distinct', 'x*', 'y*'], at('2019'));
  expect(none).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"x*" did not match any'),
  });
  rmSync(folder.at('2019/heather.jpg'));
  // Also names of what is gone.
  expect((await pairs('--forget', 'heather*')).split('\n')).toHaveLength(all);
  expect(await pairs('--forget', '*')).toContain('forgot  forest.png ≠ ');
  expect(await pairs('--list')).toBe('No decisions.\n');

  const { queries } = parse<{ queries: { path: string }[] }>(
    (await run(['similar', 'w*', ':/2021/water*', '--json'], at('2019'))).stdout,
  );
  expect(queries.map(({ path }) => path)).toEqual([
    'waterfall.jpg',
    ...folder
      .list()
      .filter((path) => path.startsWith('2021/water'))
      .map((path) => `../${path}`),
  ]);
  expect(await run(['similar', 'x*'], at('2019'))).toMatchObject({ code: 2 });
});
