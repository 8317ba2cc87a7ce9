import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { findRepository } from '../../src/core/discover.js';
import { Repository } from '../../src/core/repository.js';
import { sealedCodec } from '../../src/storage/codec.js';
import { metaKey } from '../../src/storage/keys.js';
import { levelStoreSource } from '../../src/storage/level-store.js';
import {
  canMount,
  copyPhotos,
  groupPaths,
  indexedPhotos,
  makeFolder,
  mounted,
  nobody,
  nobodyCanRun,
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
    ['an unknown command', ['stats'], /stats/],
    ['an unknown command with --json', ['stats', '--json'], /stats/],
    ['a missing argument', ['config', 'get'], /key/],
    ['an argument too many', ['init', 'a', 'b'], /b/],
    ['a number that is none', ['index', '--jobs', 'many', '--json'], /jobs/],
    ['two flags that exclude each other', ['dupes', '--ephemeral', '.', '--link'], /--link/],
    ['a flag that wants another', ['dupes', '--dry-run', '--json'], /--link/],
  ])('%s: status 2 and one clear line', async (_, args, about) => {
    using folder = makeFolder();
    const { code, stdout, stderr } = await folder.run(...args);
    expect(code).toBe(2);
    if (args.includes('--json')) {
      expect(parse<ErrorJson>(stdout).error).toMatchObject({ code: 'USAGE' });
      expect(stdout).toMatch(about);
      expect(stderr).toBe('');
    } else {
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^imgdedup: [^]*\[USAGE\]\n$/);
      expect(stderr).toMatch(about);
    }
    expect(folder.list()).toEqual([]);
  });
});

describe('paths', () => {
  test('outside the root or missing are told, with the codes of docs/errors.md', async () => {
    using folder = await photoRepository();
    const expected = async (args: readonly string[], status: number, name: string) => {
      const plain = await folder.run(...args);
      expect([plain.code, plain.stdout], args.join(' ')).toEqual([status, '']);
      expect(plain.stderr).toMatch(new RegExp(`^imgdedup: .*\\[${name}\\]\\n$`));
    };
    await expected(['status', '..'], 2, 'PATH_OUTSIDE_ROOT');
    await expected(['dupes', '/etc'], 2, 'PATH_OUTSIDE_ROOT');
    await expected(['link', '2019', 'fotos'], 2, 'PATH_NOT_FOUND');
    const json = await folder.run('index', `${folder.path}-2`, '--json');
    expect(parse<ErrorJson>(json.stdout).error.code).toBe('PATH_OUTSIDE_ROOT');
    const nowhere = await run(['dupes', '--json'], { cwd: '/' });
    expect(nowhere.code).toBe(4);
    expect(parse<ErrorJson>(nowhere.stdout).error.code).toBe('NOT_A_REPOSITORY');
  });

  test.skipIf(!nobodyCanRun)('that cannot be read cost themselves only', async () => {
    using folder = copyPhotos();
    const as = { cwd: folder.path, uid: nobody };
    await run(['init'], as);
    chmodSync(folder.at('2019/heather.jpg'), 0);
    chmodSync(folder.at('2021'), 0);
    const index = await run(['index', '--json'], as);
    expect(index.code).toBe(3);
    const failures = [
      { path: '2019/heather.jpg', reason: 'permission denied' },
      { path: '2021', reason: 'permission denied' },
    ];
    const { unreadable, hashed } = parse<IndexJson>(index.stdout);
    expect(hashed).toBe(7);
    expect(unreadable).toHaveLength(2);
    expect(unreadable).toEqual(expect.arrayContaining(failures));
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

  test.skipIf(!nobodyCanRun)('a root that cannot be listed, a store of somebody else', async () => {
    using folder = await indexedPhotos();
    const as = { cwd: '/', uid: nobody };
    const theirs = await run(['-C', folder.path, 'status'], as);
    if (nobody !== undefined) expect(theirs.stderr).toContain('[STORE_UNWRITABLE]');
    chmodSync(folder.path, 0o300);
    const { code, stderr } = await run(['dupes', '--ephemeral', folder.path], as);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\[FOLDER_UNREADABLE\]/);
    chmodSync(folder.path, 0o777);
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
      for (const args of [['index'], ['link', '--json'], ['dupes', '--link', '--json']]) {
        const { code, stdout, stderr } = await folder.run(...args);
        expect(code).toBe(5);
        const said = args.includes('--json') ? parse<ErrorJson>(stdout).error.message : stderr;
        for (const words of [`${process.pid}`, hostname(), 'imgdedup index', 'since 20']) {
          expect(said).toContain(words);
        }
      }
      const { counts } = parse<StatusJson>(await folder.ok('status', '--json'));
      expect(counts).toMatchObject({ files: 14, new: 2 });
      const { code, stdout, stderr } = await folder.run('dupes', '--json');
      expect(code).toBe(0);
      expect(groupPaths(parse<DupesJson>(stdout))).toEqual([
        ...photoGroups,
        ['2019/a.jpg', '2019/b.jpg'],
      ]);
      expect(stderr).toContain('Nothing new is stored');
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
    expect(parse<IndexJson>(await folder.ok('index', '--json'))).toMatchObject({ files: 3000 });
    expect(await folder.ok('status')).toContain('Nothing changed: 3,000 files');
  });
});

describe('an unknown version', () => {
  test('is named, and nothing is guessed', async () => {
    using folder = await indexedPhotos();
    const future = sealedCodec<string>('meta record', 9, (writer, text) => writer.text(text), () => '');
    {
      await using store = await levelStoreSource(folder.at('.imgdedup/store')).open();
      await store.write([{ type: 'put', key: metaKey, value: future.encode('from the future') }]);
    }
    for (const verb of ['status', 'index', 'dupes', 'link']) {
      const { code, stdout, stderr } = await folder.run(verb);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/version 9; .* version 1\. .*\[FORMAT_UNSUPPORTED\]/);
    }
  });
});

describe.skipIf(!canMount)('a full disk', () => {
  test('stops with STORE_FULL; with room again the same command succeeds', async () => {
    using folder = copyPhotos();
    using other = makeFolder();
    mkdirSync(other.at('disk'));
    using _disk = mounted(['-t', 'tmpfs', '-o', 'size=2m', 'imgdedup-test'], other.at('disk'));
    await folder.ok('init', '--separate-dir', other.at('disk/data'));
    await folder.ok('index');
    for (let number = 0; number < 4000; number += 1) folder.write(`more/${number}.jpg`, `${number}`);
    const filler = other.at('disk/filler');
    for (const room of [0, 200_000]) {
      fillUp(filler, room);
      for (const args of [['index', '--json'], ['dupes', '--json']]) {
        const { code, stdout } = await folder.run(...args);
        if (code === 0) continue;
        expect(code).toBe(1);
        expect(parse<ErrorJson>(stdout).error.code).toBe('STORE_FULL');
      }
      rmSync(filler);
    }
    expect(parse<IndexJson>(await folder.ok('index', '--json'))).toMatchObject({ files: 4012 });
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
