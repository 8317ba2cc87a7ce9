import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import { copyPhotos, parse, photoRepository, succeeds, type Folder } from './support.js';
import { terminal, terminals } from './terminal.js';

const fdupes = { isThere: succeeds('fdupes', ['--version']), what: 'fdupes' };

let folder: Folder;
beforeAll(async () => {
  folder = await photoRepository();
  await folder.ok('dupes', '--similar');
});
afterAll(() => folder[Symbol.dispose]());

/** Cells of a table without line breaks in them. */
function rowsOf(csv: string): string[][] {
  expect(csv.startsWith('\uFEFF')).toBe(true);
  return csv
    .slice(1)
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
}

function linesOf(jsonl: string): { readonly files: readonly { readonly path: string }[] }[] {
  return jsonl
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Groups as fdupes prints them, in one order, without the repository. */
function sorted(text: string): string[] {
  return text
    .split('\n\n')
    .filter((group) => group.trim() !== '' && !group.includes('.imgdedup'))
    .map((group) => {
      const paths = group.trim().split('\n');
      return paths
        .map((path) => path.replace(/^\.\//, ''))
        .toSorted()
        .join('\n');
    })
    .toSorted();
}

describe('dupes', () => {
  test('--format json is --json', async () => {
    const both = [await folder.ok('dupes', '--json'), await folder.ok('dupes', '--format', 'json')];
    expect(both[0]).toBe(both[1]);
    parse(both[1] ?? '');
    const { stdout, code } = await folder.run('dupes', '--format', 'json', 'nowhere');
    expect(code).not.toBe(0);
    expect(parse<{ error: { code: string } }>(stdout).error.code).toBe('PATH_NOT_FOUND');
  });

  test.each([[[]], [['--similar']]])('with %j in every format names the same', async (flags) => {
    const json = parse<{ groups: ReturnType<typeof linesOf> }>(
      await folder.ok('dupes', '--json', ...flags),
    );
    const groups = json.groups.map(({ files }) => files.map(({ path }) => path));
    expect(groups.length).toBeGreaterThan(1);
    const jsonl = linesOf(await folder.ok('dupes', '--format', 'jsonl', ...flags));
    expect(jsonl).toEqual(json.groups);
    const [head = [], ...rows] = rowsOf(await folder.ok('dupes', '--format', 'csv', ...flags));
    expect(head.slice(0, 4)).toEqual(['group', 'keep', 'tier', 'path']);
    const table = groups.flatMap((paths, at) =>
      paths.map((path, place) => [String(at + 1), place === 0 ? 'keep' : '', path]),
    );
    expect(rows.map(([number, keep, , path]) => [number, keep, path])).toEqual(table);
    const lines = await folder.ok('dupes', '--format', 'fdupes', ...flags);
    expect(lines).toBe(groups.map((paths) => `${paths.join('\n')}\n\n`).join(''));
    const nul = await folder.ok('dupes', '--format', 'fdupes', '-z', ...flags);
    expect(nul).toBe(groups.map((paths) => `${paths.join('\0')}\0\0`).join(''));
  });

  test('says what fdupes says, in its form', async (context) => {
    context.skip(...without(fdupes));
    const theirs = spawnSync('fdupes', ['-r', '-n', '.'], { cwd: folder.path, encoding: 'utf8' });
    expect(sorted(await folder.ok('dupes', '--format', 'fdupes'))).toEqual(sorted(theirs.stdout));
  });

  test('a name that begins with a dash is no option to what it is piped into', async () => {
    using other = copyPhotos();
    await other.ok('init');
    other.write('-rf', 'x'.repeat(100));
    other.write('a.jpg', 'x'.repeat(100));
    const all = ['-c', 'scan.extensions=*', 'dupes', '--format', 'fdupes', '--keep', 'path:a.jpg'];
    expect(await other.ok(...all)).toContain('a.jpg\n./-rf\n\n');
  });

  test.each([
    ['--format', 'xml'],
    ['--format', 'csv', '--json'],
    ['--format', 'csv', '--trash', '-n'],
    ['--format', 'csv', '--folders'],
    ['--output', 'x', '--trash', '-n'],
    ['--force'],
    ['-z'],
    ['-z', '--format', 'csv'],
  ])('%s %s %s is no command line', async (...flags) => {
    expect((await folder.run('dupes', ...flags)).code).toBe(2);
  });

  test('text has no line beyond 80 columns, and marks the keeper', async (context) => {
    context.skip(...without(terminals));
    const { stdout } = await terminal(
      'stty columns 80; $IMGDEDUP dupes --similar --color never',
      folder.path,
    );
    const lines = stdout.split('\n').map((line) => line.trimEnd());
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.some((line) => line.startsWith('  keep  '))).toBe(true);
  });
});

describe('other lists', () => {
  test.each([
    [['similar', '2020/lake.jpg'], 'queries'],
    [['log'], 'actions'],
    [['list'], 'listed'],
  ])('%j in lines of JSON and as a table', async (command, member) => {
    using other = copyPhotos();
    await other.ok('init');
    await other.ok('dupes', '--similar');
    await other.ok('link');
    const [file = ''] = readdirSync(other.at('2019'));
    const args = command.map((word) => (word.includes('/') ? `2019/${file}` : word));
    const json = parse<Record<string, unknown[]>>(await other.ok(...args, '--json'));
    const lines = linesOf(await other.ok(...args, '--format', 'jsonl'));
    expect(lines).toEqual(json[member]);
    expect(rowsOf(await other.ok(...args, '--format', 'csv')).length).toBeGreaterThan(1);
  });

  test('diff, diff --lost and an action', async () => {
    using other = await photoRepository();
    await other.ok('index', '--no-similar');
    other.write('=new.jpg', 'new');
    const [gone = ''] = readdirSync(other.at('2019'));
    rmSync(other.at('2019', gone));
    await other.ok('dupes', '--trash', '--yes');
    await other.ok('index', '--no-similar');
    const lines = (await other.ok('diff', 'HEAD~2', '--format', 'jsonl')).trimEnd().split('\n');
    const changes = lines.map((line): { readonly change: string } => JSON.parse(line));
    expect(new Set(changes.map(({ change }) => change))).toEqual(new Set(['added', 'gone']));
    expect(await other.ok('diff', 'HEAD~2', '--format', 'csv')).toContain("added,'=new.jpg,,");
    expect(rowsOf(await other.ok('diff', 'HEAD~2', '--lost', '--format', 'csv'))[0]).toHaveLength(
      3,
    );
    expect(await other.ok('diff', 'HEAD~2', '--lost', '--format', 'jsonl')).toContain(gone);
    expect(rowsOf(await other.ok('log', '1', '--format', 'csv'))[1]?.[3]).toBe('done');
    expect(await other.ok('log', '1', '--format', 'jsonl')).toContain('"outcome":"done"');
    expect((await other.run('diff', '--format', 'csv', '-z')).code).toBe(2);
  });
});

describe('--output', () => {
  test('writes the file as a whole, and not over what is there', async () => {
    const list = await folder.ok('dupes', '--format', 'csv');
    expect(await folder.ok('dupes', '--format', 'csv', '--output', 'groups.csv')).toBe('');
    expect(folder.text('groups.csv')).toBe(list);
    const refused = await folder.run('dupes', '--output', 'groups.csv');
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('is there already'),
    ]);
    expect(folder.text('groups.csv')).toBe(list);
    await folder.ok('dupes', '--output', 'groups.csv', '--force');
    expect(folder.text('groups.csv')).toContain('reclaimable');
    expect(readdirSync(folder.path).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('never over a picture, whatever it is called, nor through a link', async () => {
    const photo = readdirSync(folder.at('2019')).find((name) => name.endsWith('.jpg')) ?? '';
    const bytes = readFileSync(folder.at('2019', photo));
    writeFileSync(folder.at('picture.txt'), bytes);
    writeFileSync(folder.at('named.heic'), 'no picture');
    symlinkSync(`2019/${photo}`, folder.at('link.html'));
    for (const name of ['picture.txt', 'named.heic', 'link.html', '2019', `2019/${photo}`]) {
      const { code } = await folder.run('dupes', '--output', name, '--force');
      expect([name, code]).toEqual([name, 2]);
    }
    expect(readFileSync(folder.at('picture.txt')).equals(bytes)).toBe(true);
    expect((await folder.run('dupes', '--output', 'nowhere/x')).code).toBe(2);
  });

  test('leaves nothing where the command fails', async () => {
    const { code } = await folder.run('dupes', 'nowhere', '--output', 'failed.txt', '--json');
    expect(code).not.toBe(0);
    expect(existsSync(folder.at('failed.txt'))).toBe(false);
  });
});
