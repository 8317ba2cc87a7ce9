import { existsSync, lstatSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import { makeFolder, parse, photoRepository, run, type ErrorJson, type Folder } from './support.js';
import { terminal, terminals } from './terminal.js';

interface Planned {
  readonly files: readonly { readonly act: string; readonly path: string }[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
  readonly failures: readonly { readonly path: string; readonly reason: string }[];
  readonly actions: readonly number[];
  readonly distinct: number;
}

let folder: Folder;
beforeEach(async () => {
  folder = await photoRepository();
});
afterEach(() => folder[Symbol.dispose]());

const geysers = ['2021/geyser.jpg', 'phone backup/IMG_0204.jpg'] as const;

async function plan(...flags: readonly string[]): Promise<string> {
  await folder.ok('dupes', '--plan', 'plan.txt', '--force', ...flags);
  return folder.text('plan.txt');
}

function change(edit: (text: string) => string): void {
  writeFileSync(folder.at('plan.txt'), edit(folder.text('plan.txt')));
}

async function act(...flags: readonly string[]): Promise<Planned> {
  const { stdout } = await folder.run('dupes', '--from', 'plan.txt', '--yes', '--json', ...flags);
  return parse<Planned>(stdout);
}

describe('--plan', () => {
  test('says which file it is in, unless it is to be quiet', async () => {
    const told = await folder.run('dupes', '--plan', 'plan.txt');
    expect(told).toMatchObject({ code: 0, stdout: '' });
    expect(told.stderr).toContain('Wrote plan.txt.');
    const quiet = await folder.run('dupes', '--plan', 'plan.txt', '--force', '--quiet');
    expect(quiet).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('writes what --trash would do, -n says it, --from does it, undo takes it back', async () => {
    const before = folder.list();
    const text = await plan();
    const wanted = parse<Planned>(await folder.ok('dupes', '--trash', '-n', '--json')).files;
    expect(text.match(/^trash /gm)).toHaveLength(wanted.length);
    const would = await act('-n');
    expect(would.files.map(({ path }) => path).toSorted()).toEqual(
      wanted.map(({ path }) => path).toSorted(),
    );
    expect(folder.list().filter((path) => !path.startsWith('plan'))).toEqual(before);
    const did = await act();
    const paths = ({ files }: Planned): string[] => files.map(({ path }) => path);
    expect(paths(did)).toEqual(paths(would));
    expect(did.actions).toEqual([1]);
    expect(existsSync(folder.at(geysers[1]))).toBe(false);
    await folder.ok('undo');
    expect(folder.list().filter((path) => !path.startsWith('plan'))).toEqual(before);
  });

  test('is changed: another keeper, a link, what is no duplicate, what is left out', async () => {
    await plan('--similar');
    change((text) =>
      text
        .replace(new RegExp(`^keep( .* ${geysers[0]})$`, 'm'), 'l   $1')
        .replace(new RegExp(`^trash( .* ${geysers[1]})$`, 'm'), 'k$1')
        .replace(/^trash( .* phone backup\/heather\.webp)$/m, 'd$1')
        .replace(/^trash .* phone backup\/forest\.jpg\n/m, ''),
    );
    const done = await act();
    const pathsOf = (kind: string): string[] =>
      done.files.filter((file) => file.act === kind).map(({ path }) => path);
    expect(pathsOf('link')).toEqual([geysers[0]]);
    expect(pathsOf('trash')).toEqual([
      '2019/waterfall.jpg',
      '2021/waterfall.jpg',
      'phone backup/IMG_0117.jpg',
    ]);
    expect([done.actions, done.distinct]).toEqual([[1, 2], 1]);
    const [one, other] = geysers.map((path) => lstatSync(folder.at(path)).ino);
    expect(one).toBe(other);
    expect(await folder.ok('distinct', '--list')).toContain('heather');
    expect(await folder.ok('dupes', '--similar')).not.toContain('heather');
  });

  test.each([
    ['changed', (path: string) => writeFileSync(path, 'other'), 'changed since the plan was made'],
    ['vanished', (path: string) => rmSync(path), 'vanished'],
  ])('leaves alone what %s since, and what is kept for it', async (_, spoil, reason) => {
    await plan();
    spoil(folder.at(geysers[1]));
    const done = await act();
    expect(done.failures).toContainEqual(expect.objectContaining({ path: geysers[1], reason }));
    expect(done.files.length).toBeGreaterThan(0);
    expect(existsSync(folder.at(geysers[0]))).toBe(true);
  });

  test('does nothing with a group of which no keeper is what it was', async () => {
    await plan();
    writeFileSync(folder.at(geysers[0]), 'other');
    const done = await act();
    const left = { path: geysers[1], reason: 'no file of its group is kept' };
    expect(done.failures).toContainEqual(expect.objectContaining(left));
    expect(existsSync(folder.at(geysers[1]))).toBe(true);
  });

  test('links nothing to other bytes, and touches nothing that is protected', async () => {
    await plan('--similar');
    change((text) => text.replaceAll(/^trash/gm, 'link'));
    const done = await act('--protect', 'phone backup/**');
    expect(done.files).toEqual([]);
    const reasons = new Set([...done.left, ...done.failures].map(({ reason }) => reason));
    expect(reasons).toEqual(
      new Set(['protected', 'no file of its group with the same bytes is kept']),
    );
  });

  test('never acts on a path that leads elsewhere', async () => {
    const text = await plan();
    const [id = ''] = /xxh64:\w+/.exec(text) ?? [];
    for (const path of ['../x.jpg', '/etc/passwd', 'a/../../b', '.imgdedup/config.toml']) {
      writeFileSync(
        folder.at('plan.txt'),
        `# imgdedup plan 1\nk ${id} ${geysers[0]}\nt ${id} ${path}\n`,
      );
      const { code } = await folder.run('dupes', '--from', 'plan.txt', '--yes');
      expect([path, code]).toEqual([path, 3]);
    }
    expect(existsSync(folder.at('.imgdedup/config.toml'))).toBe(true);
  });

  test.each([
    [['--plan', 'p', '--script', 's']],
    [['--plan', 'p', '--trash']],
    [['--plan', 'p', '--link', '--symlink']],
    [['--plan', 'p', '--delete', '--for-good']],
    [['--plan', 'p', '--move', '.']],
    [['--from', 'plan.txt', '--symlink']],
    [['--from', 'delete.txt']],
    [['--from', 'delete.txt', '--yes']],
    [['--from', 'nowhere.txt', '--yes']],
    [['--plan', 'p', '--format', 'csv']],
    [['--plan', 'p', '--json']],
    [['--plan', 'p', '-n']],
    [['--plan', 'p', '--folders']],
    [['--plan', '2021/geyser.jpg', '--force']],
    [['--interactive']],
    [['--from', 'plan.txt', '--trash', '--yes']],
    [['--from', 'plan.txt']],
    [['--from', 'plan.txt', '2019', '--yes']],
    [['--from', 'bad.txt', '--yes']],
    [['--from', 'list.txt', '-n']],
  ])('%j is no command line', async (flags) => {
    await plan();
    folder.write('bad.txt', '# imgdedup plan 1\nremove everything\n');
    folder.write('list.txt', '2019\n');
    const [id = ''] = /xxh64:\w+/.exec(folder.text('plan.txt')) ?? [];
    const kept = `# imgdedup plan 1\nk ${id} ${geysers[0]}\n`;
    folder.write('delete.txt', `${kept}delete ${id} ${geysers[1]}\n`);
    folder.write('nowhere.txt', `${kept}move ${id} ${geysers[1]}\n`);
    expect((await folder.run('dupes', ...flags)).code).toBe(2);
    expect(existsSync(folder.at('p'))).toBe(false);
  });

  test.each([['link'], ['symlink'], ['delete'], ['move']])(
    '--%s is planned, and done as it would be without a plan; undo takes back what can be',
    async (word) => {
      const before = folder.list();
      const flags = word === 'move' ? ['--move', 'my "away" '] : [`--${word}`];
      const wanted = parse<Planned>(await folder.ok('dupes', ...flags, '-n', '--json')).files;
      expect(await plan(...flags)).toMatch(new RegExp(`^${word} .* ${geysers[1]}$`, 'm'));
      change((text) => text.replaceAll(/[ \t]+$/gm, ''));
      const done = await act('--for-good');
      expect(new Set(done.files.map(({ act: kind }) => kind))).toEqual(new Set([word]));
      expect(done.files.map(({ path }) => path)).toEqual(wanted.map(({ path }) => path));
      expect(done.failures).toEqual([]);
      expect(await folder.ok('log')).toMatch(new RegExp(`^ *1 .* ${word} `, 'm'));
      const moved = folder.at(`my "away" /${geysers[1]}`);
      expect(existsSync(moved)).toBe(word === 'move');
      const isForGood = word === 'delete';
      const { code } = await folder.run('undo');
      expect(code).toBe(isForGood ? 1 : 0);
      const lost = new Set(isForGood ? wanted.map(({ path }) => path) : []);
      const back = folder.list().filter((path) => !/^(?:plan|my)/.test(path));
      expect(back).toEqual(before.filter((path) => !lost.has(path)));
      expect(lstatSync(folder.at(geysers[0])).nlink).toBe(1);
    },
  );

  test('several acts at once are an action each, and what goes for nothing stays', async () => {
    await plan();
    change((text) => {
      const words = ['symlink', 'move', 'trash'];
      return `${text}\n  into  away\n`.replaceAll(/^trash/gm, () => words.pop() ?? 'trash');
    });
    const done = await act();
    expect(done.files.map(({ act: kind }) => kind)).toEqual(['trash', 'move', 'symlink']);
    expect(done.actions).toEqual([1, 2, 3]);
    expect(lstatSync(folder.at(geysers[1])).isSymbolicLink()).toBe(true);
    for (const _ of done.actions) await folder.ok('undo');
    expect(lstatSync(folder.at(geysers[1])).isFile()).toBe(true);
  });

  test('nothing is done where one of its acts cannot be', async ({ skip }) => {
    await plan('--reflink');
    const { code, stdout } = await folder.run('dupes', '--from', 'plan.txt', '--json');
    skip(...without({ isThere: code !== 0, what: 'a filesystem that does not share bytes' }));
    expect(parse<ErrorJson>(stdout).error.code).toBe('REFLINK_UNSUPPORTED');
    expect(await folder.ok('log')).toContain('Nothing was done');
  });

  test('what lies where files are moved to takes no part, and is not moved again', async () => {
    await folder.ok('dupes', '--move', 'away', '--yes');
    const text = await plan('--move', 'away');
    expect(text).toContain(`\ninto ${folder.at('away')}\n`);
    expect(text).not.toMatch(/^(?:keep|move) /m);
    const [id = ''] = /^\w+ +(\S+) .*$/m.exec(await plan())?.slice(1) ?? [];
    expect(id).not.toBe('');
    change((all) => `${all.replaceAll(/^trash/gm, 'move')}\ninto away\n`);
    const done = await act();
    expect(done.files).toEqual([]);
    expect(new Set(done.left.map(({ reason }) => reason))).toEqual(
      new Set(['lies where files are moved to']),
    );
  });

  test('deletes no other name of the file that is kept', async () => {
    await folder.ok('link');
    const text = await folder.ok('list', '--json');
    const id = /"contentId": ?"([^"]+)"/.exec(text.slice(text.indexOf(geysers[0])))?.[1] ?? '';
    const lines = [`k ${id} ${geysers[0]}`, `delete ${id} ${geysers[1]}`];
    folder.write('plan.txt', `# imgdedup plan 1\n${lines.join('\n')}\n`);
    const done = await act('--for-good');
    expect(done.failures.map(({ reason }) => reason)).toEqual(['another name of its keeper']);
    expect(existsSync(folder.at(geysers[1]))).toBe(true);
  });
});

const oneGroup = JSON.stringify({
  schemaVersion: 1,
  command: 'dupes',
  groups: [
    {
      tier: 'exact',
      contentId: 'xxh64:0000000000000000',
      files: geysers.map((path, at) => ({ path, keeper: at === 0 })),
    },
  ],
});

/** Two groups, each of which lets go what the other one keeps. */
const clash = JSON.stringify({
  schemaVersion: 1,
  command: 'dupes',
  groups: [0, 1].map((kept) => ({
    tier: 'exact',
    contentId: 'xxh64:0000000000000000',
    files: geysers.map((path, at) => ({ path, keeper: at === kept })),
  })),
});

describe('a saved list', () => {
  test.each([
    [[], ['--trash', '--tier', 'exact']],
    [['--similar'], ['--similar', '--trash']],
    [[], ['--link']],
    [[], ['--symlink']],
    [[], ['--delete', '--for-good']],
    [['--similar'], ['--similar', '--move', 'away']],
  ])('of dupes %j is acted on as dupes %j would', async (list, flags) => {
    folder.write('groups.json', await folder.ok('dupes', '--json', ...list));
    const wanted = parse<Planned>(await folder.ok('dupes', ...flags, '-n', '--json'));
    const own = flags.filter((flag) => flag !== '--similar');
    const saved = ['dupes', '--from', 'groups.json', ...own, '-n', '--json'];
    const done = parse<Planned>(await folder.ok(...saved));
    const paths = ({ files }: Planned): string[] => files.map(({ path }) => path).toSorted();
    expect(paths(done)).toEqual(paths(wanted));
    const twice = await folder.run('dupes', '--from', 'groups.json', ...own, '--yes', '-q');
    expect([twice.code, twice.stdout]).toEqual([0, '']);
  });

  test('without groups is nothing to do, before the first look, too', async () => {
    using other = makeFolder();
    await other.ok('init');
    other.write('x.json', '{"schemaVersion":1,"command":"dupes","groups":[]}');
    expect(await other.ok('dupes', '--from', 'x.json', '--link')).toBe('Nothing to do.\n');
  });

  test('comes from standard input, printed anew', async () => {
    const document: unknown = JSON.parse(await folder.ok('dupes', '--json'));
    const input = JSON.stringify(document, null, 2);
    const args = ['dupes', '--from', '-', '--trash', '-n', '--json'];
    const { stdout } = await run(args, { cwd: folder.path, input });
    expect(parse<Planned>(stdout).files).toHaveLength(3);
  });

  test.each([
    ['{"schemaVersion":1,"command":"list","listed":[]}', ['--trash']],
    ['{"schemaVersion":1,"command":"dupes","groups":[{"files":[{"path":1}]}]}', ['--trash']],
    ['{"schemaVersion":1,"command":"dup', ['--trash']],
    [clash, ['--trash']],
    ['{"schemaVersion":1,"command":"dupes","groups":[]}', []],
    [oneGroup, ['--delete']],
    [oneGroup, ['--trash', '--link']],
  ])('%s with %j is refused', async (text, flags) => {
    folder.write('x.json', text);
    expect((await folder.run('dupes', '--from', 'x.json', '--yes', ...flags)).code).toBe(2);
  });
});

describe('--interactive', () => {
  // oxlint-disable-next-line no-control-regex
  const prompt = /(?:Do so \[.*\]\?|\[y\/N\]) (?:\u001B\[[\d;]*[A-Za-z])*$/;

  async function answering(flags: string, keys: readonly string[]): Promise<string> {
    const [first = '', ...more] = keys.map((key) => `${key}\r`);
    const typing = { after: prompt, keys: first, more };
    const line = `$IMGDEDUP dupes -i --color never ${flags}`;
    const { stdout } = await terminal(line, folder.path, typing);
    return stdout;
  }

  const answers = (...keys: readonly string[]): Promise<string> => answering('', keys);

  test('does what was said, after a question', async (context) => {
    context.skip(...without(terminals));
    const screen = await answers('2', '?', 'n', 'y');
    expect(screen).toContain('1/2 exact  3 files');
    expect(screen).toContain('back to the group before');
    expect(screen).toContain('Move 2 files');
    expect(screen).toContain('Trashed 2 files');
    expect(existsSync(folder.at('2019/waterfall.jpg'))).toBe(false);
    expect(existsSync(folder.at('2021/waterfall.jpg'))).toBe(true);
    expect(existsSync(folder.at(geysers[1]))).toBe(true);
    await folder.ok('undo');
  });

  test.each([
    [['q'], 'Nothing to do.', 12],
    [['n', 'n'], 'Nothing to do.', 12],
    [['y', 'b', 'n', 'n'], 'Nothing to do.', 12],
    [['y', 'y', 'n'], 'Nothing was changed.', 12],
    [['y', 'q', 'y'], 'Trashed 2 files', 10],
    [['a', 'y'], 'Trashed 3 files', 9],
    [['d', '1-2', 'y'], 'Nothing to do.', 12],
  ])('%j ends in %s', async (keys, says, left) => {
    if (!terminals.isThere) return;
    const screen = await answers(...keys);
    expect(screen).toContain(says);
    const photos = folder.list().filter((path) => /^[^.].*\.\w+$/.test(path));
    expect(photos).toHaveLength(left);
  });

  test.each([
    ['--symlink', ['a'], 'Made symbolic links of 3 files', 12],
    ['--delete', ['n', 'y', 'y', 'n'], 'Nothing was changed.', 12],
    ['--delete', ['n', '?', 'y', 'y', 'y'], 'Deleted 1 file', 11],
    ['--move ../away', ['3', 'q', 'y'], 'Moved 2 files', 10],
  ])('%s with %j ends in %s', async (flags, keys, says, left) => {
    if (!terminals.isThere) return;
    const screen = await answering(flags, keys);
    expect(screen).toContain(says);
    expect(screen.includes('are deleted for good')).toBe(keys.includes('?'));
    const photos = folder.list().filter((path) => /^[^.].*\.\w+$/.test(path));
    expect(photos).toHaveLength(left);
    rmSync(join(dirname(folder.path), 'away'), { recursive: true, force: true });
  });

  test('Ctrl-C changes nothing', async (context) => {
    context.skip(...without(terminals));
    const typing = { after: prompt, keys: 'y\r', more: ['\u0003'] };
    const { stdout } = await terminal('$IMGDEDUP dupes -i; echo status $?', folder.path, typing);
    expect(stdout).toContain('Interrupted: nothing was changed.');
    expect(stdout).toContain('status 130');
    expect(existsSync(folder.at(geysers[1]))).toBe(true);
  });
});
