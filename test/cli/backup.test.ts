import { existsSync, readFileSync, renameSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import { Folder, hashedPhotos, makeFolder, mounted, mounting, parse } from './support.js';

/** A drive that has a photo under another name, and another content under the name of one. */
async function drive(folder: Folder): Promise<Folder> {
  const disk = makeFolder();
  disk.write('old/lake.jpg', readFileSync(folder.at('2019/heather.jpg')));
  disk.write('2021/frangipani.webp', 'something else');
  await disk.ok('init');
  await folder.ok('remote', 'add', 'disk', disk.path);
  return disk;
}

const suffixed = '2021/frangipani-2.webp';

describe('what is only here', () => {
  let folder = new Folder();
  let disk = new Folder();
  beforeAll(async () => {
    for (const one of [folder, disk]) one[Symbol.dispose]();
    folder = await hashedPhotos();
    folder.write('2021/film.mov', 'a film');
    folder.write('2019/heather.xmp', 'about heather');
    folder.write('2019/letter.pdf', 'no picture');
    disk = await drive(folder);
  });
  afterAll(() => {
    for (const one of [folder, disk]) one[Symbol.dispose]();
  });

  test('is told first, and nothing is copied', async () => {
    const out = await folder.ok('backup', 'disk', '-n');
    expect(out).toContain(`backup  2021/frangipani.webp  (there: ${suffixed})\n`);
    expect(out).toContain('there  2019/heather.jpg  (old/lake.jpg)\n');
    expect(out).toMatch(/\nWould copy \d+ files, .* to "disk"; .* No file was changed\.\n$/);
    expect(existsSync(disk.at('2021/film.mov'))).toBe(false);
  });

  test('is copied under its own path, never over another file', async () => {
    const before = readFileSync(folder.at('2021/frangipani.webp'));
    const { code, stdout, stderr } = await folder.run('backup', 'disk');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain('1 file was skipped: 1 .pdf');
    expect(stdout).toContain('backup  2021/film.mov\n');
    expect(stdout).toContain('backup  2019/heather.xmp  (there: old/lake.xmp)\n');
    expect(stdout).toContain(`"imgdedup -C ${disk.path} undo 1" moves the copies to the trash`);
    expect(readFileSync(disk.at('2021/frangipani.webp'), 'utf8')).toBe('something else');
    expect(readFileSync(disk.at(suffixed)).equals(before)).toBe(true);
    expect(existsSync(disk.at('2019/heather.jpg'))).toBe(false);
  });

  test('is backed up at once, and known to be', async () => {
    expect(await folder.ok('status', '--backup')).toContain(
      'Every content that was read has 1 copy elsewhere.',
    );
    expect(await folder.ok('locations', '2021/frangipani.webp')).toContain(
      `disk: ${disk.path}/${suffixed}`,
    );
    expect(await folder.ok('fetch', 'disk')).toContain('nothing new');
  });

  test('is told by sessions there', async () => {
    const [session] = parse<{ sessions: object[] }>(await disk.ok('sessions', '--json')).sessions;
    expect(session).toMatchObject({
      command: 'backup',
      source: { path: folder.path },
      destination: disk.path,
      status: 'completed',
      failed: 0,
    });
    expect(await disk.ok('verify')).toContain('The repository is whole.');
  });

  test('is nothing any more the next time, and little when little is new', async () => {
    expect(await folder.ok('backup', 'disk')).toMatch(/^"disk" holds all \d+ files already\.\n$/);
    folder.write('2021/new.jpg', 'new');
    const out = await folder.ok('backup', 'disk');
    expect(out).toMatch(/^backup  2021\/new\.jpg\nCopied 1 file, 3 B of \d+ files to "disk"/);
  });

  test('goes to the trash there when that is undone, and is not copied again', async () => {
    await disk.ok('undo');
    expect(existsSync(disk.at('2021/new.jpg'))).toBe(false);
    const out = await folder.ok('backup', 'disk');
    expect(out).toContain('there already, 1 of them in the trash.');
    expect(out).toContain(`"imgdedup -C ${disk.path} trash restore" brings it back.`);
  });

  test('waits for whoever is at work there', async () => {
    const holder = { pid: 1, host: 'elsewhere', command: 'index', since: 'now' };
    disk.write('.imgdedup/lock', JSON.stringify(holder));
    const { code, stderr } = await folder.run('backup', 'disk');
    expect(code).toBe(5);
    expect(stderr).toContain(`"disk" (${disk.path}): Process 1 on elsewhere`);
    renameSync(disk.at('.imgdedup/lock'), disk.at('.imgdedup/lock.old'));
  });

  test('stays here where the other is away, or is no other', async () => {
    const aside = `${disk.path}-aside`;
    renameSync(disk.path, aside);
    try {
      expect((await folder.run('backup', 'disk')).stderr).toContain('[REMOTE_AWAY]');
    } finally {
      renameSync(aside, disk.path);
    }
    folder.write('.inner/a.jpg', 'a');
    await folder.ok('init', '.inner', '--force');
    await folder.ok('remote', 'add', 'inner', '.inner');
    const { code, stderr } = await folder.run('backup', 'inner');
    expect(code).toBe(2);
    expect(stderr).toContain('and this photo folder lie in each other.');
  });
});

test('a drive that is mounted read-only, and this very folder elsewhere, take no copies', async ({
  skip,
}) => {
  skip(...without(mounting));
  using folder = await hashedPhotos();
  using disk = await drive(folder);
  using point = makeFolder();
  {
    using _mount = mounted(['-o', 'ro', '--bind', disk.path], point.path);
    await folder.ok('remote', 'add', 'locked', point.path);
    const { code, stderr } = await folder.run('backup', 'locked');
    expect(code).toBe(1);
    expect(stderr).toContain(`"locked" takes no copies: ${point.path} cannot be written`);
    expect(stderr).toContain('[STORE_UNWRITABLE]');
  }
  using _mount = mounted(['--bind', folder.path], point.path);
  await folder.ok('remote', 'add', 'self', point.path);
  const { code, stderr } = await folder.run('backup', 'self');
  expect(code).toBe(2);
  expect(stderr).toContain('is this repository itself');
});
