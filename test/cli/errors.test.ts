import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import { findRepository } from '../../src/library/repository/discover.js';
import { Repository } from '../../src/library/repository/repository.js';
import { checksummedCodec } from '../../src/storage/codec.js';
import { metaKey } from '../../src/storage/keys.js';
import { levelStoreSource } from '../../src/storage/level-store.js';
import {
  mounting,
  copyPhotos,
  errorText,
  groupPaths,
  indexedPhotos,
  makeFolder,
  mounted,
  nobody,
  somebodyElse,
  parse,
  photoGroups,
  photoRepository,
  run,
  start,
  type DupesJson,
  type ErrorJson,
  type IndexJson,
  type StatusJson,
} from './support.js';

describe('usage', () => {
  test.each([
    ['an unknown flag', ['status', '--bogus'], /--bogus/],
    ['an unknown command', ['statt'], /statt/],
    ['a missing argument', ['config', 'get'], /key/],
    ['an argument too many', ['init', 'a', 'b'], /b/],
    ['a flag that does nothing without another', ['verify', '--jobs', '2'], /--data/],
    ['an unknown flag', ['dupes', '--treshold', '5'], /See "imgdedup dupes --help"/],
    ['two flags that exclude each other', ['dupes', '--ephemeral', '.', '--link'], /--link/],
  ])('%s: status 2, said clearly on stderr', async (_, args, about) => {
    using folder = makeFolder();
    const { code, stdout, stderr } = await folder.run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^imgdedup: [^]*\[USAGE\]\n$/);
    expect(stderr).toMatch(about);
    expect(folder.list()).toEqual([]);
  });

  test.each([
    ['an unknown command', ['statt', '--json'], /statt/],
    ['a number that is none', ['index', '--jobs', 'many', '--json'], /jobs/],
    ['a flag that wants another', ['--json', 'dupes', '--dry-run'], /--link/],
  ])('%s, with --json: JSON on stdout', async (_, args, about) => {
    using folder = makeFolder();
    const { code, stdout, stderr } = await folder.run(...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    const { error } = parse<ErrorJson>(stdout);
    expect(error.code).toBe('USAGE');
    expect(error.message).toMatch(about);
  });
});

test.each([['index'], ['dupes', '--similar'], ['review', '--no-open'], ['import', 'card']])(
  'an address that is none of a queue is told before anything is done: %s',
  async (...args) => {
    using folder = copyPhotos();
    mkdirSync(folder.at('card'));
    await folder.ok('init');
    const { code, stdout, stderr } = await folder.run(...args, '--queue', 'http://nas.local');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('no redis:// or rediss:// URL');
    expect(await folder.ok('snapshots')).toContain('No snapshot yet');
  },
);

