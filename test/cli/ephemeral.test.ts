import { lstatSync, mkdirSync, readdirSync, symlinkSync, truncateSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  copyPhotos,
  type Folder,
  groupPaths,
  indexedPhotos,
  makeFolder,
  parse,
  photoGroups,
  run,
  start,
  type DupesJson,
} from './support.js';

describe('dupes --ephemeral', () => {
  test('finds the same and leaves nothing behind, here or in the temporary folder', async () => {
    using folder = copyPhotos();
    using temp = makeFolder();
    const before = folder.state();
    const env = { TMPDIR: temp.path };
    const options = { cwd: '/', env };
    const { code, stdout } = await run(['dupes', '--ephemeral', folder.path, '--json'], options);
    expect(code).toBe(0);
    expect(groupPaths(parse<DupesJson>(stdout))).toEqual(photoGroups);
    const part = await run(['dupes', '2019/heather.jpg', '--ephemeral', '.'], {
      cwd: folder.path,
      env,
    });
    expect(part.stdout).toBe('No duplicates.\n');
    expect(folder.state()).toEqual(before);
    expect(readdirSync(folder.path)).not.toContain('.imgdedup');
    expect(readdirSync(temp.path)).toEqual([]);
  });

  test('leaves nothing behind even if it is killed', async () => {
    using folder = makeFolder();
    using temp = makeFolder();
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) {
      // Equal to the last byte, so all of it must be read; holes take no room.
      folder.write(name, 'photo');
      truncateSync(folder.at(name), 4e9);
    }
    const env = { TMPDIR: temp.path };
    const { child, ended } = start(['dupes', '--ephemeral', folder.path], { cwd: '/', env });
    await delay(700);
    child.kill('SIGKILL');
    expect((await ended).stdout).toBe('');
    expect(readdirSync(folder.path)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    expect(readdirSync(temp.path)).toEqual([]);
  });

  test('inside a repository, neither asks nor changes it', async () => {
    using folder = await indexedPhotos();
    folder.write('2019/twin.jpg', 'twin');
    folder.write('2019/twin too.jpg', 'twin');
    const data = (): string[] => readdirSync(folder.at('.imgdedup/store')).toSorted();
    const before = data();
    const found = await folder.ok('dupes', '--ephemeral', '2019', '--json');
    expect(groupPaths(parse<DupesJson>(found))).toEqual([['twin.jpg', 'twin too.jpg']]);
    await folder.ok('dupes', '--ephemeral', '.');
    expect(data()).toEqual(before);
    expect(readdirSync(folder.at('2019'))).not.toContain('.imgdedup');
    expect(await folder.ok('status', '--porcelain')).toBe('A 2019/twin too.jpg\nA 2019/twin.jpg\n');
  });

  test('refuses what would make no sense without a repository', async () => {
    using folder = copyPhotos();
    const before = folder.state();
    for (const flag of ['--link', '--max-age=24h', '--no-refresh']) {
      const { code, stderr } = await folder.run('dupes', '--ephemeral', '.', flag);
      expect({ flag, code }).toEqual({ flag, code: 2 });
      expect(stderr).toContain(flag.replace(/=.*/, ''));
    }
    expect((await folder.run('dupes', '--ephemeral', 'nowhere')).code).toBe(2);
    expect((await folder.run('dupes', '--ephemeral', '2019/forest.png')).code).toBe(2);
    expect(folder.state()).toEqual(before);
  });
});

