import { mkdirSync, readFileSync, renameSync, truncateSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  expectWhole,
  groupPaths,
  indexedPhotos,
  makeFolder,
  parse,
  photoGroups,
  photoRepository,
  start,
  traced,
  strace,
  type DupesJson,
  type Folder,
  type IndexJson,
  type StatusJson,
} from './support.js';

type Indexed = IndexJson['summary'] & Pick<IndexJson, 'failures'>;

async function index(folder: Folder, ...args: readonly string[]): Promise<Indexed> {
  return indexed(await folder.ok('index', '--json', ...args));
}

function indexed(text: string): Indexed {
  const { summary, failures } = parse<IndexJson>(text);
  return { ...summary, failures };
}

describe('index', () => {
  test('looks at new pictures, unless told not to; dupes --similar then only weighs those in groups', async ({
    skip,
  }) => {
    using folder = await photoRepository();
    expect(await index(folder, '--no-similar')).toMatchObject({ hashed: 12, fingerprinted: 0 });
    expect(await index(folder, '-c', 'similar.fingerprint=false')).toMatchObject({
      fingerprinted: 0,
    });
    expect(folder.has('.imgdedup/ann')).toBe(false);
    // Nine contents under twelve names.
    expect(await folder.ok('index')).toMatch(
      /^12 files in the snapshot, all known before\.\n9 pictures looked at in .* m?s\.\n$/,
    );
    expect(await index(folder, '--force')).toMatchObject({ hashed: 12, fingerprinted: 0 });
    expect(await index(folder)).toMatchObject({ hashed: 0, fingerprinted: 0 });
    expect(await index(folder, '--similar', '-c', 'similar.fingerprint=false')).toMatchObject({
      fingerprinted: 0,
      failures: [],
    });
    skip(...without(strace));
    // Look-alikes are weighed once, to choose which of them is kept: those in groups are opened for that.
    const first = await traced(folder, 'dupes', '--similar', '--no-refresh');
    expect(new Set(first.opened).size).toBeLessThan(9);
    const { opened } = await traced(folder, 'dupes', '--similar', '--no-refresh');
    expect(opened).toEqual([]);
    await expectWhole(folder);
  });

  test('names a picture that cannot be decoded once, with status 3; a file of text is none', async () => {
    using folder = await photoRepository();
    folder.write('text.jpg', 'not a picture');
    folder.write('broken.jpg', readFileSync(folder.at('2019/mountain.jpg')).subarray(0, 200));
    const first = await folder.run('index');
    expect(first.code).toBe(3);
    expect(first.stderr).toMatch(/^ {2}broken\.jpg: its header is broken/m);
    expect(first.stdout).toMatch(/^1 picture cannot be decoded: compared by its bytes only\.$/m);
    const second = await folder.run('index');
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toContain('1 picture cannot be decoded: compared by its bytes only.');
    expect(second.stdout).toContain('"imgdedup dupes --similar"');
    const { failures } = await index(folder);
    expect(failures).toMatchObject([{ path: 'broken.jpg', kind: 'undecodable', known: true }]);
    await expectWhole(folder);
  });

  test('looks again at what failed when it changes, or with --retry', async () => {
    using folder = await photoRepository();
    const photo = readFileSync(folder.at('2019/mountain.jpg'));
    folder.write('broken.jpg', photo.subarray(0, 200));
    folder.write('broken too.jpg', photo.subarray(0, 250));
    await folder.run('index');
    expect(await index(folder)).toMatchObject({ fingerprinted: 0, retried: 0 });
    const { opened } = strace.isThere ? await traced(folder, 'index') : { opened: [] };
    expect(opened).toEqual([]);
    const retry = await folder.run('index', '--retry');
    expect(retry.code).toBe(3);
    expect(retry.stderr).toMatch(/^2 pictures could not be decoded:\n {2}broken too\.jpg: /m);
    expect(retry.stdout).toContain(
      '2 pictures that failed before looked at again: none can be decoded now.',
    );
    const { code, stdout } = await folder.run(
      'index',
      'broken.jpg',
      '--retry',
      '--no-similar',
      '--json',
    );
    expect(code).toBe(3);
    expect(indexed(stdout)).toMatchObject({
      fingerprinted: 1,
      retried: 1,
      recovered: 0,
      failures: [{ path: 'broken.jpg', kind: 'undecodable' }],
    });
    // Mended, it is another content.
    folder.write('broken.jpg', photo);
    expect(await index(folder)).toMatchObject({
      hashed: 1,
      retried: 0,
      failures: [{ path: 'broken too.jpg', kind: 'undecodable', known: true }],
    });
    const similar = await folder.run('dupes', '--similar');
    expect(similar.stderr).toContain('  broken too.jpg: ');
    await expectWhole(folder);
  });

  test('hashes everything once, and again only by --force', async () => {
    using folder = await photoRepository();
    const photos = folder.state();
    expect(await index(folder)).toMatchObject({
      files: 12,
      hashed: 12,
      reused: 0,
      moved: 0,
      bytes: 2_556_154,
      seconds: expect.any(Number),
      failures: [],
    });
    expect(await index(folder)).toMatchObject({ files: 12, hashed: 0, reused: 12, bytes: 0 });
    expect(await index(folder, '--force', '--jobs', '1')).toMatchObject({ hashed: 12, reused: 0 });
    const text = await folder.ok('index', '--force', '--jobs', '2');
    expect(text).toMatch(
      /^12 files in the snapshot: 12 hashed \(2\.6 MB in .*\), 0 known before\.$/m,
    );
    expect(await folder.run('index', '--quiet')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(folder.state()).toEqual(photos);
    expect(groupPaths(parse<DupesJson>(await folder.ok('dupes', '--json')))).toEqual(photoGroups);
    await expectWhole(folder);
  });

  test('recognises what was moved, a whole folder too, without reading it', async () => {
    using folder = await indexedPhotos();
    renameSync(folder.at('2021/geyser.jpg'), folder.at('2019/geyser.jpg'));
    renameSync(folder.at('phone backup'), folder.at('phone'));
    expect(await index(folder)).toMatchObject({ files: 12, hashed: 0, moved: 5, bytes: 0 });
    expect(await folder.ok('index')).toContain('12 files in the snapshot, all known before.');
    const groups = groupPaths(parse<DupesJson>(await folder.ok('dupes', '--json')));
    expect(groups[1]).toEqual(['2019/geyser.jpg', 'phone/IMG_0204.jpg']);
    await expectWhole(folder);
  });

  test('takes a part first and the rest later, and knows which is which', async () => {
    using folder = await photoRepository();
    expect(await index(folder, '2019')).toMatchObject({ files: 4, hashed: 4 });
    const { summary, new: added } = parse<StatusJson>(await folder.ok('status', '--json'));
    expect(summary).toMatchObject({ files: 12, toHash: 8 });
    expect(added).toHaveLength(8);
    expect(await index(folder, '2021/geyser.jpg', 'phone backup')).toMatchObject({ hashed: 5 });
    expect(await index(folder)).toMatchObject({ files: 12, hashed: 3, reused: 9 });
    expect(await folder.ok('status')).toContain('Nothing changed');
    await expectWhole(folder);
  });

  test('an empty folder and a folder without photos have snapshots too', async () => {
    using folder = makeFolder();
    await folder.ok('init');
    expect(await index(folder)).toMatchObject({ files: 0, hashed: 0 });
    folder.write('notes.txt', 'text');
    mkdirSync(folder.at('empty'));
    expect(await folder.ok('status')).toContain('Nothing changed: 0 files');
    expect(await folder.ok('dupes')).toBe('No duplicates.\n');
    await expectWhole(folder);
  });

  test('a second time opens no photo', async ({ skip }) => {
    skip(...without(strace));
    using folder = await indexedPhotos();
    expect(await traced(folder, 'index')).toEqual({ opened: [], listed: [] });
  });

  test('shows plain lines after seconds, stops on Ctrl-C, and continues where it stopped', async () => {
    using folder = makeFolder();
    const count = 40;
    for (let number = 0; number < count; number += 1) {
      // Holes are quick to make and take no room; reading them takes its time.
      const name = `${number}.jpg`;
      folder.write(name, `photo ${number}`);
      truncateSync(folder.at(name), 40e6 + number);
    }
    await folder.ok('init');
    const { child, ended, says } = start(['-c', 'jobs=1', 'index'], { cwd: folder.path });
    while (!folder.has('.imgdedup/lock')) await delay(5);
    await delay(200);
    // Time passes, work does not: the first line is due after five seconds.
    child.kill('SIGSTOP');
    await delay(5200);
    child.kill('SIGCONT');
    await says(/\n/);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    // oxlint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\r\u001B]/);
    expect(stderr).toMatch(
      /^reading: \d+\/40 files, .* of 1\.6 GB, .* files\/s, .* MB\/s, .* left$/m,
    );
    expect(stderr).toMatch(/Interrupted.*\[INTERRUPTED\]\n$/);
    expect(folder.has('.imgdedup/lock')).toBe(false);
    const rest = await index(folder, '-c', 'jobs=1');
    expect(rest.files).toBe(count);
    expect(rest.hashed + rest.reused).toBe(count);
    expect(rest.reused).toBeGreaterThan(0);
    expect(rest.hashed).toBeGreaterThan(0);
    await expectWhole(folder);
  });
});