describe('paths', () => {
  test('outside the root or missing are told, with the codes of docs/errors.md', async () => {
    using folder = await photoRepository();
    const expected = async (args: readonly string[], status: number, name: string) => {
      const plain = await folder.run(...args);
      expect({ args, ...plain }).toMatchObject({ args, code: status, stdout: '' });
      expect(plain.stderr).toMatch(new RegExp(`^imgdedup: .*\\[${name}\\]\\n$`));
    };
    await expected(['status', '..'], 2, 'PATH_OUTSIDE_ROOT');
    await expected(['dupes', '/etc'], 2, 'PATH_OUTSIDE_ROOT');
    await expected(['link', '2019', 'fotos'], 2, 'PATH_NOT_FOUND');
    await expected(['dupes', '2019/forest.png/x'], 2, 'PATH_NOT_FOUND');
    const json = await folder.run('index', `${folder.path}-2`, '--json');
    expect(parse<ErrorJson>(json.stdout).error.code).toBe('PATH_OUTSIDE_ROOT');
    const nowhere = await run(['dupes', '--json'], { cwd: '/' });
    expect(nowhere.code).toBe(4);
    expect(parse<ErrorJson>(nowhere.stdout).error.code).toBe('NOT_A_REPOSITORY');
  });

  test('may be absolute, and lead through a symbolic link to the root', async () => {
    using folder = await indexedPhotos();
    using other = makeFolder();
    symlinkSync(folder.path, other.at('link'));
    // A shell that came through the link knows the folder by that name; the system does not.
    const ways = [folder.at('2019'), other.at('link/2019')];
    for (const root of [folder.path, other.at('link')]) {
      for (const path of ways) {
        const { code, stdout } = await run(['-C', root, 'status', path], { cwd: '/' });
        expect({ root, path, code }).toEqual({ root, path, code: 0 });
        expect(stdout).toContain('Nothing changed: 4 files');
      }
    }
  });

  test('a photo folder that is not there any more is told, with what to do', async () => {
    using other = makeFolder();
    {
      using folder = copyPhotos();
      await folder.ok('init', '--separate-dir', other.at('data'));
      await folder.ok('index');
    }
    for (const verb of ['status', 'link']) {
      const { code, stderr } = await run(['-C', other.at('data'), verb]);
      expect({ verb, code }).toEqual({ verb, code: 2 });
      expect(stderr).toMatch(/connect .*\[PATH_NOT_FOUND\]/);
    }
  });

  test('that cannot be read cost themselves only', async ({ skip }) => {
    skip(...without(somebodyElse));
    using folder = copyPhotos();
    const as = { cwd: folder.path, uid: nobody };
    await run(['init'], as);
    chmodSync(folder.at('2019/heather.jpg'), 0);
    chmodSync(folder.at('2021'), 0);
    const index = await run(['index', '--json'], as);
    expect(index.code).toBe(3);
    const failures = [
      { path: '2019/heather.jpg', kind: 'unreadable', reason: 'permission denied' },
      { path: '2021', kind: 'unreadable', reason: 'permission denied' },
    ];
    const found = parse<IndexJson>(index.stdout);
    expect(found.summary).toMatchObject({ hashed: 7, failures: 2 });
    expect(found.failures).toHaveLength(2);
    expect(found.failures).toEqual(expect.arrayContaining(failures));
    const status = await run(['status', '--porcelain'], as);
    expect(status).toMatchObject({ code: 3, stdout: '! 2021\n' });
    const dupes = await run(['dupes'], as);
    expect(dupes.code).toBe(3);
    expect(dupes.stderr).toMatch(/2021: permission denied/);
    chmodSync(folder.at('2021'), 0o755);
    chmodSync(folder.at('2019/heather.jpg'), 0o644);
    const after = await run(['dupes', '--json'], as);
    expect(after.code).toBe(0);
    expect(groupPaths(parse<DupesJson>(after.stdout))).toEqual(photoGroups);
  });

  test('a root that cannot be listed, a store of somebody else', async ({ skip }) => {
    skip(...without(somebodyElse));
    using folder = await indexedPhotos();
    const as = { cwd: '/', uid: nobody };
    chmodSync(folder.at('.imgdedup/store'), 0o555);
    const theirs = await run(['-C', folder.path, 'index'], as);
    chmodSync(folder.path, 0o300);
    const noList = await run(['dupes', '--ephemeral', folder.path], as);
    chmodSync(folder.path, 0);
    const noEntry = await run(['-C', folder.path, 'status'], as);
    chmodSync(folder.path, 0o777);
    chmodSync(folder.at('.imgdedup/store'), 0o755);
    expect([theirs.code, noList.code, noEntry.code]).toEqual([1, 1, 1]);
    expect(theirs.stderr).toMatch(/\[STORE_UNWRITABLE\]/);
    expect(noList.stderr).toMatch(/\[FOLDER_UNREADABLE\]/);
    expect(noEntry.stderr).toMatch(/\[FOLDER_UNREADABLE\]/);
  });
});

