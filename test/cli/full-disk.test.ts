/** Acts that free space, on a real filesystem that is full to the last byte. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { systemCode } from '../../src/model/errors/errors.js';
import { without } from '../needs.js';
import { isSoak } from '../unit/support/soak.js';
import { mounting, expectWhole, makeFolder, mounted, run, type Folder } from './support.js';

const copies = 40;
const reserveBytes = 4 * 1024 * 1024;

interface FullDisk extends Disposable {
  readonly folder: Folder;
  /** @param left bytes that stay free: none unless said */
  fill(left?: number): void;
}

/** Photos of which each is there three times, known to the program, on a small filesystem. */
async function smallDisk(): Promise<FullDisk> {
  const folder = makeFolder();
  const disk = mounted(['-t', 'tmpfs', '-o', 'size=32m', 'imgdedup-test'], folder.path);
  for (let number = 0; number < 3 * copies; number += 1) {
    mkdirSync(folder.at(`d${number % 5}`), { recursive: true });
    folder.write(`d${number % 5}/${number}.jpg`, `photo ${number % copies}`.repeat(500), 1e9);
  }
  await folder.ok('init');
  await folder.ok('index', '--no-similar');
  return {
    folder,
    fill(left = 0) {
      for (const step of [1024 * 1024, 4096]) append(folder.at('filler'), Buffer.alloc(step));
      expect(freeOn(folder)).toBe(0);
      truncateSync(folder.at('filler'), statSync(folder.at('filler')).size - left);
      expect(freeOn(folder)).toBe(left);
    },
    [Symbol.dispose]() {
      disk[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** As often as there is room for it. */
function append(path: string, bytes: Buffer): void {
  const file = openSync(path, 'a');
  try {
    for (let written = bytes.length; written === bytes.length;) written = writeSync(file, bytes);
  } catch (error) {
    if (systemCode(error) !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

function freeOn(folder: Folder): number {
  const { bavail, bsize } = statfsSync(folder.path);
  return bavail * bsize;
}

/** What is free where a store can still be opened, and what was learnt cannot be written: half of them in CI. */
const windows = [8, 16, 20, 24, 32, 48]
  .filter((_, at) => isSoak || at % 2 === 0)
  .map((blocks) => blocks * 1024);

const lookers = [
  // The first: it stores what it saw, where it can.
  ['dupes'],
  ['status'],
  ['log'],
  ['log', '1'],
  ['verify'],
  ['dupes', '--no-refresh'],
  ['snapshots'],
  ['diff', '1'],
  ['trash', 'list'],
  ['distinct', '--list'],
];

function photosOf(folder: Folder): string[] {
  return folder.list().filter((path) => /^d\d\/.*\.jpg$/.test(path));
}

function reserveOf(folder: Folder): number {
  const path = folder.at('.imgdedup/reserve');
  return existsSync(path) ? statSync(path).size : 0;
}

describe('on a disk without a free byte', () => {
  beforeEach(({ skip }) => skip(...without(mounting)));

  test('link works, and the reserve is made again in what it freed', async () => {
    using disk = await smallDisk();
    const { folder } = disk;
    expect(reserveOf(folder)).toBe(reserveBytes);
    disk.fill();
    expect(await folder.ok('link')).toContain('Linked 80 files');
    await expectWhole(folder);
    rmSync(folder.at('filler'));
    await folder.ok('index', '--no-similar');
    expect(reserveOf(folder)).toBe(reserveBytes);
  });

  test('files move to the trash and come back', async () => {
    using disk = await smallDisk();
    const { folder } = disk;
    disk.fill();
    expect(await folder.ok('dupes', '--trash', '--yes')).toContain('80 files');
    expect(photosOf(folder)).toHaveLength(copies);
    expect(readFileSync(folder.at('.imgdedup/trash/1.manifest'), 'utf8').split('\n')).toHaveLength(
      81,
    );
    expect(await folder.ok('undo')).toContain('80 files');
    expect(photosOf(folder)).toHaveLength(3 * copies);
    await expectWhole(folder);
  });

  test.each([
    ['gc', ['-c', 'gc.trash-age=0d', 'gc', '--yes']],
    ['trash empty', ['trash', 'empty', '--yes']],
  ])('%s frees it', async (_name, args) => {
    using disk = await smallDisk();
    const { folder } = disk;
    await folder.ok('dupes', '--trash', '--yes');
    disk.fill();
    const { code, stderr } = await folder.run(...args);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(existsSync(folder.at('.imgdedup/trash/1'))).toBe(false);
    expect(freeOn(folder)).toBeGreaterThan(80 * 4096);
    await expectWhole(folder);
  });

  test.each([
    ['elsewhere', undefined],
    ['on the same disk', 'tmp'],
  ])(
    'commands that only look say the same as before; temporary files are %s',
    async (_name, at) => {
      using disk = await smallDisk();
      const { folder } = disk;
      await folder.ok('link', 'd0');
      await folder.ok('index', '--no-similar');
      mkdirSync(folder.at('tmp'));
      const env = at === undefined ? {} : { TMPDIR: folder.at(at) };
      const said = new Map<string, string>();
      for (const args of lookers) said.set(args.join(' '), await folder.ok(...args));
      disk.fill();
      for (const args of lookers) {
        const { code, stdout, stderr } = await run(args, { cwd: folder.path, env });
        expect({ args, code, stderr }).toMatchObject({ args, code: 0 });
        expect(stdout.replace(' so far', '')).toBe(said.get(args.join(' ')));
      }
      expect(readdirSync(folder.at('tmp'))).toEqual([]);
      expect(reserveOf(folder)).toBe(reserveBytes);
    },
  );

  test.each([
    ['dupes', ['dupes'], '40.jpg'],
    ['dupes --folders', ['dupes', '--folders'], 'No folders with the same contents'],
    ['dupes --tier', ['dupes', '--tier', 'exact,metadata'], '40.jpg'],
    ['dupes --similar', ['dupes', '--similar'], '40.jpg'],
  ])('%s looks, however little is free', async (_name, args, shown) => {
    using disk = await smallDisk();
    const { folder } = disk;
    for (let number = 0; number < 400; number += 1) folder.write(`new/${number}.jpg`, `${number}`);
    let told = 0;
    for (const left of windows) {
      rmSync(folder.at('filler'), { force: true });
      disk.fill(left);
      const { code, stdout, stderr } = await folder.run(...args);
      expect({ left, code, stderr }).toMatchObject({ left, code: 0 });
      expect(stdout).toContain(shown);
      told += stderr.includes('is full; nothing is lost') ? 1 : 0;
      expect(reserveOf(folder)).toBe(reserveBytes);
    }
    expect(told).toBeGreaterThan(0);
    await expectWhole(folder);
  });

  test.each([
    ['link', ['link']],
    ['dupes --trash', ['dupes', '--trash', '--yes']],
    ['dupes --similar --trash', ['dupes', '--similar', '--trash', '--yes']],
  ])('%s frees space, however little is free', async (_name, args) => {
    for (const left of windows.filter((bytes) => bytes > 8192 && bytes < 32_768)) {
      using disk = await smallDisk();
      const { folder } = disk;
      for (let number = 0; number < 400; number += 1)
        folder.write(`new/${number}.jpg`, `${number}`);
      disk.fill(left);
      const { code, stderr } = await folder.run(...args);
      expect({ left, code, stderr }).toMatchObject({ left, code: 0 });
      await expectWhole(folder);
    }
  });

  test('what does not free space leaves the reserve alone', async () => {
    using disk = await smallDisk();
    const { folder } = disk;
    for (let number = 0; number < 200; number += 1) folder.write(`new/${number}.jpg`, `${number}`);
    disk.fill();
    const { code, stderr } = await folder.run('index', '--no-similar');
    expect(code).toBe(1);
    expect(stderr).toContain('[STORE_FULL]');
    expect(reserveOf(folder)).toBe(reserveBytes);
  });

  test('a trash that the journal has no room for ends in the middle; it can be emptied', async () => {
    using disk = await smallDisk();
    const { folder } = disk;
    // As after many acts: what is left is for those that remove.
    rmSync(folder.at('.imgdedup/reserve'));
    await folder.ok('dupes', '--trash', '--yes', 'd0');
    const before = photosOf(folder).length;
    folder.write('.imgdedup/reserve', Buffer.alloc(512 * 1024));
    disk.fill();
    const { code, stderr } = await folder.run('dupes', '--trash', '--yes');
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toContain('[STORE_FULL]');
    expect(photosOf(folder)).toHaveLength(before);
    await folder.ok('trash', 'empty', '--yes');
    expect(await folder.ok('dupes', '--trash', '--yes')).toContain('files');
    await expectWhole(folder);
  });
});