describe('dupes --similar --ephemeral', () => {
  test.each(['--crops', '--exhaustive'])(
    'with %s finds what looks the same and leaves nothing',
    async (flag) => {
      using folder = copyPhotos();
      using temp = makeFolder();
      const before = wholeState(folder);
      const { code, stdout } = await look(folder, temp, '--json', flag);
      expect(code).toBe(0);
      expect(groupPaths(parse<DupesJson>(stdout))).toEqual(
        expect.arrayContaining(photoGroups.map((paths) => expect.arrayContaining(paths))),
      );
      expect(wholeState(folder)).toEqual(before);
      expect(readdirSync(temp.path)).toEqual([]);
    },
  );

  test('an interrupted run leaves nothing', async () => {
    using folder = copyPhotos();
    using temp = makeFolder();
    const before = wholeState(folder);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const { child, ended } = startLook(folder, temp);
      await appears(temp);
      child.kill(signal);
      expect((await ended).code).toBe(130);
      expect(readdirSync(temp.path)).toEqual([]);
    }
    expect(wholeState(folder)).toEqual(before);
  });

  test('a run that fails leaves nothing', async () => {
    using folder = copyPhotos();
    using temp = makeFolder();
    expect((await look(folder, temp, 'not/there.jpg')).code).toBe(2);
    expect(readdirSync(temp.path)).toEqual([]);
  });

  test('what a killed run left is removed by the next, and nothing else', async () => {
    using folder = copyPhotos();
    using temp = makeFolder();
    const before = wholeState(folder);
    const { child, ended } = startLook(folder, temp);
    await appears(temp);
    child.kill('SIGKILL');
    await ended;
    const [left = ''] = readdirSync(temp.path);
    expect(lstatSync(temp.at(left)).mode & 0o777).toBe(0o700);
    expect(left).toContain(`-${child.pid}-`);
    // The same name but for a process that runs, and one of another machine.
    const ours = left.replace(`-${child.pid}-`, `-${process.pid}-`);
    const theirs = left.replace(/ephemeral-[0-9a-f]+/, 'ephemeral-00000000');
    for (const name of [ours, theirs, 'imgdedup-ephemeral']) mkdirSync(temp.at(name));
    symlinkSync(folder.path, temp.at(`${left}-link`));
    expect((await look(folder, temp)).code).toBe(0);
    expect(readdirSync(temp.path).toSorted()).toEqual(
      [ours, theirs, 'imgdedup-ephemeral', `${left}-link`].toSorted(),
    );
    expect(wholeState(folder)).toEqual(before);
  });

  test('refuses a temporary folder inside of the photo folder', async () => {
    using folder = copyPhotos();
    using elsewhere = makeFolder();
    symlinkSync(folder.at('2019'), elsewhere.at('link'));
    const before = wholeState(folder);
    for (const TMPDIR of [folder.path, folder.at('2019'), elsewhere.at('link')]) {
      const args = ['dupes', '--similar', '--ephemeral', folder.path];
      const { code, stderr } = await run(args, { cwd: '/', env: { TMPDIR } });
      expect({ TMPDIR, code }).toEqual({ TMPDIR, code: 2 });
      expect(stderr).toContain('Set TMPDIR');
    }
    expect(wholeState(folder)).toEqual(before);
    const { code, stderr } = await run(['dupes', '--similar', '--ephemeral', folder.path], {
      env: { TMPDIR: elsewhere.at('missing') },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('[STORE_UNWRITABLE]');
  });
});

/** Of everything below, and of the folder itself. */
function wholeState(folder: Folder): string[] {
  const { mtimeMs, ctimeMs } = lstatSync(folder.path);
  return [...folder.state(), `${mtimeMs} ${ctimeMs}`];
}

function startLook(folder: Folder, temp: Folder): ReturnType<typeof start> {
  const env = { TMPDIR: temp.path };
  return start(['dupes', '--similar', '--ephemeral', folder.path], { cwd: '/', env });
}

function look(folder: Folder, temp: Folder, ...args: readonly string[]): ReturnType<typeof run> {
  const env = { TMPDIR: temp.path };
  return run(['dupes', '--similar', '--ephemeral', folder.path, ...args], { cwd: '/', env });
}

/** Waits until a run has made its folder: it is at work then. */
async function appears(temp: Folder): Promise<void> {
  while (readdirSync(temp.path).length === 0) await delay(5);
}
