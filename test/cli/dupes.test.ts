import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  expectWhole,
  groupPaths,
  strace,
  hashedPhotos,
  makeFolder,
  parse,
  photoGroups,
  photoRepository,
  run,
  traced,
  type DupesJson,
  type Folder,
} from './support.js';

async function dupes(folder: Folder, ...args: readonly string[]): Promise<DupesJson> {
  return parse<DupesJson>(await folder.ok('dupes', '--json', ...args));
}

describe('dupes', () => {
  test('lists groups by what they free, the keeper first, with totals', async () => {
    using folder = await photoRepository();
    const before = folder.state();
    const found = await dupes(folder);
    expect(groupPaths(found)).toEqual(photoGroups);
    expect(found.groups[1]).toEqual({
      tier: 'exact',
      contentId: 'xxh64:03084008f6d1317f',
      why: 'shortest path',
      reclaimable: 245_684,
      files: [
        {
          path: '2021/geyser.jpg',
          size: 245_684,
          mtime: '2020-01-01T00:00:00.250Z',
          keeper: true,
          protected: false,
        },
        {
          path: 'phone backup/IMG_0204.jpg',
          size: 245_684,
          mtime: '2020-01-01T00:00:00.250Z',
          keeper: false,
          protected: false,
        },
      ],
    });
    expect(found).toMatchObject({ schemaVersion: 1, command: 'dupes', root: folder.path });
    expect(found).toMatchObject({ complete: true, failures: [] });
    expect(found.summary).toEqual({
      sharing: 0,
      groups: 2,
      files: 5,
      bytes: 940_338,
      duplicates: 3,
      tiers: { exact: 3, metadata: 0, similar: 0, crop: 0 },
      failures: 0,
    });
    const lines = [
      'exact  3 × 347.3 kB, 694.7 kB reclaimable  xxh64:619e34ebd9cbebb1',
      '  keep  2019/waterfall.jpg  (first by path)',
      '        2021/waterfall.jpg',
      '        phone backup/IMG_0117.jpg',
      '',
      'exact  2 × 245.7 kB, 245.7 kB reclaimable  xxh64:03084008f6d1317f',
      '  keep  2021/geyser.jpg  (shortest path)',
      '        phone backup/IMG_0204.jpg',
      '',
      '2 groups of 5 files: 3 duplicates, 940.3 kB reclaimable.',
      '',
    ];
    expect(await folder.ok('dupes')).toBe(lines.join('\n'));
    expect(folder.state()).toEqual(before);
  });

  test('tells equal sizes, equal beginnings and equal ends from equal files', async () => {
    using folder = makeFolder();
    const block = Buffer.alloc(300_000, 'x');
    const changed = (at: number): Buffer => {
      const copy = Buffer.from(block);
      copy[at] = 0;
      return copy;
    };
    folder.write('a.jpg', block);
    folder.write('b.jpg', block);
    for (const at of [0, 1, 150_000, 299_999]) folder.write(`at ${at}.jpg`, changed(at));
    folder.write('middle.jpg', changed(150_000));
    folder.write('shorter.jpg', block.subarray(1));
    await folder.ok('init');
    expect(groupPaths(await dupes(folder))).toEqual([
      ['a.jpg', 'b.jpg'],
      ['at 150000.jpg', 'middle.jpg'],
    ]);
    await expectWhole(folder);
  });

  test('shows hard links as linked already, and empty files not at all', async () => {
    using folder = await photoRepository();
    linkSync(folder.at('2019/heather.jpg'), folder.at('2019/again.jpg'));
    linkSync(folder.at('2021/geyser.jpg'), folder.at('2021/zweiter.jpg'));
    folder.write('empty.jpg', '');
    folder.write('empty too.jpg', '');
    const { groups, summary } = await dupes(folder);
    expect(summary).toMatchObject({ groups: 2, files: 6, duplicates: 3, bytes: 940_338 });
    expect(groups[1]?.files.map(({ path, linkedTo }) => [path, linkedTo])).toEqual([
      ['2021/geyser.jpg', undefined],
      ['2021/zweiter.jpg', '2021/geyser.jpg'],
      ['phone backup/IMG_0204.jpg', undefined],
    ]);
    expect(await folder.ok('dupes')).toContain(
      '2021/zweiter.jpg  (already linked to 2021/geyser.jpg)',
    );
    const empty = await dupes(folder, '-c', 'scan.min-size=0', '--keep', 'shortest-path');
    expect(groupPaths(empty)).toContainEqual(['empty.jpg', 'empty too.jpg']);
    await expectWhole(folder);
  });

  test('looks at the paths named, from where the user is', async () => {
    using folder = await photoRepository();
    expect(groupPaths(await dupes(folder, '2019', '2021'))).toEqual(photoGroups);
    expect(groupPaths(await dupes(folder, '2019'))).toEqual([photoGroups[0]]);
    const below = await run(['dupes', '--json', '../2021/geyser.jpg'], {
      cwd: folder.at('phone backup'),
    });
    expect(groupPaths(parse<DupesJson>(below.stdout))).toEqual([photoGroups[1]]);
    expect(groupPaths(await dupes(folder))).toEqual(photoGroups);
    expect(await folder.ok('dupes', '2019/heather.jpg')).toBe('No duplicates.\n');
  });

  test('takes other files by setting, for one run', async () => {
    using folder = await photoRepository();
    // Of one age: then the shorter path is kept.
    folder.write('notes.txt', 'same', 1_500_000_000.5);
    folder.write('.hidden/notes.md', 'same', 1_500_000_000.5);
    const all = await dupes(folder, '-c', 'scan.extensions=*', '-c', 'scan.hidden=true');
    expect(groupPaths(all)).toEqual([...photoGroups, ['notes.txt', '.hidden/notes.md']]);
    expect(groupPaths(await dupes(folder))).toEqual(photoGroups);
  });
});

