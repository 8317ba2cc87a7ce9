import { chmodSync, cpSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  copyPhotos,
  expectWhole,
  indexedPhotos,
  makeFolder,
  nobody,
  somebodyElse,
  parse,
  photoRepository,
  run,
  type ErrorJson,
  type Folder,
} from './support.js';

interface ListJson {
  readonly pairs: {
    readonly decidedAt: string;
    readonly files: {
      readonly path: string;
      readonly contentId: string;
      readonly present: boolean;
    }[];
  }[];
}

const [heather, mountain, waterfall] = [
  '2019/heather.jpg',
  '2019/mountain.jpg',
  '2019/waterfall.jpg',
] as const;

/** Pairs as a list shows them. */
async function listed(folder: Folder): Promise<string[][]> {
  const { pairs } = parse<ListJson>(await folder.ok('distinct', '--list', '--json'));
  return pairs.map(({ files }) =>
    files.map(({ path, present }) => `${path}${present ? '' : ' (gone)'}`),
  );
}

async function refused(
  folder: Folder,
  args: readonly string[],
  expected: { readonly status: number; readonly code: string; readonly about: RegExp },
): Promise<void> {
  const { code, stdout, stderr } = await folder.run('distinct', ...args);
  expect({ args, code, stdout }).toEqual({ args, code: expected.status, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^imgdedup: .*\\[${expected.code}\\]\n$`));
  expect(stderr).toMatch(expected.about);
}

describe('distinct', () => {
  test('needs no index, says what it did, and lists it', async () => {
    using folder = await photoRepository();
    const before = folder.state();
    expect(await folder.ok('distinct', '--list')).toBe('No decisions.\n');
    expect(await folder.ok('distinct', heather, mountain)).toBe(
      'Remembered: 2 pictures that are not duplicates of each other (1 pair).\n',
    );
    expect(await folder.ok('distinct', waterfall, mountain, heather)).toBe(
      'Remembered: 3 pictures that are not duplicates of each other (3 pairs, 1 known before).\n',
    );
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
    expect(await folder.ok('distinct', '-l')).toMatch(
      new RegExp(
        `^${time}  ${heather} ≠ ${mountain}\n${time}  ${heather} ≠ ${waterfall}\n${time}  ${mountain} ≠ ${waterfall}\n$`,
      ),
    );
    expect(await folder.ok('distinct', '-q', heather, mountain)).toBe('');
    expect(folder.state()).toEqual(before);
    await expectWhole(folder);
  });

  test('--json', async () => {
    using folder = await photoRepository();
    const files = [
      { path: waterfall, contentId: 'xxh64:619e34ebd9cbebb1' },
      { path: '2021/geyser.jpg', contentId: 'xxh64:03084008f6d1317f' },
    ];
    const mark = ['distinct', '--json', '2021/geyser.jpg', waterfall];
    for (const added of [1, 0]) {
      expect(parse(await folder.ok(...mark))).toMatchObject({
        marked: files,
        summary: { files: 2, bytes: null, pairs: 1, added },
      });
    }
    const { pairs } = parse<ListJson>(await folder.ok('distinct', '--list', '--json'));
    const decidedAt = pairs[0]?.decidedAt ?? '';
    expect(Math.abs(Date.now() - Date.parse(decidedAt))).toBeLessThan(60_000);
    const pair = { decidedAt, files: files.map((file) => ({ ...file, present: true })) };
    expect(pairs).toEqual([pair]);
    const forget = ['distinct', '--json', '--forget', waterfall];
    expect(parse(await folder.ok(...forget))).toMatchObject({ forgotten: [pair] });
    expect(parse(await folder.ok(...forget))).toMatchObject({ forgotten: [] });
  });

  test('is kept whatever is renamed, moved, copied or deleted', async () => {
    using folder = await indexedPhotos();
    await folder.ok('distinct', heather, mountain);
    renameSync(folder.at(heather), folder.at('2019/renamed.jpg'));
    mkdirSync(folder.at('new/folder'), { recursive: true });
    renameSync(folder.at(mountain), folder.at('new/folder/m.jpg'));
    await folder.ok('index');
    expect(await listed(folder)).toEqual([['2019/renamed.jpg', 'new/folder/m.jpg']]);
    expect(await folder.ok('distinct', '2019/renamed.jpg', 'new/folder/m.jpg')).toContain(
      '1 known before',
    );
    renameSync(folder.at('new'), folder.at('newer'));
    cpSync(folder.at('2019/renamed.jpg'), folder.at('a copy.jpg'));
    rmSync(folder.at('2019/renamed.jpg'));
    await folder.ok('dupes');
    expect(await folder.ok('distinct', 'a copy.jpg', 'newer/folder/m.jpg')).toContain(
      '1 known before',
    );
    rmSync(folder.at('a copy.jpg'));
    await folder.ok('index');
    expect(await folder.ok('distinct', '--list')).toContain(
      `${heather} (gone) ≠ newer/folder/m.jpg\n`,
    );
    await expectWhole(folder);
  });

  test('is kept when duplicates are linked', async () => {
    using folder = await indexedPhotos();
    await folder.ok('distinct', 'phone backup/IMG_0117.jpg', heather);
    await folder.ok('link');
    expect(await listed(folder)).toEqual([[heather, waterfall]]);
    await expectWhole(folder);
  });

  test('--forget takes it back: between the files named, or all about one', async () => {
    using folder = await photoRepository();
    await folder.ok('distinct', heather, mountain, waterfall);
    expect(await folder.ok('distinct', '--forget', mountain, heather)).toBe(
      `forgot  ${heather} ≠ ${mountain}\n`,
    );
    expect(await folder.ok('distinct', '--forget', mountain, heather)).toBe(
      'There was nothing to forget.\n',
    );
    expect(await listed(folder)).toHaveLength(2);
    rmSync(folder.at(waterfall));
    expect(await folder.ok('distinct', '--forget', waterfall)).toContain('forgot  ');
    expect(await listed(folder)).toEqual([]);
    await expectWhole(folder);
  });

  test('paths start from where the user is; names that begin with a dash go behind --', async () => {
    using folder = await photoRepository();
    folder.write('2019/-l.jpg', 'dash');
    const below = { cwd: folder.at('2019') };
    const { code } = await run(['distinct', '../2021/geyser.jpg', '--', '-l.jpg'], below);
    expect(code).toBe(0);
    expect(await listed(folder)).toEqual([['2019/-l.jpg', '2021/geyser.jpg']]);
  });

  test('a name cannot speak to the terminal', async () => {
    using folder = makeFolder();
    folder.write('new\nline.jpg', 'one');
    folder.write('\u001B[31mred.jpg', 'two');
    await folder.ok('init');
    await folder.ok('distinct', 'new\nline.jpg', '\u001B[31mred.jpg');
    expect(await listed(folder)).toEqual([['\u001B[31mred.jpg', 'new\nline.jpg']]);
    expect(await folder.ok('distinct', '-l')).toMatch(
      / {2}"\\033\[31mred\.jpg" ≠ "new\\nline\.jpg"\n$/,
    );
    const { stderr } = await folder.run('distinct', '\u001B[31mred.jpg', '\u001B.jpg');
    expect(stderr).toMatch(/^imgdedup: "\\033\.jpg" does not exist\. \[PATH_NOT_FOUND\]\n$/);
  });
});

describe('distinct refuses', () => {
  test('what makes no pair', async () => {
    using folder = await photoRepository();
    const usage = { status: 2, code: 'USAGE' };
    await refused(folder, [], { ...usage, about: /two at least/ });
    await refused(folder, [heather], { ...usage, about: /two different files/ });
    await refused(folder, [heather, folder.at(heather)], { ...usage, about: /two different/ });
    await refused(folder, [heather, '2021'], { ...usage, about: /"2021" is a folder/ });
    await refused(folder, ['--forget'], { ...usage, about: /whose decisions to forget/ });
    await refused(folder, ['--list', heather], { ...usage, about: /--list takes no files/ });
    await refused(folder, ['--list', '--forget'], { ...usage, about: /--forget/ });
    expect(await listed(folder)).toEqual([]);
  });

  test('files that are not there, elsewhere, or none of its business', async () => {
    using folder = await photoRepository();
    folder.write('notes.txt', 'text');
    folder.write('.hidden.jpg', 'hidden');
    const gone = { status: 2, code: 'PATH_NOT_FOUND' };
    await refused(folder, [heather, 'x.jpg'], { ...gone, about: /"x\.jpg" does not exist/ });
    await refused(folder, ['--forget', 'x.jpg'], { ...gone, about: /neither a file nor a name/ });
    const outside = { status: 2, code: 'PATH_OUTSIDE_ROOT', about: /outside/ };
    await refused(folder, [heather, '/etc/passwd'], outside);
    await refused(folder, ['--forget', '../x.jpg'], outside);
    for (const name of ['notes.txt', '.hidden.jpg', '.imgdedup/config.toml']) {
      const about = /is not among the photos of this repository.*scan\.\*/;
      await refused(folder, [heather, name], { status: 2, code: 'USAGE', about });
    }
    expect(await listed(folder)).toEqual([]);
    expect(await folder.ok('-c', 'scan.hidden=true', 'distinct', heather, '.hidden.jpg')).toContain(
      '(1 pair)',
    );
  });

  test('equal bytes', async () => {
    using folder = await photoRepository();
    linkSync(folder.at(heather), folder.at('linked.jpg'));
    const same = { status: 1, code: 'SAME_CONTENT' };
    await refused(folder, [mountain, waterfall, '2021/waterfall.jpg'], {
      ...same,
      about: /"2019\/waterfall\.jpg" and "2021\/waterfall\.jpg" hold the same bytes/,
    });
    await refused(folder, [heather, 'linked.jpg'], { ...same, about: /no decision changes that/ });
    const json = await folder.run('distinct', '--json', heather, 'linked.jpg');
    expect(json).toMatchObject({ code: 1, stderr: '' });
    expect(parse<ErrorJson>(json.stdout).error.code).toBe('SAME_CONTENT');
    expect(await listed(folder)).toEqual([]);
  });

  test('to write while somebody else does; listing goes on', async () => {
    using folder = await indexedPhotos();
    await folder.ok('distinct', heather, mountain);
    const holder = { pid: 1, host: `not-${hostname()}`, command: 'index', since: 'today' };
    folder.write('.imgdedup/lock', JSON.stringify(holder));
    const busy = { status: 5, code: 'REPOSITORY_BUSY', about: /imgdedup index/ };
    await refused(folder, [heather, waterfall], busy);
    await refused(folder, ['--forget', heather], busy);
    expect(await listed(folder)).toEqual([[heather, mountain]]);
  });

  test('without a repository', async () => {
    using folder = copyPhotos();
    expect(await folder.run('distinct', heather, mountain)).toMatchObject({ code: 4, stdout: '' });
  });

  test('files that cannot be read', async ({ skip }) => {
    skip(...without(somebodyElse));
    using folder = copyPhotos();
    const as = { cwd: folder.path, uid: nobody };
    await run(['init'], as);
    chmodSync(folder.at(mountain), 0);
    chmodSync(folder.at('2021'), 0);
    const { code, stderr } = await run(['distinct', heather, mountain], as);
    const list = await run(['distinct', '--list'], as);
    chmodSync(folder.at('2021'), 0o755);
    chmodSync(folder.at(mountain), 0o644);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^imgdedup: "2019\/mountain\.jpg" \(permission denied\).*\[PHOTO_UNREADABLE\]\n$/,
    );
    expect(list.stdout).toBe('No decisions.\n');
  });
});
