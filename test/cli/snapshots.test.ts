import { renameSync, rmSync } from 'node:fs';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import {
  expectWhole,
  Folder,
  indexedPhotos,
  parse,
  photoRepository,
  type ErrorJson,
} from './support.js';

interface SnapshotJson {
  readonly number: number;
  readonly takenAt: string;
  readonly checkedAt: string;
}

interface DiffJson {
  readonly from: SnapshotJson;
  readonly to: SnapshotJson;
  readonly added: { readonly path: string; readonly contentId: string | null }[];
  readonly changed: { readonly path: string; readonly contentId: string | null }[];
  readonly moved: { readonly from: string; readonly to: string }[];
  readonly gone: { readonly path: string; readonly contentId: string | null }[];
  readonly summary: Readonly<Record<string, number | null>>;
}

/** Three snapshots: the photos; one change of every kind; one file more. */
async function withHistory(): Promise<Folder> {
  const folder = await indexedPhotos();
  folder.write('2022/new.jpg', 'new');
  folder.write('2019/mountain.jpg', 'another picture');
  rmSync(folder.at('2019/heather.jpg'));
  rmSync(folder.at('2019/waterfall.jpg'));
  renameSync(folder.at('2021/geyser.jpg'), folder.at('2021/old faithful.jpg'));
  await folder.ok('index');
  folder.write('2022/newer.jpg', 'newer');
  await folder.ok('index');
  return folder;
}

describe('diff and snapshots', () => {
  let folder = new Folder();
  beforeAll(async () => {
    folder[Symbol.dispose]();
    folder = await withHistory();
  });
  afterAll(() => folder[Symbol.dispose]());

  test('snapshots lists them with the names that diff takes', async () => {
    const lines = (await folder.ok('snapshots')).trimEnd().split('\n');
    const sizes = lines.map((line) => line.replace(/ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, ''));
    expect(sizes).toEqual([
      expect.stringMatching(/^3 {2}12 files, .* HEAD$/),
      expect.stringMatching(/^2 {2}11 files, \S+ \S+$/),
      expect.stringMatching(/^1 {2}12 files, 2\.6 MB$/),
    ]);
    const { snapshots } = parse<{ snapshots: (SnapshotJson & { files: number })[] }>(
      await folder.ok('snapshots', '--json'),
    );
    expect(snapshots.map(({ number, files }) => [number, files])).toEqual([
      [3, 12],
      [2, 11],
      [1, 12],
    ]);
    expect(Date.parse(snapshots[0]?.takenAt ?? '')).toBeGreaterThan(Date.now() - 3_600_000);
  });

  test('diff of two snapshots tells every kind of change, in every form', async () => {
    const diff = parse<DiffJson>(await folder.ok('diff', '1', '2', '--json'));
    const id: unknown = expect.stringMatching(/^xxh64:[0-9a-f]{16}$/);
    expect(diff).toMatchObject({
      from: expect.objectContaining({ number: 1 }),
      to: expect.objectContaining({ number: 2 }),
      added: [{ path: '2022/new.jpg', contentId: id }],
      changed: [{ path: '2019/mountain.jpg', contentId: id }],
      moved: [{ from: '2021/geyser.jpg', to: '2021/old faithful.jpg' }],
      gone: [
        { path: '2019/heather.jpg', contentId: id },
        { path: '2019/waterfall.jpg', contentId: id },
      ],
      summary: { files: 5, bytes: null, added: 1, changed: 1, moved: 1, gone: 2 },
    });
    expect(await folder.ok('diff', 'HEAD~2', 'HEAD~')).toBe(
      [
        'A  2022/new.jpg',
        'M  2019/mountain.jpg',
        'R  2021/geyser.jpg -> 2021/old faithful.jpg',
        'D  2019/heather.jpg',
        'D  2019/waterfall.jpg',
        '1 added, 1 changed, 1 moved, 2 gone from snapshot 1 to 2.\n',
      ].join('\n'),
    );
    const porcelain = [
      'A 2022/new.jpg',
      'M 2019/mountain.jpg',
      'D 2019/heather.jpg',
      'D 2019/waterfall.jpg',
      'R 2021/geyser.jpg\t2021/old faithful.jpg',
    ];
    expect(await folder.ok('diff', '1', '2', '--porcelain')).toBe(`${porcelain.join('\n')}\n`);
    expect(await folder.ok('diff', '1', '2', '-z')).toBe(
      `${porcelain.join('\0').replace('\t', '\0')}\0`,
    );
  });

  test('diff backwards is the other way round; with itself it is empty', async () => {
    const back = parse<DiffJson>(await folder.ok('diff', '2', '1', '--json'));
    expect(back.summary).toMatchObject({ added: 2, changed: 1, moved: 1, gone: 1 });
    expect(await folder.ok('diff', '2', '2')).toBe('Nothing changed from snapshot 2 to 2.\n');
  });

  test('diff alone is about the last change; with one name it goes up to the newest', async () => {
    expect(await folder.ok('diff', '--porcelain')).toBe('A 2022/newer.jpg\n');
    const since = parse<DiffJson>(await folder.ok('diff', '1', '--json'));
    expect(since.to.number).toBe(3);
    expect(since.summary).toMatchObject({ added: 2, changed: 1, moved: 1, gone: 2 });
  });

  test('--lost names contents that are nowhere any more: not copies, not what was moved', async () => {
    const text = await folder.ok('diff', '1', '--lost', '--porcelain');
    expect(text).toBe('D 2019/heather.jpg\nD 2019/mountain.jpg\n');
    const { lost, summary } = parse<Pick<DiffJson, 'summary'> & { lost: { path: string }[] }>(
      await folder.ok('diff', '1', '--lost', '--json'),
    );
    expect(lost.map(({ path }) => path)).toEqual(['2019/heather.jpg', '2019/mountain.jpg']);
    expect(summary['lost']).toBe(2);
    expect(await folder.ok('diff', '--lost')).toBe('Every content of snapshot 2 is still in 3.\n');
    await expectWhole(folder);
  });

  test.each([
    ['7', 2, 'NO_SUCH_SNAPSHOT'],
    ['HEAD~9', 2, 'NO_SUCH_SNAPSHOT'],
    ['yesterday', 2, 'NO_SUCH_REMOTE'],
    ['HEAD~x', 2, 'USAGE'],
  ] as const)('diff %s is an error', async (name, status, error) => {
    const { code, stdout } = await folder.run('diff', name, '--json');
    expect(code).toBe(status);
    expect(parse<ErrorJson>(stdout).error.code).toBe(error);
  });

  test('without a snapshot both say what to do', async () => {
    using empty = await photoRepository();
    expect(await empty.ok('snapshots')).toBe('No snapshot yet: run "imgdedup index".\n');
    const { code, stderr } = await empty.run('diff');
    expect(code).toBe(1);
    expect(stderr).toContain('Run "imgdedup index"');
  });
});
