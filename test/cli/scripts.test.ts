import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import { btrfs, Folder, makeFolder, mounted, photoRepository, succeeds } from './support.js';
import { terminal, terminals } from './terminal.js';

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
async function withHostile(folder = new Folder()): Promise<Folder> {
  for (const [at, name] of hostile.entries()) {
    const bytes = Buffer.from(`content ${at} `.repeat(20));
    folder.write(`keep/${at}.jpg`, bytes, 1);
    const path = Buffer.concat([Buffer.from(`${folder.path}/copies `), Buffer.of(47), name]);
    mkdirSync(folder.at('copies '), { recursive: true });
    writeFileSync(path, bytes);
  }
  await folder.ok('init');
  return folder;
}

/** Names in a folder, byte by byte. */
function namesAt(path: string): string[] {
  return readdirSync(path, { encoding: 'latin1' }).toSorted();
}

/** Paths of the copies. */
function copiesIn(folder: Folder): Buffer[] {
  return hostile.map((name) =>
    Buffer.concat([Buffer.from(folder.at('copies ')), Buffer.of(47), name]),
  );
}

/** What was done to each copy, by what is in its place. */
function became(folder: Folder): string[] {
  return copiesIn(folder).map((path, at) => {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there === undefined) return 'delete';
    if (there.isSymbolicLink()) {
      return readlinkSync(path) === `../keep/${at}.jpg` ? 'symlink' : 'leads elsewhere';
    }
    return there.ino === lstatSync(folder.at(`keep/${at}.jpg`)).ino ? 'link' : 'file';
  });
}

const shells = ['dash', 'bash', 'busybox'].filter((shell) =>
  succeeds(shell, shell === 'busybox' ? ['true'] : ['-c', 'true']),
);

const all = ['-c', 'scan.extensions=*', '-c', 'scan.hidden=true', 'dupes'];

function writeScript(folder: Folder, ...flags: readonly string[]): Promise<string> {
  const keep = ['--keep', 'path:keep/**'];
  return folder.ok(...all, ...keep, ...flags, '--script', 'script.sh', '--force');
}

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the script with nobody there to answer. */
function sh(folder: Folder, args: readonly string[] = [], shell = 'sh'): Ran {
  const words = [...(shell === 'busybox' ? ['sh'] : []), folder.at('script.sh'), ...args];
  return spawnSync(shell, words, { cwd: folder.path, encoding: 'latin1', input: '' });
}

const whole = {
  status: 0,
  stderr: '',
  stdout: expect.stringContaining(`${hostile.length} files, 0 left alone`),
};