describe('dupes --keep', () => {
  test('picks the keeper by rules in order', async () => {
    using folder = makeFolder();
    folder.write('long/path/old.jpg', 'same', 1_000_000_000.5);
    folder.write('b.jpg', 'same', 1_500_000_000.5);
    folder.write('originals/new.jpg', 'same', 1_600_000_000.5);
    folder.write('a.jpg', 'same', 1_600_000_000.5);
    await folder.ok('init');
    const keeper = async (...args: readonly string[]): Promise<string | undefined> =>
      groupPaths(await dupes(folder, ...args))[0]?.[0];
    expect(await keeper()).toBe('long/path/old.jpg');
    expect(await keeper('--keep', 'newest,shortest-path')).toBe('a.jpg');
    expect(await keeper('--keep', 'newest', '--keep', 'path:originals/**')).toBe(
      'originals/new.jpg',
    );
    expect(await keeper('-c', 'keep=shortest-path,oldest')).toBe('b.jpg');
    await folder.ok('config', 'set', 'keep', 'path:originals/**,oldest');
    expect(await keeper()).toBe('originals/new.jpg');
    const wrong = await folder.run('dupes', '--keep', 'biggest');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(
      /biggest.*path:GLOB, -path:GLOB, PLUGIN.RULE, whole, .*oldest, newest, .*most-linked/,
    );
  });
});

describe('dupes and the stored snapshot', () => {
  test('--no-refresh wants one and trusts it', async () => {
    using folder = await photoRepository();
    const none = await folder.run('dupes', '--no-refresh');
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('[NO_SNAPSHOT]');
    await folder.ok('index');
    folder.write('2019/another.jpg', 'x');
    folder.write('2019/same.jpg', 'x');
    rmSync(folder.at('phone backup/IMG_0204.jpg'));
    expect(groupPaths(await dupes(folder, '--no-refresh'))).toEqual(photoGroups);
    expect(groupPaths(await dupes(folder, '--max-age', '24h'))).toEqual(photoGroups);
    expect(groupPaths(await dupes(folder, '--max-age', '0s'))).toEqual([
      photoGroups[0],
      ['2019/another.jpg', '2019/same.jpg'],
    ]);
    await expectWhole(folder);
  });

  test('--max-age wants an age', async () => {
    using folder = await photoRepository();
    for (const age of ['24', '']) {
      const { code, stderr } = await folder.run('dupes', `--max-age=${age}`);
      expect(code).toBe(2);
      expect(stderr).toMatch(/--max-age.*24h.*\[USAGE\]/);
    }
    // Without a snapshot there is nothing to be too old.
    expect(groupPaths(await dupes(folder, '--max-age', '24h'))).toEqual(photoGroups);
  });

  test('the second look opens no photo; the first only what it must', async ({ skip }) => {
    skip(...without(strace));
    using folder = await photoRepository();
    const { opened } = await traced(folder, 'dupes', '--jobs', '1');
    const photos = opened.filter((path) => /\.(?:jpg|png|webp)$/.test(path));
    expect(new Set(photos)).toEqual(new Set(photoGroups.flat().map((path) => folder.at(path))));
    expect(await traced(folder, 'dupes')).toEqual({ opened: [], listed: [] });
  });

  test('a file that was rewritten is not called a duplicate any more', async () => {
    using folder = await hashedPhotos();
    writeFileSync(folder.at('2021/geyser.jpg'), Buffer.alloc(245_684, 'x'));
    expect(groupPaths(await dupes(folder))).toEqual([photoGroups[0]]);
    await expectWhole(folder);
  });
});
