import { renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { settle } from '../unit/support/photo-folder.js';
import {
  expectWhole,
  hashedPhotos,
  indexedPhotos,
  parse,
  photoRepository,
  type Folder,
} from './support.js';

interface ShowJson {
  readonly shown: readonly { readonly path: string; readonly contentId: string }[];
}

interface RehashJson {
  readonly from: string;
  readonly to: string;
  readonly done: boolean;
  readonly changed: readonly { readonly path: string }[];
  readonly summary: {
    readonly files: number;
    readonly bytes: number;
    readonly readBefore: number;
    readonly standIns: number;
  };
}

async function rehashed(folder: Folder, ...args: readonly string[]): Promise<RehashJson> {
  const { stdout } = await folder.run('rehash', '--json', ...args);
  return parse<RehashJson>(stdout);
}

async function idOf(folder: Folder, name: string): Promise<string> {
  return parse<ShowJson>(await folder.ok('show', '--json', name)).shown[0]?.contentId ?? '';
}

/** Photos with their times and inodes. */
function photosOf(folder: Folder): unknown {
  const names = folder.list().filter((path) => !path.startsWith('.imgdedup'));
  const files = names.filter((path) => statSync(folder.at(path)).isFile());
  return files.map((path) => {
    const { ino, mtimeMs, mode, nlink } = statSync(folder.at(path));
    return { path, ino, mtimeMs, mode, nlink, bytes: folder.text(path) };
  });
}

describe('init --hash', () => {
  test.each([
    ['sha256', /^sha256:[0-9a-f]{64}$/],
    ['blake2b512', /^blake2b512:[0-9a-f]{128}$/],
    ['shake256:16', /^shake256:[0-9a-f]{32}$/],
    ['blake3', /^blake3:[0-9a-f]{64}$/],
    ['blake3:64', /^blake3:[0-9a-f]{128}$/],
  ])('%s names contents by it', async (name, form) => {
    using folder = await photoRepository();
    rmSync(folder.at('.imgdedup'), { recursive: true });
    await folder.ok('init', '--hash', name);
    await folder.ok('index', '--no-similar', '--jobs', '2');
    expect(await idOf(folder, '2019/heather.jpg')).toMatch(form);
    expect(await folder.ok('config', 'get', 'hash')).toBe(`${name}\n`);
    await expectWhole(folder);
    expect(await folder.ok('verify', '--data')).toContain('The repository is whole.');
  });

  test.each(['md5', 'sha256:32', 'blake3:7', 'blake3:999'])('%s is none', async (name) => {
    using folder = await photoRepository();
    for (const args of [
      ['init', '--hash', name],
      ['rehash', '--to', name],
    ]) {
      const { code, stderr } = await folder.run(...args);
      expect(code).toBe(2);
      expect(stderr).toContain('such as blake3:64');
    }
    expect((await folder.run('config', 'set', 'hash', name)).stderr).toContain('CONFIG_INVALID');
  });

  test('a length that a hash has anyway is left out', async () => {
    using folder = await photoRepository();
    rmSync(folder.at('.imgdedup'), { recursive: true });
    await folder.ok('init', '--hash', 'blake3:32');
    expect(await folder.ok('config', 'get', 'hash')).toBe('blake3\n');
    await folder.ok('config', 'set', 'hash', 'blake3:32');
    await folder.ok('status');
  });
});

describe('rehash', () => {
  test('changes ids, and nothing else: no photo, no picture is looked at again', async () => {
    using folder = await indexedPhotos();
    await folder.ok('dupes', '--similar');
    await folder.ok('distinct', '2019/heather.jpg', '2019/waterfall.jpg');
    const old = await idOf(folder, '2019/heather.jpg');
    const before = await folder.ok('dupes', '--similar', '--json');
    const distinct = await folder.ok('distinct', '--list');
    const photos = photosOf(folder);
    const dry = await rehashed(folder, '--to', 'sha256', '-n');
    expect(dry).toMatchObject({ from: 'xxh64', to: 'sha256', done: false });
    expect(await idOf(folder, '2019/heather.jpg')).toBe(old);

    const done = await rehashed(folder, '--to', 'sha256');
    expect(done).toMatchObject({ done: true, changed: [], summary: { standIns: 0 } });
    expect(done.summary.files).toBe(dry.summary.files);
    expect(done.summary.bytes).toBe(dry.summary.bytes);
    expect(photosOf(folder)).toEqual(photos);
    await expectWhole(folder);
    expect(await folder.ok('verify', '--data')).toContain('The repository is whole.');

    const now = await idOf(folder, '2019/heather.jpg');
    expect(now).toMatch(/^sha256:/);
    expect(await idOf(folder, old)).toBe(now);
    expect(await folder.ok('locations', old)).toContain('2019/heather.jpg');
    const { stdout, stderr } = await folder.run('dupes', '--similar', '--json', '--debug');
    expect(stderr).toContain('decode: 0 pictures');
    expect(withoutIds(stdout)).toEqual(withoutIds(before));
    expect(await folder.ok('distinct', '--list')).toBe(distinct);
    expect(await folder.ok('rehash', '--to', 'sha256')).toContain('already');

    // Back again, by way of others: ids are what they were.
    await folder.ok('rehash', '--to', 'blake3:16');
    expect(await idOf(folder, old)).toMatch(/^blake3:/);
    await folder.ok('rehash', '--to', 'xxh64');
    expect(await idOf(folder, now)).toBe(old);
    expect(await idOf(folder, '2019/heather.jpg')).toBe(old);
    await expectWhole(folder);
  });

  test('acts of before are undone, what lies in the trash comes back, saved plans hold', async () => {
    using folder = await hashedPhotos();
    folder.write('a.jpg', 'equal', 1_500_000_000);
    for (const name of ['b', 'c', 'd']) folder.write(`${name}.jpg`, 'equal', 1_500_000_001);
    const saved = await folder.ok('dupes', '--json');
    folder.write('saved', saved);
    await folder.ok('dupes', '--link', 'a.jpg', 'b.jpg', '--yes');
    await folder.ok('dupes', '--trash', 'c.jpg', '--yes');
    expect(folder.text('.imgdedup/trash/2.manifest')).toContain('xxh64:');
    await folder.ok('rehash', '--to', 'blake3');
    expect(await folder.ok('trash', 'list', '--json')).toMatch(/"contentId":\s*"blake3:/);
    const planned = await folder.run('dupes', '--from', 'saved', '--link', '-n');
    expect(planned.stdout).toContain('d.jpg -> a.jpg');
    expect(planned.stdout + planned.stderr).not.toContain('changed since');
    await expectWhole(folder);
    await folder.ok('trash', 'restore', 'c.jpg');
    expect(folder.text('c.jpg')).toBe('equal');
    await folder.ok('undo', '1');
    expect(folder.ino('b.jpg')).not.toBe(folder.ino('a.jpg'));
    expect(await folder.ok('dupes')).toContain('d.jpg');
    await expectWhole(folder);
  });

  test('a content that is nowhere any more keeps its old id as an alias', async () => {
    using folder = await hashedPhotos();
    folder.write('gone.jpg', 'soon gone');
    await folder.ok('index', '--no-similar');
    const old = await idOf(folder, 'gone.jpg');
    rmSync(folder.at('gone.jpg'));
    await folder.ok('index', '--no-similar');
    const { stdout } = await folder.run('rehash', '--to', 'sha256');
    expect(stdout).toContain('1 content is nowhere any more');
    expect(await folder.ok('diff', 'HEAD~1', 'HEAD')).toContain('gone.jpg');
    const { createHash } = process.getBuiltinModule('node:crypto');
    const standIn = createHash('sha256').update(old).digest('hex');
    expect(await folder.ok('diff', 'HEAD~1', 'HEAD', '--json')).toContain(standIn);
    await expectWhole(folder);
    await folder.ok('gc', '--keep-snapshots', '1');
    await expectWhole(folder);
  });

  test('a photo that rotted is told, and stays what verify --data tells of', async () => {
    using folder = await hashedPhotos();
    folder.write('rot.jpg', 'fresh', 1_500_000_000);
    await folder.ok('index', '--no-similar');
    folder.write('rot.jpg', 'mould', 1_500_000_000);
    const result = await rehashed(folder, '--to', 'sha256');
    expect(result).toMatchObject({ done: true, changed: [{ path: 'rot.jpg' }] });
    expect(result.summary.standIns).toBe(1);
  });

  test('moved and touched files are read where they are now, if they hold what they held', async () => {
    using folder = await hashedPhotos();
    folder.write('touched.jpg', 'touched', 1_500_000_000);
    folder.write('moved.jpg', 'moved', 1_500_000_000);
    // Or else nobody would believe that a file with the same inode is the same.
    await settle();
    await folder.ok('index', '--no-similar');
    utimesSync(folder.at('touched.jpg'), 1_600_000_000, 1_600_000_000);
    renameSync(folder.at('moved.jpg'), folder.at('elsewhere.jpg'));
    const { summary } = await rehashed(folder, '--to', 'sha256');
    expect(summary.standIns).toBe(1);
    await folder.ok('index', '--no-similar');
    await expectWhole(folder);
    expect(await folder.ok('verify', '--data')).toContain('The repository is whole.');
  });

  test('says which hash it wants', async () => {
    using folder = await photoRepository();
    const { code, stderr } = await folder.run('rehash');
    expect(code).toBe(2);
    expect(stderr).toContain('--to sha256');
  });
});

describe('a remote', () => {
  test('is known again after its hash was changed, and compared once both have the same', async () => {
    using folder = await hashedPhotos();
    using disk = await hashedPhotos();
    await folder.ok('remote', 'add', 'disk', disk.path);
    await folder.ok('fetch');
    const old = await idOf(folder, '2019/heather.jpg');
    await folder.ok('rehash', '--to', 'sha256');
    // What was fetched before is known by the new names, too.
    expect(await folder.ok('locations', old)).toContain('disk');
    const { code, stderr } = await folder.run('fetch');
    expect(code).toBe(1);
    expect(stderr).toContain('HASH_MISMATCH');
    expect(stderr).toContain(`-C ${disk.path} rehash --to sha256`);
    await disk.ok('rehash', '--to', 'sha256');
    await folder.ok('fetch');
    expect(await folder.ok('locations', '2019/heather.jpg')).toContain('disk');
    expect(await folder.ok('diff', 'disk')).not.toContain('heather');
    for (const one of [folder, disk]) await expectWhole(one);
  });
});

/** The groups of a document, without ids. */
function withoutIds(text: string): unknown {
  const { groups } = parse<{ readonly groups: unknown }>(text);
  return JSON.parse(
    JSON.stringify(groups, (key, value: unknown) => (key === 'contentId' ? undefined : value)),
  );
}