describe('a script', () => {
  test('in every shell moves files of any name, and no other file', async (context) => {
    context.skip(...without({ isThere: shells.length > 0, what: 'a POSIX shell' }));
    for (const shell of shells) {
      using own = await withHostile();
      await writeScript(own);
      const before = namesAt(own.at('copies '));
      expect(sh(own, ['-n'], shell)).toMatchObject(whole);
      expect(namesAt(own.at('copies '))).toEqual(before);
      expect(sh(own, ['../elsewhere/deep it'], shell)).toMatchObject(whole);
      const moved = join(dirname(own.path), 'elsewhere/deep it/copies ');
      expect(namesAt(moved)).toEqual(before);
      rmSync(join(dirname(own.path), 'elsewhere'), { recursive: true });
      expect(namesAt(own.at('copies '))).toEqual([]);
      expect(namesAt(own.at('keep'))).toHaveLength(hostile.length);
      expect(existsSync(own.at('pwned'))).toBe(false);
    }
  });

  test.each([['link'], ['symlink'], ['delete']])('in every shell: --%s', async (act) => {
    for (const shell of shells) {
      using own = await withHostile();
      await writeScript(own, `--${act}`);
      expect(sh(own, ['-n'], shell)).toMatchObject(whole);
      expect(became(own)).toEqual(hostile.map(() => 'file'));
      expect(sh(own, act === 'delete' ? ['--for-good'] : [], shell)).toMatchObject(whole);
      expect(became(own)).toEqual(hostile.map(() => act));
      expect(namesAt(own.at('keep'))).toHaveLength(hostile.length);
      expect(existsSync(own.at('pwned'))).toBe(false);
    }
  });

  test('leads symbolic links to names that begin with a dash', async () => {
    using own = makeFolder();
    own.write('-n', 'same', 1);
    own.write('b', 'same', 2);
    await own.ok('init');
    await own.ok(...all, '--symlink', '--script', 'script.sh');
    expect(sh(own)).toMatchObject({ status: 0, stderr: '' });
    expect(readlinkSync(own.at('b'))).toBe('-n');
  });

  test.each([['--link'], ['--symlink'], ['--delete'], ['--reflink']])(
    '%s leaves what differs by now, is no file, or is in the way',
    async (act) => {
      using own = makeFolder();
      for (const name of ['changed', 'keep gone', 'linked', 'blocked/x', 'gone']) {
        own.write(`keep/${name}`, `same ${name}`, 1);
        own.write(`copies/${name}`, `same ${name}`, 2);
      }
      await own.ok('init');
      await writeScript(own, act);
      writeFileSync(own.at('copies/changed'), 'other');
      rmSync(own.at('keep/keep gone'));
      rmSync(own.at('copies/linked'));
      execFileSync('ln', [own.at('keep/linked'), own.at('copies/linked')]);
      rmSync(own.at('copies/gone'));
      // The name that a script makes things under holds the number of its process: here it is each one.
      const text = own.text('script.sh').replace('.imgdedup-$$.tmp', '.imgdedup-1.tmp');
      writeFileSync(own.at('script.sh'), text);
      own.write('copies/blocked/.imgdedup-1.tmp', 'of somebody else');
      const before = own.state();
      const { status, stdout, stderr } = sh(own, act === '--delete' ? ['--for-good'] : []);
      expect([status, stdout]).toEqual([3, '0 files, 5 left alone\n']);
      expect(stderr.split('\n').toSorted()).toEqual([
        '',
        'left alone: ./copies/blocked/x: ./copies/blocked/.imgdedup-1.tmp is in the way',
        'left alone: ./copies/changed: its bytes are not those of its keeper',
        'left alone: ./copies/gone: it or its keeper is no file any more',
        'left alone: ./copies/keep gone: it or its keeper is no file any more',
        'left alone: ./copies/linked: another name of its keeper',
      ]);
      expect(own.state()).toEqual(before);
    },
  );

  test.each([['--link'], ['--symlink']])('%s leaves what has other permissions', async (act) => {
    using own = makeFolder();
    own.write('keep/a', 'same', 1);
    own.write('copies/a', 'same', 2);
    await own.ok('init');
    chmodSync(own.at('copies/a'), 0o600);
    await writeScript(own, act);
    expect(sh(own).stderr).toContain('has another owner or other permissions than its keeper');
    expect(lstatSync(own.at('copies/a'))).toMatchObject({ nlink: 1, size: 4 });
  });

  test('moves over no file, to the folder of --move unless another one is named', async () => {
    using own = await withHostile();
    await writeScript(own, '--move', 'away');
    own.write('away/copies /=', 'was here before');
    expect(sh(own)).toMatchObject({ status: 3 });
    expect(own.text('away/copies /=')).toBe('was here before');
    expect(existsSync(own.at('copies /='))).toBe(true);
    expect(existsSync(own.at('away/copies /('))).toBe(true);
    expect(lstatSync(own.at('script.sh')).mode & 0o111).toBe(0o111);
  });

  test('that deletes asks twice, and nobody but a terminal', async ({ skip }) => {
    using own = makeFolder();
    own.write('keep/a', 'same', 1);
    own.write('copies/a', 'same', 2);
    await own.ok('init');
    await writeScript(own, '--delete');
    expect(sh(own)).toMatchObject({ status: 2, stdout: '' });
    expect(existsSync(own.at('copies/a'))).toBe(true);
    skip(...without(terminals));
    const answer = async (keys: string, ...more: readonly string[]): Promise<string> => {
      const typing = { after: /\[y\/N\] /, keys, more };
      return (await terminal('sh script.sh', own.path, typing)).stdout;
    };
    expect(await answer('y\n', 'n\n')).toContain('Nothing was changed.');
    expect(existsSync(own.at('copies/a'))).toBe(true);
    expect(await answer('y\n', 'y\n')).toContain('1 files, 0 left alone');
    expect(existsSync(own.at('copies/a'))).toBe(false);
    expect(own.text('keep/a')).toBe('same');
  });

  test('shares bytes on btrfs, and keeps times, owner and permissions', async ({ skip }) => {
    skip(...without(btrfs));
    using images = makeFolder();
    using own = makeFolder();
    images.write('disk', '');
    truncateSync(images.at('disk'), 120_000_000);
    execFileSync('mkfs.btrfs', ['-q', images.at('disk')], { stdio: 'ignore' });
    using _mount = mounted(['-o', 'loop', images.at('disk')], own.path);
    await withHostile(own);
    for (const path of copiesIn(own)) {
      chmodSync(path, 0o440);
      utimesSync(path, 7, 1_234_567.25);
    }
    await writeScript(own, '--reflink');
    const inodes = copiesIn(own).map((path) => lstatSync(path).ino);
    expect(sh(own)).toMatchObject(whole);
    for (const [at, path] of copiesIn(own).entries()) {
      const { ino, mtimeMs, mode } = lstatSync(path);
      expect(ino).not.toBe(inodes[at]);
      expect([mtimeMs, mode & 0o777]).toEqual([1_234_567_250, 0o440]);
      expect(readFileSync(path)).toEqual(readFileSync(own.at(`keep/${at}.jpg`)));
    }
  });

  test('has look-alikes as comments only', async () => {
    using folder = await photoRepository();
    await folder.ok('dupes', '--similar', '--script', 'script.sh');
    const text = folder.text('script.sh');
    expect(text).toMatch(/^# left alone: phone backup\/forest\.jpg: other bytes than its keeper$/m);
    expect(text).not.toMatch(/^moved .*forest/m);
  });
});
