import { readdirSync, truncateSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  copyPhotos,
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
    const part = await run(['dupes', '2021', '--ephemeral', '.'], { cwd: folder.path, env });
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
