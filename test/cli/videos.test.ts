import { expect, test } from 'vitest';
import { isoFilm, matroskaFilm, since1904 } from '../unit/support/films.js';
import { expectWhole, makeFolder, parse } from './support.js';

interface DupesJson {
  readonly groups: readonly { readonly files: readonly { readonly path: string }[] }[];
}

test('videos take part by their bytes where that is set', async () => {
  using folder = makeFolder();
  for (const name of ['a.mp4', 'b/A.MOV', 'b/c.mkv']) folder.write(name, 'the same film');
  folder.write('a.jpg', 'a picture');
  await folder.ok('init');
  const paths = async (...args: string[]): Promise<string[][]> => {
    const { groups } = parse<DupesJson>(await folder.ok('dupes', '--json', ...args));
    return groups.map(({ files }) => files.map(({ path }) => path).toSorted());
  };
  expect(await paths()).toEqual([]);
  expect(await paths('-c', 'scan.videos=true')).toEqual([['a.mp4', 'b/A.MOV', 'b/c.mkv']]);

  await folder.ok('config', 'set', 'scan.videos', 'true');
  expect(await folder.ok('index')).toContain('4 files');
  expect((await folder.run('status')).code).toBe(0);
  await folder.ok('dupes', '--trash', '--yes', 'b/c.mkv');
  expect(folder.list()).not.toContain('b/c.mkv');
  await folder.ok('undo');
  await folder.ok('link');
  expect(folder.ino('b/A.MOV')).toBe(folder.ino('a.mp4'));
  expect(folder.ino('b/c.mkv')).toBe(folder.ino('a.mp4'));
  await expectWhole(folder);

  await folder.ok('config', 'set', 'scan.videos', 'false');
  expect(await paths()).toEqual([]);
});

test('list, show and stats tell what videos say', async () => {
  using folder = makeFolder();
  const keys = { make: 'Apple', model: 'iPhone 11', creationdate: '2019-05-04T12:33:10+0200' };
  folder.write('a.mov', isoFilm({ turn: 90, keys }));
  folder.write('copy of a.MOV', isoFilm({ turn: 90, keys }));
  folder.write(
    'b.mp4',
    isoFilm({ brand: 'isom', created: since1904('2020-01-01T00:00:00Z'), length: 4000 }),
  );
  folder.write('c.webm', matroskaFilm({ length: 4500 }));
  folder.write('d.mov', 'no film');
  folder.write('e.mkv', matroskaFilm({ type: 'matroska' }).subarray(0, 150));
  await folder.ok('init');
  await folder.ok('config', 'set', 'scan.videos', 'true');
  await folder.ok('index');

  const listed = async (...flags: string[]): Promise<string[]> =>
    (await folder.ok('list', '-z', ...flags)).split('\0').slice(0, -1);
  expect(await listed('--has', 'video')).toEqual([
    'a.mov',
    'b.mp4',
    'c.webm',
    'copy of a.MOV',
    'e.mkv',
  ]);
  expect(await listed('--missing', 'video')).toEqual([]);
  expect(await listed('--min-duration', '4.2', '--sort', 'duration')).toEqual([
    'c.webm',
    'a.mov',
    'copy of a.MOV',
  ]);
  expect(await listed('--camera', '*iphone*', '--orientation', 'portrait')).toHaveLength(2);
  expect((await folder.run('list', '--min-duration', 'long')).stderr).toContain('--min-duration');
  expect(await folder.ok('list', 'a.mov')).toContain('1:23');
  expect(await folder.ok('list', 'a.mov', '--format', 'csv')).toContain(',video,mov,1080,1920,');

  const shown = await folder.ok('show', 'a.mov');
  expect(shown).toContain('Video       mov, avc, 1:23, 1080 × 1920, 2.1 megapixels\n');
  expect(shown).toContain('Taken       2019-05-04T12:33:10+02:00\n');
  expect(await folder.ok('show', 'd.mov')).not.toContain('Video');
  const { shown: files } = parse<{ shown: readonly { facts: object }[] }>(
    await folder.ok('show', 'b.mp4', '--json'),
  );
  expect(files[0]?.facts).toMatchObject({
    kind: 'video',
    duration: 4,
    taken: '2020-01-01T00:00:00Z',
  });

  expect(await folder.ok('stats')).toContain('\n5 videos, 2:55 in all\n');
  const { summary } = parse<{ summary: object }>(await folder.ok('stats', '--json'));
  expect(summary).toMatchObject({ files: 6, videos: 5, videoSeconds: 83.25 * 2 + 4 + 4.5 });
});
