import { describe, expect, test } from 'vitest';
import { expectWhole, makeFolder, parse, type Folder } from './support.js';

interface PlanJson {
  readonly files: readonly { readonly path: string; readonly keeper: string }[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

const old = 1_300_000_000.5;

/** One picture in two folders, the older one in `phone`, and what else there is. */
async function pictures(others: Readonly<Record<string, string>>): Promise<Folder> {
  const folder = makeFolder();
  folder.write('phone/IMG_1.jpg', 'a picture', old - 1000);
  folder.write('backup/IMG_1.jpg', 'a picture', old);
  for (const [path, text] of Object.entries(others)) folder.write(path, text, old);
  await folder.ok('init');
  return folder;
}

/** Names, inodes, sizes and times of the files; folders have other times when they are filled again. */
function filesOf(folder: Folder): string[] {
  return folder
    .state()
    .filter((line) => line.includes('IMG_1'))
    .map((line) => line.split(' ').slice(0, 4).join(' '));
}

async function plan(folder: Folder, ...args: readonly string[]): Promise<string[]> {
  const text = await folder.ok('dupes', '--trash', '-n', '--json', ...args);
  const { files, left } = parse<PlanJson>(text);
  return [
    ...files.map(({ path, keeper }) => `${path} goes for ${keeper}`),
    ...left.map(({ path, reason }) => `${path}: ${reason}`),
  ];
}

describe('what belongs to a picture', () => {
  test('stays, and the picture with it, where the keeper has none like it', async () => {
    using folder = await pictures({ 'backup/IMG_1.MOV': 'a video', 'backup/IMG_1.xmp': 'notes' });
    const before = folder.state();
    expect(await plan(folder)).toEqual([
      'backup/IMG_1.jpg: IMG_1.MOV belongs to it, and its keeper has none like it',
    ]);
    expect(await folder.ok('dupes', '--trash', '--yes')).toContain('Trashed 0 files');
    expect(folder.state()).toEqual(before);
  });

  test('goes with the picture for an equal one beside the keeper, and comes back', async () => {
    const companions = { 'IMG_1.MOV': 'a video', 'IMG_1.xmp': 'notes', 'IMG_1.jpg.json': '{}' };
    const twice = Object.entries(companions).flatMap(([name, text]) => [
      [`phone/${name}`, text],
      [`backup/${name}`, text],
    ]);
    using folder = await pictures(Object.fromEntries(twice));
    const before = filesOf(folder);
    expect((await plan(folder)).toSorted()).toEqual(
      ['IMG_1.MOV', 'IMG_1.jpg', 'IMG_1.jpg.json', 'IMG_1.xmp'].map(
        (name) => `backup/${name} goes for phone/${name}`,
      ),
    );
    await folder.ok('dupes', '--trash', '--yes');
    expect(folder.list().filter((path) => path.startsWith('backup/'))).toEqual([]);
    expect(folder.list().filter((path) => path.startsWith('phone/'))).toHaveLength(4);
    await expectWhole(folder);
    await folder.ok('undo');
    expect(filesOf(folder)).toEqual(before);
    await expectWhole(folder);
  });

  test('is not the same because it has the same name', async () => {
    using folder = await pictures({
      'backup/IMG_1.AAE': 'cropped',
      'phone/IMG_1.AAE': 'as it was',
    });
    expect(await plan(folder)).toEqual([
      'backup/IMG_1.jpg: IMG_1.AAE belongs to it, and its keeper has none like it',
    ]);
  });

  test('may be a raw file that has copies of its own: both go, each once', async () => {
    using folder = await pictures({ 'backup/IMG_1.CR2': 'raw', 'phone/IMG_1.CR2': 'raw' });
    expect((await plan(folder)).toSorted()).toEqual([
      'backup/IMG_1.CR2 goes for phone/IMG_1.CR2',
      'backup/IMG_1.jpg goes for phone/IMG_1.jpg',
    ]);
    await folder.ok('dupes', '--trash', '--yes');
    expect(folder.list().filter((path) => path.includes('/'))).toEqual([
      'phone/IMG_1.CR2',
      'phone/IMG_1.jpg',
    ]);
  });

  test('may be a video that has copies of its own: a Live Photo goes as one, wherever it starts', async () => {
    const videos = ['-c', 'scan.videos=true'];
    using folder = await pictures({ 'backup/IMG_1.MOV': 'a video', 'phone/IMG_1.MOV': 'a video' });
    const together = [
      'backup/IMG_1.MOV goes for phone/IMG_1.MOV',
      'backup/IMG_1.jpg goes for phone/IMG_1.jpg',
    ];
    expect((await plan(folder, ...videos)).toSorted()).toEqual(together);
    expect((await plan(folder, ...videos, 'backup/IMG_1.MOV')).toSorted()).toEqual(together);
    // By itself the video would rather be kept in the other place.
    folder.write('backup/IMG_1.MOV', 'a video', old - 2000);
    const kept = (await plan(folder, ...videos)).filter((line) => line.includes(' goes for '));
    expect(new Set(kept.map((line) => line.split('/')[0])).size).toBe(1);
    expect(kept).toHaveLength(2);
    await folder.ok('dupes', '--trash', '--yes', ...videos);
    expect(folder.list().filter((path) => path.includes('/'))).toHaveLength(2);
    await expectWhole(folder);
  });

  test('a video that is not the keeper of its picture stays with it', async () => {
    using folder = await pictures({ 'backup/IMG_1.MOV': 'a video', 'phone/IMG_1.MOV': 'a video' });
    folder.write('backup/IMG_1.jpg', 'edited!!!', old);
    expect(await plan(folder, '-c', 'scan.videos=true')).toEqual([
      'backup/IMG_1.MOV: IMG_1.jpg belongs to it, and its keeper has none like it',
    ]);
  });

  test('a raw file that is nowhere else keeps its picture', async () => {
    using folder = await pictures({ 'backup/IMG_1.CR2': 'raw' });
    expect(await plan(folder)).toEqual([
      'backup/IMG_1.jpg: IMG_1.CR2 belongs to it, and its keeper has none like it',
    ]);
  });

  test('stays with another picture of its name', async () => {
    using folder = await pictures({ 'backup/IMG_1.xmp': 'notes', 'backup/IMG_1.png': 'another' });
    expect(await plan(folder)).toEqual(['backup/IMG_1.jpg goes for phone/IMG_1.jpg']);
  });

  test('goes along where that was said, unless it is protected', async () => {
    using folder = await pictures({ 'backup/IMG_1.xmp': 'notes' });
    const allow = ['--allow-loss'];
    expect(await plan(folder, ...allow)).toEqual([
      'backup/IMG_1.xmp goes for phone/IMG_1.jpg',
      'backup/IMG_1.jpg goes for phone/IMG_1.jpg',
    ]);
    expect(await plan(folder, ...allow, '--protect', '*.xmp')).toEqual([
      'backup/IMG_1.jpg: IMG_1.xmp belongs to it, and is protected',
    ]);
    await folder.ok('dupes', '--trash', '--yes', ...allow);
    await folder.ok('undo');
    expect(folder.text('backup/IMG_1.xmp')).toBe('notes');
    await expectWhole(folder);
  });

  test('linking takes nothing away, so that companions do not matter', async () => {
    using folder = await pictures({ 'backup/IMG_1.xmp': 'notes' });
    await folder.ok('link');
    expect(folder.ino('backup/IMG_1.jpg')).toBe(folder.ino('phone/IMG_1.jpg'));
  });
});
