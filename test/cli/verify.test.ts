import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  expectWhole,
  groupPaths,
  indexedPhotos,
  nobody,
  somebodyElse,
  parse,
  photoGroups,
  photoRepository,
  run,
  type DupesJson,
  type ErrorJson,
  type Folder,
  type LookAlikesJson,
  type VerifyJson,
} from './support.js';

async function verifyOf(folder: Folder, ...args: readonly string[]): Promise<VerifyJson> {
  return parse<VerifyJson>((await folder.run('verify', '--json', ...args)).stdout);
}

/** Other bytes, same size, same mtime. */
function rot(folder: Folder, path: string): void {
  const bytes = readFileSync(folder.at(path));
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  const time = new Date('2020-01-01T00:00:00.25Z');
  writeFileSync(folder.at(path), bytes);
  utimesSync(folder.at(path), time, time);
}

describe('verify', () => {
  test('of a new repository, and of one with everything, finds it whole', async () => {
    using folder = await photoRepository();
    expect(await folder.ok('verify')).toMatch(/The repository is whole\.\n$/);
    await folder.ok('index');
    await folder.ok('dupes', '--similar');
    await folder.ok('distinct', '2019/mountain.jpg', '2019/heather.jpg');
    await folder.ok('link');
    const state = folder.state();
    const { problems, summary } = await verifyOf(folder);
    expect(problems).toEqual([]);
    expect(summary).toMatchObject({
      behind: 0,
      files: 12,
      contents: 9,
      pictures: 9,
      decisions: 1,
      actions: 1,
    });
    expect(summary['indexFiles']).toBeGreaterThan(0);
    expect(folder.state()).toEqual(state);
  });

  test('outside of a repository, and while another process writes, says so', async () => {
    using folder = await indexedPhotos();
    const { pid } = process;
    const lock = {
      pid,
      host: (await import('node:os')).hostname(),
      command: 'index',
      since: 'now',
    };
    folder.write('.imgdedup/lock', JSON.stringify(lock));
    const { code, stderr } = await folder.run('verify');
    expect(code).toBe(5);
    expect(stderr).toContain('[REPOSITORY_BUSY]');
    rmSync(folder.at('.imgdedup'), { recursive: true });
    expect((await folder.run('verify')).code).toBe(4);
  });

  test('--data names what changed behind everybody, and counts what people changed', async () => {
    using folder = await indexedPhotos();
    rot(folder, '2019/mountain.jpg');
    folder.write('2019/heather.jpg', 'edited');
    rmSync(folder.at('2021/geyser.jpg'));
    await expectWhole(folder);
    const { problems, summary, failures } = await verifyOf(folder, '--data');
    expect(problems).toEqual([
      {
        what: 'photo',
        why: 'holds other bytes than before, though size and time did not change',
        remedy: 'restore',
        path: '2019/mountain.jpg',
      },
    ]);
    expect(summary).toMatchObject({ photos: 10, changed: 2 });
    expect(failures).toMatchObject([{ path: '2019/mountain.jpg', kind: 'changed' }]);
    const { code, stdout } = await folder.run('verify', '--data', '--repair');
    expect(code).toBe(1);
    expect(stdout).toContain('photo 2019/mountain.jpg holds other bytes than before');
    expect(stdout).toContain('restore it from a backup');
    await folder.ok('index', '--force');
    expect((await folder.run('verify', '--data')).code).toBe(0);
  });

  test('--data lists what cannot be read, with status 3', async ({ skip }) => {
    skip(...without(somebodyElse));
    using folder = await indexedPhotos();
    for (const name of readdirSync(folder.path, { recursive: true, encoding: 'utf8' })) {
      chmodSync(folder.at(name), existsSync(folder.at(name, '.')) ? 0o777 : 0o666);
    }
    chmodSync(folder.at('2019/mountain.jpg'), 0);
    const { code, stderr } = await run(['verify', '--data'], { cwd: folder.path, uid: nobody });
    expect(stderr).toContain('2019/mountain.jpg: permission denied');
    expect(code).toBe(3);
  });

  test('names every damaged file of an index, and mends it', async () => {
    using folder = await photoRepository();
    await folder.ok('dupes', '--similar');
    for (const kind of ['truncated', 'flipped', 'removed']) {
      const files = readdirSync(folder.at('.imgdedup/ann'));
      expect(files.toSorted()).toEqual([
        expect.stringMatching(/^\d+\.points$/),
        expect.stringMatching(/^pictures-\d+\.columns$/),
      ]);
      for (const name of files) damage(folder.at('.imgdedup/ann', name), kind);
      expect((await verifyOf(folder)).problems).toHaveLength(files.length);
      const { stdout, code } = await folder.run('verify', '--repair');
      expect(stdout).toMatch(/^repaired: /);
      expect(code).toBe(0);
      await folder.ok('index');
      await expectWhole(folder);
    }
    using photos = await photoRepository();
    const groups = async (of: typeof folder): Promise<unknown> =>
      parse<LookAlikesJson>(await of.ok('dupes', '--similar', '--json')).groups;
    expect(await groups(folder)).toEqual(await groups(photos));
  }, 180_000);

  test.each(['CURRENT', 'MANIFEST'])('--repair brings back a store without %s', async (lost) => {
    using folder = await photoRepository();
    await folder.ok('index', '--no-similar');
    await folder.ok('distinct', '2019/mountain.jpg', '2019/heather.jpg');
    const store = folder.at('.imgdedup/store');
    const name = readdirSync(store).find((file) => file.startsWith(lost)) ?? lost;
    rmSync(join(store, name));
    const { problems } = await verifyOf(folder);
    expect(problems).toEqual([
      { what: 'the store', why: 'cannot be opened or read in full', remedy: 'repair' },
    ]);
    const other = parse<ErrorJson>((await folder.run('status', '--json')).stdout);
    expect(other.error.remedy).toContain('Run "imgdedup verify --repair"');
    const { copy, repaired } = await verifyOf(folder, '--repair');
    expect(repaired).toHaveLength(1);
    expect(readdirSync(copy ?? '')).not.toContain(name);
    await expectWhole(folder);
    expect(await folder.ok('distinct', '--list')).toContain('2019/heather.jpg');
    expect(groupPaths(parse<DupesJson>(await folder.ok('dupes', '--json')))).toEqual(photoGroups);
  });

  test('--repair of a store that is cut short brings back what it can', async () => {
    using folder = await photoRepository();
    for (let number = 0; number < 3; number += 1) {
      folder.write(`more/${number}.jpg`, `${number}`);
      await folder.ok('index', '--no-similar');
    }
    const store = folder.at('.imgdedup/store');
    for (const name of readdirSync(store).filter((file) => /\.(?:ldb|log)$/.test(file))) {
      const path = join(store, name);
      truncateSync(path, Math.floor(readFileSync(path).length / 2));
    }
    expect((await folder.run('verify', '--repair')).code).toBe(0);
    await folder.ok('index', '--no-similar');
    await expectWhole(folder);
    expect(groupPaths(parse<DupesJson>(await folder.ok('dupes', '--json')))).toEqual(photoGroups);
  });
});

function damage(path: string, kind: string): void {
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  if (kind === 'removed') rmSync(path);
  else if (kind === 'truncated') truncateSync(path, middle);
  else {
    bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
    writeFileSync(path, bytes);
  }
}
