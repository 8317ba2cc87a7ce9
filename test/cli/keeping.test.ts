import { describe, expect, test } from 'vitest';
import { loadSharp } from '../../src/picture/decode/pixels.js';
import { scene } from '../unit/support/scenes.js';
import {
  expectWhole,
  groupPaths,
  makeFolder,
  parse,
  type DupesJson,
  type Folder,
  type LookAlikesJson,
  errorText,
} from './support.js';

interface PlanJson {
  readonly files: readonly { readonly path: string; readonly keeper: string }[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

/** What would go, and why the rest stays. */
async function plan(folder: Folder, ...args: readonly string[]): Promise<string[]> {
  const { files, left } = parse<PlanJson>(await folder.ok('dupes', '-n', '--json', ...args));
  const goes = files.map(({ path, keeper }) => `${path} goes for ${keeper}`);
  return [...goes, ...left.map(({ path, reason }) => `${path} ${reason}`)].toSorted();
}

/** A scene, the same at half the size, a part of it, and both the first again. */
async function alike(): Promise<Folder> {
  const folder = makeFolder();
  folder.write('big/a.jpg', await scene(1), 1_500_000_000.5);
  folder.write('big/a (1).jpg', await scene(1), 1_400_000_000.5);
  folder.write('small/b.jpg', await scene(1, { size: 300 }), 1_300_000_000.5);
  folder.write('part.jpg', await scene(1, { crop: 0.6 }), 1_200_000_000.5);
  await folder.ok('init');
  return folder;
}

const finer = 'has finer detail, which its keeper lacks';
const cropReason = 'part.jpg crop, and only exact, metadata, similar may go; --tier names others';

/** Whether the whole picture would be put away. */
const goes = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.startsWith('whole.jpg goes'));

describe('dupes --similar', () => {
  test('keeps by the default rules, and says why', async () => {
    using folder = await alike();
    const { groups } = parse<LookAlikesJson>(await folder.ok('dupes', '--similar', '--json'));
    expect(groups.map(({ why, files }) => [files[0]?.path, why])).toEqual([
      ['big/a.jpg', 'resolution: 600 × 400, the next is 300 × 200'],
    ]);
    expect(await folder.ok('dupes', '--similar')).toContain(
      '  keep  big/a.jpg  (resolution: 600 × 400, the next is 300 × 200)  600 × 400, ',
    );
    // The name of a copy is kept less, though the file is older.
    expect(await plan(folder, '--similar', '--trash')).toEqual([
      'big/a (1).jpg goes for big/a.jpg',
      cropReason,
      'small/b.jpg goes for big/a.jpg',
    ]);
  });

  test('keeps a picture rather than the same in a frame, whether or not a camera says it is its own', async () => {
    using folder = makeFolder();
    folder.write('z.jpg', await scene(1));
    const around = { top: 30, bottom: 30, left: 30, right: 30, background: 'white' };
    const framed = loadSharp()(await scene(1))
      .extend(around)
      .jpeg({ quality: 95 });
    folder.write('a.jpg', await framed.toBuffer());
    await folder.ok('init');
    const { groups } = parse<LookAlikesJson>(await folder.ok('dupes', '--similar', '--json'));
    expect(groups.map(({ why, files }) => [files[0]?.path, why])).toEqual([
      ['z.jpg', 'whole, the other is framed'],
    ]);
    await expectWhole(folder);
  });

  test('heeds the setting as it heeds the flag, and the flag before it', async () => {
    using folder = await alike();
    await folder.ok('config', 'set', 'keep', 'path:small/**');
    const asSet = await plan(folder, '--similar', '--trash');
    expect(asSet).toEqual(await plan(folder, '--similar', '--trash', '--keep', 'path:small/**'));
    expect(asSet).toContain(`big/a.jpg ${finer}`);
    const flag = await plan(folder, '--similar', '--trash', '--keep', '-path:small/**');
    expect(flag).toContain('small/b.jpg goes for big/a.jpg');
  });

  test('acts on the tiers that are named, and needs no --similar then', async () => {
    using folder = await alike();
    expect(await plan(folder, '--trash')).toEqual(['big/a (1).jpg goes for big/a.jpg']);
    expect(await plan(folder, '--trash', '--tier', 'exact')).toEqual([
      'big/a (1).jpg goes for big/a.jpg',
    ]);
    const some = await plan(folder, '--trash', '--tier', 'exact,similar', '--tier', 'crop');
    expect(some).toEqual([
      'big/a (1).jpg goes for big/a.jpg',
      'part.jpg goes for big/a.jpg',
      'small/b.jpg goes for big/a.jpg',
    ]);
    // What is left by rule is no failure: status 0, and no list of what failed.
    const list = folder.at('failed.txt');
    const args = ['--similar', '--move', 'away', '--yes', '--failed-list', list] as const;
    expect(await folder.ok('dupes', ...args)).toMatch(/^Moved 2 files, .*; 1 file left alone\./m);
    expect(folder.text('failed.txt')).toBe('');
    expect(folder.has('part.jpg')).toBe(true);
    await expectWhole(folder);
  });

  test('leaves what shows more than its keeper, unless that is said', async () => {
    using folder = await alike();
    const args = ['--trash', '--tier', 'similar,crop,exact', '--keep', 'path:part.jpg'] as const;
    const left = (await plan(folder, ...args)).filter((line) => !line.includes('goes for'));
    expect(left).toHaveLength(3);
    expect(left[0]).toMatch(
      /^big\/a \(1\)\.jpg has a part of the picture \(6\d % of it\), has finer detail, which its/,
    );
    const allowed = await plan(folder, ...args, '--allow-loss');
    expect(allowed.every((line) => line.endsWith('goes for part.jpg'))).toBe(true);
    const { groups } = parse<{ groups: { files: { path: string; marks: string[] }[] }[] }>(
      await folder.ok('dupes', '--similar', '--json', '--keep', 'path:part.jpg'),
    );
    const marks = groups[0]?.files.map((file) => file.marks.length);
    expect(marks).toEqual([0, 2, 2, 1]);
  });

  test('leaves a motion photo with another video, though the two are equally long', async () => {
    using folder = makeFolder();
    const still = await scene(1);
    const box = Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1');
    for (const [at, name] of ['one.MP.jpg', 'two.MP.jpg'].entries()) {
      const video = Buffer.concat([box, Buffer.alloc(3000, at)]);
      folder.write(name, Buffer.concat([still, video]), 1_600_000_000.5 + at);
    }
    folder.write('still.jpg', still, 1_700_000_000.5);
    await folder.ok('init');
    const lack = 'has a video of 3.0 kB behind it, which its keeper lacks';
    expect(await plan(folder, '--similar', '--trash')).toEqual([
      'still.jpg goes for one.MP.jpg',
      `two.MP.jpg ${lack}`,
    ]);
    expect(await folder.ok('dupes', '--similar')).toMatch(
      /^ {8}two\.MP\.jpg .*; has a video of 3\.0 kB behind it, which its keeper lacks$/m,
    );
  });

  test('keeps the one that --keep names, though it is like some only', async () => {
    using folder = makeFolder();
    const base = await loadSharp()(await scene(1))
      .png()
      .toBuffer();
    folder.write('base.png', base);
    folder.write('arith.jpg', await scene(1, { size: 580 }));
    folder.write(
      'icon.png',
      await loadSharp()(base).resize(32, 32, { fit: 'fill' }).png().toBuffer(),
    );
    await folder.ok('init');
    for (const name of ['base.png', 'icon.png', 'arith.jpg']) {
      const lines = await plan(folder, '--similar', '--trash', '--keep', `path:${name}`);
      expect(lines.filter((line) => line.startsWith(`${name} goes`))).toEqual([]);
    }
  });

  test('never puts a whole picture away for one that is cut off', async () => {
    using folder = makeFolder();
    const whole = await scene(1);
    folder.write('whole.jpg', whole, 1_600_000_000.5);
    folder.write('cut.jpg', whole.subarray(0, Math.round(0.6 * whole.length)), 1_500_000_000.5);
    await folder.ok('init');
    expect(goes(await plan(folder, '--similar', '--trash'))).toEqual([]);
    expect(goes(await plan(folder, '--similar', '--trash', '--keep', 'oldest'))).toEqual([]);
  });
});

describe('--protect', () => {
  test('nothing there goes or is replaced; it is rather kept, and shown', async () => {
    using folder = await alike();
    const protect = ['--protect', 'small/**', '--protect', 'big/a (1).jpg'] as const;
    expect(
      await plan(folder, '--similar', '--trash', '--keep', 'path:big/a.jpg', ...protect),
    ).toEqual([
      expect.stringMatching(/^big\/a\.jpg goes for big\/a \(1\)\.jpg$/),
      cropReason,
      'small/b.jpg protected',
    ]);
    expect(await plan(folder, '--link', ...protect)).toEqual(['big/a.jpg goes for big/a (1).jpg']);
    await folder.ok('config', 'set', 'protect', 'big/**');
    expect(await plan(folder, '--link')).toEqual(['big/a (1).jpg protected']);
    expect(await folder.ok('link')).toMatch(/0 files.*1 file left alone/);
    const { groups } = parse<DupesJson & { groups: { files: { protected: boolean }[] }[] }>(
      await folder.ok('dupes', '--json'),
    );
    expect(groups[0]).toMatchObject({
      reclaimable: 0,
      files: [{ protected: true }, { protected: true }],
    });
    expect(await folder.ok('dupes')).toContain('big/a (1).jpg  (protected)');
  });
});

describe('--reference', () => {
  test('lists and acts on what duplicates something there, and lies elsewhere', async () => {
    using folder = makeFolder();
    folder.write('archive/old (1).jpg', 'same');
    folder.write('archive/twice.jpg', 'same');
    folder.write('new/a.jpg', 'same');
    folder.write('new/b.jpg', 'other');
    folder.write('new/c.jpg', 'other');
    folder.write('archive/x/1.jpg', 'third');
    folder.write('archive/x/2.jpg', 'third');
    await folder.ok('init');
    const args = ['--reference', 'archive'] as const;
    const found = parse<DupesJson>(await folder.ok('dupes', '--json', ...args));
    expect(groupPaths(found)).toEqual([['archive/twice.jpg', 'archive/old (1).jpg', 'new/a.jpg']]);
    expect(found.summary).toEqual(
      expect.objectContaining({ groups: 1, files: 3, duplicates: 1, bytes: 4 }),
    );
    expect(groupPaths(parse(await folder.ok('dupes', 'new', '--json', ...args)))).toEqual(
      groupPaths(found),
    );
    await folder.ok('dupes', '--trash', '--yes', ...args);
    expect(folder.list()).toEqual([
      'archive',
      'archive/old (1).jpg',
      'archive/twice.jpg',
      'archive/x',
      'archive/x/1.jpg',
      'archive/x/2.jpg',
      'new',
      'new/b.jpg',
      'new/c.jpg',
    ]);
    expect(await folder.ok('dupes', ...args)).toBe('No duplicates.\n');
    await expectWhole(folder);
  });

  test('of look-alikes, too', async () => {
    using folder = await alike();
    expect(await plan(folder, '--similar', '--trash', '--reference', 'small')).toEqual([
      `big/a (1).jpg ${finer}`,
      `big/a.jpg ${finer}`,
      cropReason,
    ]);
  });
});

test.each([
  [['--tier', 'alike', '--trash', '-n'], /--tier wants some of exact, metadata, similar, crop/],
  [['--allow-loss', '--similar'], /--allow-loss goes with --trash or --move/],
  [['--bursts', '--similar'], /--bursts goes with --trash or --move/],
  [['--bursts', '--trash', '-n'], /--bursts goes with --similar/],
  [['--link', '--tier', 'exact'], /--tier does not go with --link/],
  [['--folders', '--tier', 'exact'], /--tier .* --folders/],
  [['--protect', '!x'], /protect: \["!x"\] is not allowed/],
  [['--protect', 'x', '--folders'], /--protect .* --folders/],
  [['--reference', '.', '--folders'], /--reference .* --folders/],
  [['--reference', 'nowhere'], /"nowhere" does not exist/],
  [
    ['--keep', 'path:'],
    /Allowed: some of path:GLOB, -path:GLOB, PLUGIN.RULE, whole, original, colour/,
  ],
])('dupes %j is refused', async (args, message) => {
  using folder = makeFolder();
  await folder.ok('init');
  const { code, stdout } = await folder.run('dupes', ...args, '--json');
  expect(code).toBe(2);
  expect(errorText(stdout)).toMatch(message);
});
