/** Files that differ in their metadata only, which acts take with those of the same bytes. */
import { describe, expect, test } from 'vitest';
import { loadSharp } from '../../src/picture/decode/pixels.js';
import { scene } from '../unit/support/scenes.js';
import {
  expectWhole,
  groupPaths,
  makeFolder,
  parse,
  type ActJson,
  type Folder,
  type LookAlikesJson,
  type VerifyJson,
} from './support.js';

/** One picture, with what a camera notes beside it. */
const exif = { IFD0: { Make: 'Sony', Model: 'ILCE-7M3' } };
const taken = { DateTimeOriginal: '2019:05:04 12:33:10' };

const camera = async (): Promise<Buffer> =>
  loadSharp()(await scene(1))
    .withExif({ ...exif, IFD2: taken })
    .jpeg({ quality: 92 })
    .toBuffer();

/** The same, with a caption. */
const noted = async (ImageDescription: string, date: string): Promise<Buffer> =>
  loadSharp()(await scene(1))
    .withExif({ IFD0: { ...exif.IFD0, ImageDescription }, IFD2: { DateTimeOriginal: date } })
    .jpeg({ quality: 92 })
    .toBuffer();

/** The same compressed pixels and nothing else, as messengers and editors leave them. */
const stripped = async (): Promise<Buffer> =>
  loadSharp()(await scene(1))
    .jpeg({ quality: 92 })
    .toBuffer();

const video = Buffer.concat([
  Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'),
  Buffer.alloc(3000, 7),
]);

/** One picture with its metadata and without, each twice, one that looks like it, and broken ones. */
async function stripping(): Promise<Folder> {
  const folder = makeFolder();
  const bare = await stripped();
  folder.write('2019/DSC1.jpg', await camera(), 1_600_000_000.5);
  folder.write('2019/DSC1 (1).jpg', await camera(), 1_600_000_000.5);
  folder.write('sent/a.jpg', bare, 1_500_000_000.5);
  folder.write('sent/b.jpg', bare, 1_500_000_001.5);
  folder.write('sent/small.jpg', await scene(1, { size: 300 }), 1_500_000_000.5);
  folder.write('other.jpg', await scene(2), 1_500_000_000.5);
  folder.write('broken/cut.jpg', bare.subarray(0, 9000), 1_500_000_000.5);
  folder.write('broken/text.jpg', 'no picture', 1_500_000_000.5);
  await folder.ok('init');
  return folder;
}

