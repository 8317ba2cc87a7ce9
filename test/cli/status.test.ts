import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  strace,
  hashedPhotos,
  parse,
  photoRepository,
  run,
  traced,
  type Folder,
  type StatusJson,
} from './support.js';

/** One change of every kind. */
async function changedPhotos(): Promise<Folder> {
  const folder = await hashedPhotos();
  folder.write('2022/new.jpg', 'new');
  folder.write('2019/mountain.jpg', 'another picture');
  rmSync(folder.at('2019/heather.jpg'));
  renameSync(folder.at('2021/geyser.jpg'), folder.at('2021/old faithful.jpg'));
  return folder;
}

async function statusOf(folder: Folder, ...args: readonly string[]): Promise<StatusJson> {
  return parse<StatusJson>(await folder.ok('status', '--json', ...args));
}

describe('status', () => {
  test('before the first snapshot calls everything new, and says what to do', async () => {
    using folder = await photoRepository();
    const text = await folder.ok('status');
    expect(text).toContain('No snapshot yet');
    expect(text).toContain('  phone backup/IMG_0117.jpg');
    expect(text).toContain('12 files (2.6 MB) want hashing: run "imgdedup index".');
  });

  test('tells every kind of change, to people, to programs and to scripts', async () => {
    using folder = await changedPhotos();
    expect(await statusOf(folder)).toMatchObject({
      new: ['2022/new.jpg'],
      modified: ['2019/mountain.jpg'],
      deleted: ['2019/heather.jpg'],
      moved: [{ from: '2021/geyser.jpg', to: '2021/old faithful.jpg' }],
      failures: [],
      summary: { new: 1, modified: 1, deleted: 1, moved: 1, files: 12 },
    });
    const text = await folder.ok('status');
    for (const line of [
      /^Snapshot of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/m,
      /^New:\n {2}2022\/new\.jpg$/m,
      /^Modified:\n {2}2019\/mountain\.jpg$/m,
      /^Deleted:\n {2}2019\/heather\.jpg$/m,
      /^Moved:\n {2}2021\/geyser\.jpg -> 2021\/old faithful\.jpg$/m,
      /^2 files \(18 B\) want hashing/m,
    ]) {
      expect(text).toMatch(line);
    }
    const lines = [
      'A 2022/new.jpg',
      'M 2019/mountain.jpg',
      'D 2019/heather.jpg',
      'R 2021/geyser.jpg\t2021/old faithful.jpg',
    ];
    expect(await folder.ok('status', '--porcelain')).toBe(`${lines.join('\n')}\n`);
    const fields = `${lines.join('\0').replace('\t', '\0')}\0`;
    expect(await folder.ok('status', '-z')).toBe(fields);
    await folder.ok('index');
    expect(await folder.ok('status', '--porcelain')).toBe('');
  });

  test('looks at the paths named, a deleted one too', async () => {
    using folder = await changedPhotos();
    expect(await statusOf(folder, '2019/heather.jpg')).toMatchObject({
      deleted: ['2019/heather.jpg'],
      summary: { deleted: 1, files: 0 },
    });
    expect(await statusOf(folder, '2019', '2022/new.jpg')).toMatchObject({
      new: ['2022/new.jpg'],
      modified: ['2019/mountain.jpg'],
      deleted: ['2019/heather.jpg'],
      moved: [],
      summary: { files: 4 },
    });
    const below = await run(['status', '--porcelain', '.'], { cwd: folder.at('2021') });
    expect(below.stdout).toBe('R 2021/geyser.jpg\t2021/old faithful.jpg\n');
    rmSync(folder.at('2021'), { recursive: true });
    expect((await statusOf(folder, '2021')).deleted).toHaveLength(4);
    // Neither in the folder nor in the snapshot: a slip of the keyboard.
    const slip = await folder.run('status', '2091');
    expect(slip.code).toBe(2);
    expect(slip.stderr).toContain('[PATH_NOT_FOUND]');
  });

  test('notices a rewrite of the same size with restored times, and a swap of two names', async () => {
    using folder = await hashedPhotos();
    const old = new Date('2020-01-01T00:00:00.25Z');
    const text = Buffer.alloc(71_056, 'x');
    writeFileSync(folder.at('2019/mountain.jpg'), text);
    utimesSync(folder.at('2019/mountain.jpg'), old, old);
    renameSync(folder.at('2021/waterfall.jpg'), folder.at('swap'));
    renameSync(folder.at('2021/geyser.jpg'), folder.at('2021/waterfall.jpg'));
    renameSync(folder.at('swap'), folder.at('2021/geyser.jpg'));
    const { modified, moved, new: added, deleted } = await statusOf(folder);
    expect({ added, deleted }).toEqual({ added: [], deleted: [] });
    const swapped = ['2021/geyser.jpg', '2021/waterfall.jpg'];
    const told = [...modified, ...moved.map(({ to }) => to)];
    expect(told.toSorted()).toEqual(['2019/mountain.jpg', ...swapped]);
  });

  test('counts symbolic links and follows none', async () => {
    using folder = await photoRepository();
    symlinkSync('/', folder.at('everything'));
    symlinkSync('2019/forest.png', folder.at('link.png'));
    expect((await statusOf(folder)).summary).toMatchObject({ files: 12, symlinks: 2 });
    expect(await folder.ok('status')).toContain('2 symbolic links not followed.');
  });

  test('changes nothing: asked twice, it says the same', async () => {
    using folder = await changedPhotos();
    const before = folder.state();
    const first = await folder.ok('status');
    expect(await folder.ok('status')).toBe(first);
    expect(folder.state()).toEqual(before);
  });

  test('tells a folder that took the place of a photo from the photo', async () => {
    using folder = await hashedPhotos();
    rmSync(folder.at('2019/forest.png'));
    mkdirSync(folder.at('2019/forest.png'));
    folder.write('2019/forest.png/in.jpg', 'in');
    expect(await statusOf(folder)).toMatchObject({
      new: ['2019/forest.png/in.jpg'],
      deleted: ['2019/forest.png'],
    });
  });
});

describe('status opens', () => {
  beforeEach(({ skip }) => skip(...without(strace)));

  test('no photo and lists no folder where nothing changed', async () => {
    using folder = await hashedPhotos();
    expect(await traced(folder, 'status')).toEqual({ opened: [], listed: [] });
    folder.write('2019/new.jpg', 'new');
    const { opened, listed } = await traced(folder, 'status');
    // A folder is opened to be listed, and closed after two calls.
    expect(new Set([...opened, ...listed])).toEqual(new Set([folder.at('2019')]));
  });

  test('a photo whose times prove nothing, as they were about now when it was indexed', async () => {
    using folder = await photoRepository();
    const path = folder.at('2019/racy.jpg');
    writeFileSync(path, 'racy');
    // Whole seconds may be a filesystem's coarse clock: two seconds prove nothing.
    const now = Math.round(Date.now() / 1000);
    utimesSync(path, now, now);
    await folder.ok('index');
    const { opened } = await traced(folder, 'status');
    expect(opened).toContain(path);
    expect(await folder.ok('status')).toContain('Nothing changed');
  });
});
