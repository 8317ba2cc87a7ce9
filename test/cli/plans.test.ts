import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import { parse, photoRepository, run, Folder, succeeds } from './support.js';
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
    [['--plan', 'p', '--move', 'x']],
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
    expect((await folder.run('dupes', ...flags)).code).toBe(2);
    expect(existsSync(folder.at('p'))).toBe(false);
  });

  test('--link plans links', async () => {
    expect(await plan('--link')).toMatch(/^link .* phone backup\/IMG_0204\.jpg$/m);
    const done = await act();
    expect(new Set(done.files.map(({ act: kind }) => kind))).toEqual(new Set(['link']));
  });
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
    ['{"schemaVersion":1,"command":"dupes","groups":[]}', ['--move', 'x']],
  ])('%s with %j is refused', async (text, flags) => {
    folder.write('x.json', text);
    expect((await folder.run('dupes', '--from', 'x.json', '--yes', ...flags)).code).toBe(2);
  });
});

/** Every byte that a name may have, in names that shells like least. */
const hostile = [
  Buffer.from('-rf'),
  Buffer.from('--'),
  Buffer.from('-n'),
  Buffer.from('it\'s "quoted".jpg'),
  Buffer.from('line\nbreak\n.jpg'),
  Buffer.from('$(touch pwned) `touch pwned`;touch pwned.jpg'),
  Buffer.from('\\n\\t%s*?[a]{b,c}~!#&|<>.jpg'),
  Buffer.from('  spaces  '),
  Buffer.from('='),
  Buffer.from('('),
  Buffer.from(Array.from({ length: 127 }, (_, at) => at + 1).filter((byte) => byte !== 47)),
  Buffer.from(Array.from({ length: 128 }, (_, at) => at + 128)),
];

/** A folder in which each hostile name is a copy of a file. */
async function withHostile(): Promise<Folder> {
  const own = new Folder();
  for (const [at, name] of hostile.entries()) {
    const bytes = Buffer.from(`content ${at} `.repeat(20));
    own.write(`keep/${at}.jpg`, bytes, 1);
    const path = Buffer.concat([Buffer.from(`${own.path}/copies `), Buffer.of(47), name]);
    mkdirSync(own.at('copies '), { recursive: true });
    writeFileSync(path, bytes);
  }
  await own.ok('init');
  return own;
}

/** Names in a folder, byte by byte. */
function namesAt(path: string): string[] {
  return readdirSync(path, { encoding: 'latin1' }).toSorted();
}

describe('--script', () => {
  const shells = ['dash', 'bash', 'busybox'].filter((shell) =>
    succeeds(shell, shell === 'busybox' ? ['true'] : ['-c', 'true']),
  );

  const all = [
    '-c',
    'scan.extensions=*',
    '-c',
    'scan.hidden=true',
    'dupes',
    '--keep',
    'path:keep/**',
  ];

  test('in every shell moves files of any name, and no other file', async (context) => {
    context.skip(...without({ isThere: shells.length > 0, what: 'a POSIX shell' }));
    for (const shell of shells) {
      using own = await withHostile();
      await own.ok(...all, '--script', 'script.sh');
      const before = namesAt(own.at('copies '));
      const sh = (...args: readonly string[]): string =>
        execFileSync(
          shell,
          [...(shell === 'busybox' ? ['sh'] : []), own.at('script.sh'), ...args],
          {
            cwd: own.path,
            encoding: 'latin1',
            stdio: ['ignore', 'pipe', 'pipe'],
          },
        );
      expect(sh('-n')).toContain(`${hostile.length} files, 0 left alone`);
      expect(namesAt(own.at('copies '))).toEqual(before);
      expect(sh('../elsewhere/deep it')).toContain(`${hostile.length} files, 0 left alone`);
      const moved = join(dirname(own.path), 'elsewhere/deep it/copies ');
      expect(namesAt(moved)).toEqual(before);
      rmSync(join(dirname(own.path), 'elsewhere'), { recursive: true });
      expect(namesAt(own.at('copies '))).toEqual([]);
      expect(namesAt(own.at('keep'))).toHaveLength(hostile.length);
      expect(existsSync(own.at('pwned'))).toBe(false);
    }
  });

  test('with --link links them; what differs by now, or is there already, is left', async () => {
    using own = await withHostile();
    await own.ok(...all, '--link', '--script', 'script.sh');
    expect(lstatSync(own.at('script.sh')).mode & 0o111).toBe(0o111);
    writeFileSync(own.at('copies /-rf'), 'changed');
    rmSync(own.at('copies /--'));
    const sh = (name: string, ...args: readonly string[]) => {
      try {
        return execFileSync('sh', [own.at(name), ...args], { encoding: 'latin1', stdio: 'pipe' });
      } catch (error) {
        return error instanceof Error ? error : String(error);
      }
    };
    expect(sh('script.sh')).toMatchObject({ status: 3 });
    expect(lstatSync(own.at('copies /=')).ino).toBe(lstatSync(own.at('keep/8.jpg')).ino);
    expect(readFileSync(own.at('copies /-rf'), 'utf8')).toBe('changed');
    expect(sh('script.sh')).toMatchObject({ status: 3 });
    expect(readdirSync(own.at('copies ')).some((name) => name.endsWith('.tmp'))).toBe(false);

    using other = await withHostile();
    await other.ok(...all, '--script', 'script.sh', '--move', 'away');
    other.write('away/copies /=', 'was here before');
    const told = (() => {
      try {
        return execFileSync('sh', [other.at('script.sh')], { stdio: 'pipe' });
      } catch (error) {
        return error;
      }
    })();
    expect(told).toMatchObject({ status: 3 });
    expect(other.text('away/copies /=')).toBe('was here before');
    expect(existsSync(other.at('copies /='))).toBe(true);
    expect(existsSync(other.at('away/copies /('))).toBe(true);
  });

  test('has look-alikes as comments only', async () => {
    await folder.ok('dupes', '--similar', '--script', 'script.sh');
    const text = folder.text('script.sh');
    expect(text).toMatch(/^# left alone: phone backup\/forest\.jpg: other bytes than its keeper$/m);
    expect(text).not.toMatch(/^moved .*forest/m);
  });
});

describe('--interactive', () => {
  // oxlint-disable-next-line no-control-regex
  const prompt = /(?:Do so \[.*\]\?|\[y\/N\]) (?:\u001B\[[\d;]*[A-Za-z])*$/;

  async function answers(...keys: readonly string[]): Promise<string> {
    const [first = '', ...more] = keys.map((key) => `${key}\r`);
    const typing = { after: prompt, keys: first, more };
    const { stdout } = await terminal('$IMGDEDUP dupes -i --color never', folder.path, typing);
    return stdout;
  }

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

  test('Ctrl-C changes nothing', async (context) => {
    context.skip(...without(terminals));
    const typing = { after: prompt, keys: 'y\r', more: ['\u0003'] };
    const { stdout } = await terminal('$IMGDEDUP dupes -i; echo status $?', folder.path, typing);
    expect(stdout).toContain('Interrupted: nothing was changed.');
    expect(stdout).toContain('status 130');
    expect(existsSync(folder.at(geysers[1]))).toBe(true);
  });
});