describe('a repository in use', () => {
  test('is not written to, and the message says by whom; looking is allowed', async () => {
    using folder = await indexedPhotos();
    folder.write('2019/a.jpg', 'same');
    folder.write('2019/b.jpg', 'same');
    const repository = await Repository.open(findRepository(folder.path));
    {
      await using _lock = await repository.lock('index');
      for (const args of [['index'], ['dupes', '--link']]) {
        const { code, stderr } = await folder.run(...args);
        const json = await folder.run(...args, '--json');
        expect([code, json.code]).toEqual([5, 5]);
        const said = errorText(json.stdout);
        expect(stderr).toBe(`imgdedup: ${said} [REPOSITORY_BUSY]\n`);
        for (const words of [`${process.pid}`, hostname(), 'imgdedup index', 'since 20']) {
          expect(said).toContain(words);
        }
      }
      const { summary } = parse<StatusJson>(await folder.ok('status', '--json'));
      expect(summary).toMatchObject({ files: 14, new: 2 });
      const { code, stdout, stderr } = await folder.run('dupes', '--json');
      expect(code).toBe(0);
      // What is stored; finding out the rest is the other one's work.
      const found = parse<DupesJson>(stdout);
      expect(groupPaths(found)).toEqual(photoGroups);
      expect(found.complete).toBe(false);
      expect(stderr).toContain('Until then this is what it has stored.');
    }
    expect(await folder.ok('status', '--porcelain')).toBe('A 2019/a.jpg\nA 2019/b.jpg\n');
    await folder.ok('index');
  });

  test('is taken over from a process that died, not from another machine', async () => {
    using folder = await photoRepository();
    const { child, ended } = start(['--version']);
    await ended;
    const holder = { pid: child.pid, host: hostname(), command: 'index', since: 'then' };
    folder.write('.imgdedup/lock', JSON.stringify({ ...holder, started: '1' }));
    await folder.ok('index');
    expect(folder.has('.imgdedup/lock')).toBe(false);
    // The number of the dead process was given to another one meanwhile.
    const reused = { ...holder, pid: process.pid, started: '1' };
    folder.write('.imgdedup/lock', JSON.stringify(reused));
    await folder.ok('index');
    folder.write('.imgdedup/lock', JSON.stringify({ ...holder, host: 'elsewhere' }));
    const { code, stderr } = await folder.run('index');
    expect(code).toBe(5);
    expect(stderr).toContain(`remove ${folder.at('.imgdedup/lock')}`);
    folder.write('.imgdedup/lock', '{"pid": 12');
    await folder.ok('index');
  });

  test('a killed run leaves nothing that stops the next', async () => {
    using folder = makeFolder();
    for (let number = 0; number < 3000; number += 1) folder.write(`${number}.jpg`, `${number}`);
    await folder.ok('init');
    const { child, ended } = start(['index'], { cwd: folder.path });
    while (!folder.has('.imgdedup/lock')) await delay(2);
    child.kill('SIGKILL');
    await ended;
    expect(parse<IndexJson>(await folder.ok('index', '--json')).summary.files).toBe(3000);
    expect(await folder.ok('status')).toContain('Nothing changed: 3,000 files');
  });
});

describe('an unknown version', () => {
  test('is named, and nothing is guessed', async () => {
    using folder = await indexedPhotos();
    const future = checksummedCodec<string>(
      'meta record',
      9,
      (writer, text) => writer.text(text),
      () => '',
    );
    {
      await using store = await levelStoreSource(folder.at('.imgdedup/store')).open();
      await store.write([{ type: 'put', key: metaKey, value: future.encode('from the future') }]);
    }
    for (const verb of ['status', 'link']) {
      const { code, stdout, stderr } = await folder.run(verb);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/version 9; .* version 2\. .*\[FORMAT_UNSUPPORTED\]/);
    }
  });
});

describe('a full disk', () => {
  beforeEach(({ skip }) => skip(...without(mounting)));

  test('stops with STORE_FULL; with room again the same command succeeds', async () => {
    using folder = copyPhotos();
    using other = makeFolder();
    mkdirSync(other.at('disk'));
    // The records take 0.9 MB in the end, and twice as much while LevelDB puts them in order.
    using _disk = mounted(['-t', 'tmpfs', '-o', 'size=4m', 'imgdedup-test'], other.at('disk'));
    await folder.ok('init', '--separate-dir', other.at('disk/data'));
    await folder.ok('index');
    for (let number = 0; number < 4000; number += 1)
      folder.write(`more/${number}.jpg`, `${number}`);
    const filler = other.at('disk/filler');
    let full = false;
    for (const room of [0, 200_000]) {
      fillUp(filler, room);
      for (const verb of ['index', 'dupes']) {
        const { code, stdout } = await folder.run(verb, '--json');
        const said = code === 0 ? 'enough room' : parse<ErrorJson>(stdout).error.code;
        expect(['enough room', 'STORE_FULL']).toContain(said);
        full ||= said === 'STORE_FULL';
      }
      rmSync(filler);
    }
    expect(full).toBe(true);
    expect(parse<IndexJson>(await folder.ok('index', '--json')).summary.files).toBe(4012);
    expect(await folder.ok('status')).toContain('Nothing changed: 4,012 files');
    expect(groupPaths(parse<DupesJson>(await folder.ok('dupes', '--json')))).toEqual(photoGroups);
  });
});

/** Fills the disk until `room` bytes are left. */
function fillUp(path: string, room: number): void {
  const step = Buffer.alloc(4096);
  const size = ((): number => {
    for (let written = 0; ; written += step.length) {
      try {
        writeFileSync(path, step, { flag: 'a' });
      } catch {
        return written;
      }
    }
  })();
  writeFileSync(path, Buffer.alloc(Math.max(0, size - room)));
}
