import { createHash } from 'node:crypto';
import { linkSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsOf } from '../unit/support/sqlite.js';
import { expectWhole, Folder, makeFolder, photoRepository } from './support.js';

/** The queries of docs/export.md, as they stand there. */
const queries = [
  ...readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8').matchAll(
    /```sql\n(?<query>[^]*?)```/g,
  ),
].map(({ groups }) => groups?.['query'] ?? '');

function photo(quality: number): Promise<Buffer> {
  return sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
    .withExif({
      IFD0: { Make: 'Canon', Model: 'EOS 6D', Software: 'Firmware 1.1' },
      IFD2: {
        DateTimeOriginal: '2019:05:04 12:33:10',
        OffsetTimeOriginal: '+02:00',
        SubSecTimeOriginal: '25',
        ExposureTime: '1/250',
        FNumber: '28/10',
        ISOSpeedRatings: '400',
      },
    })
    .jpeg({ quality })
    .toBuffer();
}

describe('export --sqlite', () => {
  let folder = new Folder();
  let database = '';
  let bytes = 0;
  let told = '';
  beforeAll(async () => {
    folder[Symbol.dispose]();
    folder = await photoRepository();
    const twice = await photo(80);
    bytes = twice.length;
    folder.write('new/a.JPG', twice, 1_500_000_000.5);
    folder.write("new/it's a copy.jpg", twice, 1_600_000_000);
    linkSync(folder.at('new/a.JPG'), folder.at('new/second name.jpg'));
    folder.write('new/none.jpg', 'no picture');
    const odd = Buffer.from('new/caf\u00e9.jpg', 'latin1');
    writeFileSync(Buffer.concat([Buffer.from(folder.at('/')), odd]), await photo(70));
    await folder.ok('index');
    await folder.ok('dupes', '--similar');
    await folder.ok('link', '2019', 'phone backup');
    database = folder.at('photos.db');
    told = await folder.ok('export', '--sqlite', 'photos.db');
  });
  afterAll(() => folder[Symbol.dispose]());

  test('has a row for each file with all that it says', () => {
    const sql = "SELECT * FROM media_files WHERE path = 'new/a.JPG'";
    expect(rowsOf(database, sql)).toMatchObject([
      {
        name: 'a.JPG',
        extension: 'jpg',
        media_type: 'image',
        format: 'jpeg',
        hash: expect.stringMatching(/^xxh64:[0-9a-f]{16}$/),
        sha256: null,
        file_size_bytes: bytes,
        file_size_human: expect.stringMatching(/^[\d.]+ k?B$/),
        date_modified: '2017-07-14T02:40:00.500Z',
        date_taken: '2019-05-04T12:33:10.25+02:00',
        camera: 'Canon EOS 6D',
        camera_make: 'Canon',
        camera_model: 'EOS 6D',
        lens_model: null,
        iso: 400,
        aperture: 2.8,
        shutter_speed: 0.004,
        software: 'Firmware 1.1',
        keywords: '[]',
        resolution_width: 60,
        resolution_height: 40,
        duration_seconds: null,
      },
    ]);
    const none = "SELECT media_type, format, camera FROM media_files WHERE name = 'none.jpg'";
    expect(rowsOf(database, none)).toEqual([{ media_type: 'image', format: null, camera: null }]);
    // A name that is no text is its bytes.
    const odd = "SELECT path FROM media_files WHERE typeof(path) = 'blob'";
    expect(rowsOf(database, odd)).toEqual([{ path: Buffer.from('new/caf\u00e9.jpg', 'latin1') }]);
  });

  test('has groups with their members, of bytes and of looks', () => {
    const own =
      'SELECT g.* FROM duplicate_groups g JOIN duplicate_members m ON m.group_id = g.id ' +
      "JOIN media_files f ON f.id = m.file_id WHERE f.path = 'new/a.JPG'";
    expect(rowsOf(database, own)).toMatchObject([{ total_copies: expect.any(Number) }]);
    const exact =
      'SELECT f.path, m.is_keeper FROM duplicate_members m JOIN media_files f ON f.id = m.file_id ' +
      "WHERE m.tier = 'exact' AND f.path LIKE 'new/%' ORDER BY f.path";
    expect(rowsOf(database, exact)).toHaveLength(3);
    const sums =
      'SELECT total_size_bytes = 2 * wasted_space_bytes half FROM duplicate_groups ' +
      "WHERE tier = 'exact' AND total_copies = 2";
    for (const row of rowsOf(database, sums)) expect(row).toEqual({ half: 1 });
    const tiers = 'SELECT DISTINCT tier FROM duplicate_groups ORDER BY tier';
    expect(rowsOf(database, tiers)).toContainEqual({ tier: 'similar' });
    const keepers =
      'SELECT sum(is_keeper) keepers FROM duplicate_members GROUP BY group_id HAVING keepers <> 1';
    expect(rowsOf(database, keepers)).toEqual([]);
    expect(rowsOf(database, 'PRAGMA foreign_key_check')).toEqual([]);
    expect(rowsOf(database, 'PRAGMA user_version')).toEqual([{ user_version: 1 }]);
  });

  test('has what was done to photos, and says how much it has', () => {
    expect(told).toMatch(/^Wrote \d+ files, \d+ groups of \d+ files, and 1 action to .*photos\.db/);
    expect(rowsOf(database, 'SELECT * FROM actions')).toMatchObject([
      { id: 1, command: 'link', state: 'done', undoes: null, undone: 'no' },
    ]);
  });

  test('answers the queries of its page', () => {
    expect(queries).toHaveLength(3);
    const [wasted = '', cameras = '', nowhere = ''] = queries;
    expect(rowsOf(database, wasted).length).toBeGreaterThan(0);
    expect(rowsOf(database, cameras)).toContainEqual({
      camera: 'Canon EOS 6D',
      year: '2019',
      pictures: 4,
    });
    // No other repository is known: all that were read.
    expect(rowsOf(database, nowhere).length).toBeGreaterThan(12);
  });

  test('writes over a database with --force only, over nothing else ever, and leaves no rest', async () => {
    const before = readFileSync(database);
    const again = await folder.run('export', '--sqlite', 'photos.db');
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toMatch(/is there already\. .*--force .*\[FILE_EXISTS\]/);
    expect(readFileSync(database)).toEqual(before);
    const photoBefore = readFileSync(folder.at('new/a.JPG'));
    const forced = await folder.run('export', '--sqlite', 'new/a.JPG', '--force');
    expect(forced).toMatchObject({ code: 2 });
    expect(readFileSync(folder.at('new/a.JPG'))).toEqual(photoBefore);
    await folder.ok('undo');
    await folder.ok('export', '--sqlite', 'photos.db', '--force');
    expect(rowsOf(database, 'SELECT command, undone FROM actions ORDER BY id')).toEqual([
      { command: 'link', undone: 'yes' },
      { command: 'undo', undone: 'no' },
    ]);
    expect(folder.list().filter((path) => path.includes('.tmp'))).toEqual([]);
    await expectWhole(folder);
  });

  test('wants to be told where to, and a folder that is there', async () => {
    expect((await folder.run('export')).stderr).toMatch(/--sqlite FILE\. \[USAGE\]/);
    const nowhere = await folder.run('export', '--sqlite', 'nowhere/photos.db');
    expect(nowhere.stderr).toMatch(/\[PATH_NOT_FOUND\]/);
  });
});

test('a repository that names contents by SHA-256 has it in the table', async () => {
  using folder = makeFolder();
  folder.write('a.jpg', 'abc');
  await folder.ok('init', '--hash', 'sha256');
  await folder.ok('index');
  await folder.ok('export', '--sqlite', 'photos.db');
  const rows = rowsOf(folder.at('photos.db'), 'SELECT path, hash, sha256 FROM media_files');
  const sha256 = createHash('sha256').update('abc').digest('hex');
  expect(rows).toEqual([{ path: 'a.jpg', hash: `sha256:${sha256}`, sha256 }]);
});
