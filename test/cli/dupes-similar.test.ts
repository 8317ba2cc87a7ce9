import { describe, expect, test } from 'vitest';
import { scene } from '../unit/support/scenes.js';
import {
  expectWhole,
  makeFolder,
  parse,
  type Folder,
  type LookAlikesJson,
  errorText,
} from './support.js';

/** A scene, a smaller, a turned and a cut copy of it, an equal one, and another scene. */
async function scenes(): Promise<Folder> {
  const folder = makeFolder();
  folder.write('a.jpg', await scene(1), 1_500_000_000.5);
  folder.write('same.jpg', await scene(1), 1_600_000_000.5);
  folder.write('smaller.jpg', await scene(1, { size: 400 }));
  folder.write('turned.jpg', await scene(1, { turn: 90 }));
  folder.write('part.jpg', await scene(1, { crop: 0.6 }));
  folder.write('other.jpg', await scene(2));
  await folder.ok('init');
  return folder;
}

async function similar(folder: Folder, ...args: readonly string[]): Promise<LookAlikesJson> {
  return parse<LookAlikesJson>(await folder.ok('dupes', '--similar', '--json', ...args));
}

/** Paths with how each belongs to the keeper, group by group. */
function filesOf({ groups }: LookAlikesJson): string[][] {
  return groups.map(({ files }) =>
    files.map(({ path, tier, relation }) => `${path} ${tier} ${relation.text}`),
  );
}

const keeper = 'a.jpg exact same';
const equal = 'same.jpg exact same';
const smaller = 'smaller.jpg similar same, 67 % of the size, re-encoded';
const turned = 'turned.jpg similar turned by 90°, re-encoded';
const part = expect.stringMatching(
  /^part\.jpg crop 3\d % of it, from \d+ % across and \d+ % down, re-encoded$/,
);

describe('dupes --similar', () => {
  test('lists what looks the same, each with how it belongs to the keeper', async () => {
    using folder = await scenes();
    const before = folder.state();
    const found = await similar(folder);
    const [group = [], ...others] = filesOf(found);
    expect(others).toEqual([]);
    expect(group[0]).toBe(keeper);
    expect(group.toSorted()).toEqual([keeper, part, equal, smaller, turned]);
    expect(found).toMatchObject({
      groups: [{ tier: 'crop' }],
      summary: {
        groups: 1,
        files: 5,
        duplicates: 4,
        tiers: { exact: 1, metadata: 0, similar: 2, crop: 1 },
      },
      failures: [],
      unsupported: [],
    });
    expect(found.groups[0]?.files[0]).toEqual({
      path: 'a.jpg',
      size: expect.any(Number),
      mtime: '2017-07-14T02:40:00.500Z',
      keeper: true,
      protected: false,
      contentId: expect.stringMatching(/^xxh64:[0-9a-f]{16}$/),
      tier: 'exact',
      distance: 0,
      relation: expect.objectContaining({ part: { kind: 'whole' }, rotate: 0, mirror: false }),
      width: 600,
      height: 400,
      format: 'jpeg',
      damaged: false,
      samePixels: false,
      burst: false,
      weighed: true,
      marks: [],
      missing: 0,
    });
    const text = await folder.ok('dupes', '--similar');
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^crop {2}5 files, [\d.]+ kB beside the keeper$/);
    expect(lines[1]).toMatch(/^ {2}keep {2}a\.jpg {2}\(.+\) {2}600 × 400, [\d.]+ kB$/);
    expect(text).toMatch(/^ {8}same\.jpg {2}\(600 × 400, .*\) {2}same bytes$/m);
    expect(text).toMatch(
      /^ {8}turned\.jpg {2}\(400 × 600, .*\) {2}turned by 90°, re-encoded; nearly the same \([\d.]+ % different\)/m,
    );
    expect(text).toMatch(/^ {8}part\.jpg {2}\(360 × 240, .*\) {2}3\d % of it, from \d+ % across /m);
    expect(lines.at(-2)).toMatch(
      /^1 group of 5 files: 1 exact, 2 similar, 1 crop; [\d.]+ kB beside the keepers\.$/,
    );
    expect(folder.state()).toEqual(before);
    await expectWhole(folder);
  });

  test('leaves out what was not asked for', async () => {
    using folder = await scenes();
    const all = async (...args: readonly string[]): Promise<string[]> =>
      filesOf(await similar(folder, ...args))
        .flat()
        .toSorted();
    expect(await all('--exhaustive')).toEqual([keeper, part, equal, smaller, turned]);
    expect(await all('--no-crops')).toEqual([keeper, equal, smaller, turned]);
    expect(await all('--no-rotated')).toEqual([keeper, part, equal, smaller]);
    expect(await all('--threshold', '0')).toEqual([keeper, equal]);
    expect(await all('-c', 'similar.threshold=0')).toEqual([keeper, equal]);
    expect(await all('-c', 'similar.threshold=0', '--threshold', '30%', '--no-crops')).toEqual([
      keeper,
      equal,
      smaller,
      turned,
    ]);
    expect(await all('other.jpg')).toEqual([]);
    expect(await folder.ok('dupes', '--similar', 'other.jpg')).toBe(
      'No duplicates, and nothing that looks the same.\n',
    );
    await expectWhole(folder);
  });

  test('names what it could not look into, every time, with status 3', async () => {
    using folder = await scenes();
    folder.write('broken.jpg', (await scene(3)).subarray(0, 200));
    for (const _ of [1, 2]) {
      const { code, stdout, stderr } = await folder.run('dupes', '--similar');
      expect(code).toBe(3);
      expect(stdout).toContain('1 group of 5 files');
      expect(stderr).toMatch(/^ {2}broken\.jpg: its header is broken/m);
    }
    const { code, stdout } = await folder.run('dupes', '--similar', '--json');
    expect(code).toBe(3);
    expect(parse<LookAlikesJson>(stdout).failures).toMatchObject([
      { path: 'broken.jpg', kind: 'undecodable' },
    ]);
    await expectWhole(folder);
  });

  test.each([
    [['--threshold', '10'], /--threshold goes with --similar/],
    [['--no-crops'], /--no-crops goes with --similar/],
    [['--no-rotated'], /--no-rotated goes with --similar/],
    [['--exhaustive'], /--exhaustive goes with --similar/],
    [['--queue', 'redis://nas.local'], /--queue goes with --similar, or with --format html/],
    [['--similar', '--link'], /--link .*equal bytes.*leave one of them out/],
    [['--similar', '--folders'], /leave out --similar or --folders/],
    [['--similar', '--threshold', '101'], /--threshold wants a percentage from 0 to 100/],
    [['--similar', '--threshold', ''], /--threshold wants a percentage/],
    [['--similar', '-c', 'similar.threshold=much'], /similar\.threshold: "much" is not allowed/],
  ])('refuses %j', async (args, message) => {
    using folder = makeFolder();
    await folder.ok('init');
    const { code, stdout } = await folder.run('dupes', ...args, '--json');
    expect(code).toBe(2);
    expect(errorText(stdout)).toMatch(message);
  });
});