interface PlanJson extends ActJson {
  readonly files: (ActJson['files'][number] & { readonly tier?: string })[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

async function plan(folder: Folder, ...args: readonly string[]): Promise<string[]> {
  const { files, left, failures } = parse<PlanJson>(
    await folder.ok('dupes', '-n', '--json', '--trash', ...args),
  );
  expect(failures).toEqual([]);
  const goes = files.map(({ path, keeper, tier }) => `${path} goes for ${keeper}: ${tier}`);
  return [...goes, ...left.map(({ path, reason }) => `${path} ${reason}`)].toSorted();
}

const all = [
  '2019/DSC1 (1).jpg goes for 2019/DSC1.jpg: exact',
  'sent/a.jpg goes for 2019/DSC1.jpg: metadata',
  'sent/b.jpg goes for 2019/DSC1.jpg: metadata',
];

describe('--trash and --move by themselves', () => {
  test('take what has the same bytes or differs in its metadata, and nothing that looks alike', async () => {
    using folder = await stripping();
    const before = folder.list();
    expect(await plan(folder)).toEqual(all);
    expect(await folder.ok('dupes', '--trash', '-n')).toMatch(
      /^trash {2}sent\/a\.jpg {2}\(metadata; keeps 2019\/DSC1\.jpg\)$[^]*^Would trash 3 files \(1 exact, 2 metadata\), .* Nothing was changed\.$/m,
    );
    expect(await folder.ok('dupes', '--trash', '--yes')).toMatch(/^Trashed 3 files, /m);
    expect(folder.list()).toEqual(
      before.filter((path) => !/^(?:2019\/DSC1 \(1\)|sent\/[ab])\.jpg$/.test(path)),
    );
    await expectWhole(folder);
    expect(await folder.ok('dupes', '--trash', '--yes')).toBe('No duplicates to move.\n');
    expect(await folder.ok('undo')).toMatch(/^Took back action 1 \(trash\): 3 files\./m);
    expect(folder.list()).toEqual(before);
    await expectWhole(folder);
    expect(await folder.ok('dupes', '--move', 'away', '--yes')).toMatch(/^Moved 3 files, /m);
    expect(folder.has('away/sent/a.jpg')).toBe(true);
    await expectWhole(folder);
  });

  test('decode no picture but those', async () => {
    using folder = await stripping();
    await plan(folder);
    const { summary } = parse<VerifyJson>(await folder.ok('verify', '--json'));
    expect(summary['pictures']).toBe(2);
    // What is known from before makes no difference.
    await folder.run('dupes', '--similar');
    expect(await plan(folder)).toEqual(all);
  });

  test('keep by the rules, and leave metadata that the keeper lacks', async () => {
    using folder = await stripping();
    const lines = await plan(folder, '--keep', 'path:sent/**');
    expect(lines).toEqual([
      expect.stringMatching(/^2019\/DSC1 \(1\)\.jpg has metadata \(date, camera.*\), which its/),
      expect.stringMatching(/^2019\/DSC1\.jpg has metadata \(date, camera.*\), which its/),
      'sent/b.jpg goes for sent/a.jpg: exact',
    ]);
    expect(await plan(folder, '--keep', 'path:sent/**', '--allow-loss')).toHaveLength(3);
    expect(await plan(folder, '--protect', 'sent/**', '--keep', 'path:2019/**')).toEqual([
      expect.stringMatching(/^2019\/DSC1 \(1\)\.jpg has metadata/),
      expect.stringMatching(/^2019\/DSC1\.jpg has metadata/),
      'sent/b.jpg protected',
    ]);
  });

  test('leave what somebody wrote about it, where the keeper says something else', async () => {
    using folder = makeFolder();
    folder.write('a.jpg', await noted('At sea', '2019:05:04 12:33:10'));
    folder.write('b.jpg', await noted('At the sea', '2019:05:04 12:33:10'));
    folder.write('c.jpg', await noted('At sea', '2018:05:04 12:33:10'));
    folder.write('d.jpg', Buffer.concat([await noted('At sea', '2019:05:04 12:33:10'), video]));
    await folder.ok('init');
    expect(await plan(folder, '--keep', 'path:d.jpg')).toEqual([
      'a.jpg goes for d.jpg: metadata',
      'b.jpg has metadata (caption), which its keeper lacks',
      'c.jpg has metadata (date), which its keeper lacks',
    ]);
  });

  test('leave a motion photo with its video', async () => {
    using folder = makeFolder();
    folder.write('DSC1.jpg', await camera());
    folder.write('DSC1.MP.jpg', Buffer.concat([await stripped(), video]));
    await folder.ok('init');
    const left = 'DSC1.MP.jpg has a video of 3.0 kB behind it, which its keeper lacks';
    expect(await plan(folder)).toEqual([left]);
    expect(await folder.ok('dupes', '--trash', '--yes')).toContain(
      `left  ${left.replace(' has', ': has')}`,
    );
    expect(folder.list()).toEqual(['DSC1.MP.jpg', 'DSC1.jpg']);
  });

  test('leave a picture whose sidecar the keeper has none like', async () => {
    using folder = await stripping();
    folder.write('sent/a.xmp', '<x:xmpmeta/>');
    expect(await plan(folder)).toEqual([
      all[0],
      'sent/a.jpg a.xmp belongs to it, and its keeper has none like it',
      all[2],
    ]);
  });

  test('with a PATH only what is there, for a keeper anywhere', async () => {
    using folder = await stripping();
    expect(await plan(folder, 'sent')).toEqual(all.slice(1));
    expect(await plan(folder, 'sent', '--tier', 'exact')).toEqual([
      'sent/b.jpg goes for sent/a.jpg: exact',
    ]);
    expect(await plan(folder, '--reference', '2019')).toEqual([
      '2019/DSC1 (1).jpg protected',
      ...all.slice(1),
    ]);
  });
});

describe('a listing by --tier', () => {
  test('has the duplicates of these tiers, and needs no repository', async () => {
    using folder = await stripping();
    const listed = async (...args: readonly string[]): Promise<string[][]> =>
      groupPaths(parse(await folder.ok('dupes', '--json', ...args)));
    const whole = ['2019/DSC1.jpg', '2019/DSC1 (1).jpg', 'sent/a.jpg', 'sent/b.jpg'];
    expect(await listed('--tier', 'exact,metadata')).toEqual([whole]);
    expect(await listed('--tier', 'metadata')).toEqual([[whole[0], ...whole.slice(2)]]);
    expect(await listed('--tier', 'exact')).toEqual([whole.slice(0, 2), whole.slice(2)]);
    expect(await listed('--tier', 'metadata', '--ephemeral', '.')).toEqual([
      [whole[0], ...whole.slice(2)],
    ]);
    const { summary } = parse<LookAlikesJson>(
      await folder.ok('dupes', '--json', '--tier', 'metadata'),
    );
    expect(summary).toMatchObject({ groups: 1, files: 3, duplicates: 2 });
    expect(await folder.ok('dupes', 'other.jpg', '--tier', 'metadata')).toBe(
      'No duplicates, and no files that differ in their metadata only.\n',
    );
  });
});
