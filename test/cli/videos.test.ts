import { expect, test } from 'vitest';
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
