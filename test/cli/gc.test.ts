import { readdirSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  copyPhotos,
  expectWhole,
  hashedPhotos,
  parse,
  photoRepository,
  type Folder,
  type IndexJson,
  type LookAlikesJson,
  type VerifyJson,
} from './support.js';
import { terminal, terminals } from './terminal.js';

interface Dropped {
  readonly count: number;
  readonly bytes: number;
}

type Kind = 'snapshots' | 'folders' | 'contents' | 'pictures' | 'relations' | 'trash';

interface GarbageJson {
  readonly dryRun: boolean;
  readonly dropped: Readonly<Record<Kind, Dropped>>;
  readonly trash: {
    readonly declined: boolean;
    readonly dropped: readonly { readonly path: string; readonly livingCopy: string }[];
    readonly kept: readonly { readonly path: string; readonly why: string }[];
  };
  readonly summary: { readonly freed: number | null };
}

/** Looked at for look-alikes, then three snapshots more, in which photos come and go. */
async function withGarbage(): Promise<Folder> {
  const folder = await photoRepository();
  await folder.ok('dupes', '--similar');
  await folder.ok('distinct', '2019/mountain.jpg', '2019/heather.jpg');
  rmSync(folder.at('2019'), { recursive: true });
  await folder.ok('index', '--no-similar');
  for (const number of [1, 2]) {
    folder.write('2021/passing.jpg', `${number}`);
    await folder.ok('index', '--no-similar');
  }
  return folder;
}

/** The same without look-alikes, which is faster. */
async function withSnapshots(): Promise<Folder> {
  const folder = await photoRepository();
  for (const number of [1, 2, 3, 4]) {
    folder.write('2021/passing.jpg', `${number}`);
    await folder.ok('index', '--no-similar');
  }
  return folder;
}

async function gcOf(folder: Folder, ...args: readonly string[]): Promise<GarbageJson> {
  return parse<GarbageJson>(await folder.ok('gc', '--json', ...args));
}

describe('gc', () => {
  test('drops nothing that the settings keep', async () => {
    using folder = await photoRepository();
    await folder.ok('index', '--no-similar');
    expect(await folder.ok('gc')).toBe('Nothing to drop.\n');
    await expectWhole(folder);
  });

  test('drops old snapshots and what only they held; a dry run says so and changes nothing', async () => {
    using folder = await withGarbage();
    const plan = await gcOf(folder, '--keep-snapshots', '1', '--dry-run');
    expect(plan).toMatchObject({ dryRun: true, dropped: { snapshots: { count: 3 } } });
    expect(plan.summary.freed).toBeNull();
    expect(plan.dropped.pictures.count).toBeGreaterThan(0);
    expect(
      parse<{ snapshots: unknown[] }>(await folder.ok('snapshots', '--json')).snapshots,
    ).toHaveLength(4);
    const done = await gcOf(folder, '--keep-snapshots', '1');
    expect({ ...done, dryRun: true, summary: plan.summary }).toEqual(plan);
    await expectWhole(folder);
    const list = await folder.ok('snapshots');
    expect(list).toMatch(/^4 .*HEAD\n$/);
    expect(await gcOf(folder, '--keep-snapshots', '1')).toMatchObject({
      summary: { freed: null },
    });
    // Decisions are about contents that may come back.
    expect(await folder.ok('distinct', '--list')).toContain('2019/heather.jpg');
  });

  test('what was dropped is looked at again when it comes back', async () => {
    using folder = await withGarbage();
    await folder.ok('gc', '--keep-snapshots', '1');
    rmSync(folder.at('2021/passing.jpg'));
    copyPhotos(folder);
    await folder.ok('distinct', '--forget', '2019/mountain.jpg');
    const found = parse<LookAlikesJson>(await folder.ok('dupes', '--similar', '--json'));
    using photos = await photoRepository();
    const fresh = parse<LookAlikesJson>(await photos.ok('dupes', '--similar', '--json'));
    expect({ ...found, root: fresh.root }).toEqual(fresh);
    await expectWhole(folder);
  }, 180_000);

  test('keeps as many snapshots as the setting says', async () => {
    using folder = await withSnapshots();
    expect(await gcOf(folder, '-c', 'gc.keep-snapshots=2')).toMatchObject({
      dropped: { snapshots: { count: 2 } },
    });
    expect(await folder.ok('diff', '--porcelain')).toBe('M 2021/passing.jpg\n');
    await expectWhole(folder);
  });

  test('removes trash that is older than the setting, and says in the trash that it did', async () => {
    using folder = await photoRepository();
    await folder.ok('dupes', '--trash', '--yes');
    expect(await folder.ok('gc')).toBe('Nothing to drop.\n');
    const old = ['-c', 'gc.trash-age=0d'];
    expect(await gcOf(folder, '--dry-run', ...old)).toMatchObject({
      dropped: { trash: { count: 3 } },
      trash: {
        dropped: [
          { path: '2021/waterfall.jpg', livingCopy: '2019/waterfall.jpg' },
          { path: 'phone backup/IMG_0117.jpg', livingCopy: '2019/waterfall.jpg' },
          { path: 'phone backup/IMG_0204.jpg', livingCopy: '2021/geyser.jpg' },
        ],
        kept: [],
      },
    });
    expect(await folder.ok('gc', '--dry-run', ...old)).toContain(
      'would drop  phone backup/IMG_0204.jpg  (as 2021/geyser.jpg)\n',
    );
    expect(folder.has('.imgdedup/trash/1/2021/waterfall.jpg')).toBe(true);
    expect(await folder.ok('gc', ...old)).toContain('dropped 3 trashed files (940.3 kB)\n');
    expect(readdirSync(folder.at('.imgdedup/trash'))).toEqual(['1.purged']);
    expect(await folder.ok('gc', ...old)).toBe('Nothing to drop.\n');
    await expectWhole(folder);
  });

  test('what it removed from the trash cannot be taken back, and undo says why', async () => {
    using folder = await photoRepository();
    await folder.ok('dupes', '--trash', '--yes');
    await folder.ok('gc', '-c', 'gc.trash-age=0d');
    const { code, stdout, stderr } = await folder.run('undo');
    expect(`${stdout}${stderr}`).toContain('removed from the trash cannot come back');
    expect(stdout).not.toContain('again');
    expect(code).toBe(3);
    // Nothing of it can ever come back: it does not stand in the way.
    expect(await folder.ok('undo')).toBe('Nothing to undo.\n');
    await expectWhole(folder);
  });

  test('keeps and names the last copy of a content', async () => {
    using folder = await photoRepository();
    await folder.ok('dupes', '--trash', '--yes');
    rmSync(folder.at('2019/waterfall.jpg'));
    const text = await folder.ok('gc', '-c', 'gc.trash-age=0d');
    expect(text).toContain(
      'kept  2021/waterfall.jpg: no file in the photo folder holds the same bytes\n',
    );
    expect(text).toContain('dropped 1 trashed file (245.7 kB)\n');
    expect(folder.has('.imgdedup/trash/1/2021/waterfall.jpg')).toBe(true);
    expect(folder.has('.imgdedup/trash/1/phone backup/IMG_0204.jpg')).toBe(false);
    await folder.run('undo');
    expect(folder.has('2021/waterfall.jpg')).toBe(true);
    await expectWhole(folder);
  });

  test('asks on a terminal; no removes nothing from the trash', async ({ skip }) => {
    skip(...without(terminals));
    using folder = await photoRepository();
    await folder.ok('dupes', '--trash', '--yes');
    const command = '$IMGDEDUP gc -c gc.trash-age=0d';
    const no = await terminal(command, folder.path, { after: /\[y\/N\]/, keys: 'n\r' });
    expect(no.stdout).toContain('Remove 3 files (940.3 kB) from the trash for good?');
    expect(no.stdout).toContain('Nothing was removed from the trash.');
    expect(folder.has('.imgdedup/trash/1/2021/waterfall.jpg')).toBe(true);
    await terminal(command, folder.path, { after: /\[y\/N\]/, keys: 'y\r' });
    expect(folder.has('.imgdedup/trash/1')).toBe(false);
  });

  test('refuses where it cannot know what is garbage', async () => {
    using folder = await photoRepository();
    rmSync(folder.at('.imgdedup/store/CURRENT'));
    const { code, stderr } = await folder.run('gc');
    expect(code).toBe(1);
    expect(stderr).toContain('verify --repair');
  });
});

describe('reset', () => {
  test('forgets what can be computed again, and nothing else', async () => {
    using folder = await withGarbage();
    await folder.ok('link');
    folder.write('.imgdedup/trash/1/a.jpg', 'kept');
    await folder.run('verify', '--repair');
    const state = folder.state();
    expect(await folder.ok('reset', '--yes')).toMatch(/^Forgot \d+ records\./);
    await expectWhole(folder);
    expect(folder.state()).toEqual(state);
    expect(await folder.ok('snapshots')).toContain('No snapshot yet');
    expect(await folder.ok('distinct', '--list')).toContain('2019/heather.jpg');
    expect(folder.text('.imgdedup/trash/1/a.jpg')).toBe('kept');
    const { summary } = parse<VerifyJson>(await folder.ok('verify', '--json'));
    expect(summary).toMatchObject({ snapshots: 0, pictures: 0, decisions: 1, actions: 2 });
    const { summary: indexed } = parse<IndexJson>(await folder.ok('index', '--json'));
    expect(indexed.hashed).toBeGreaterThan(0);
    await expectWhole(folder);
  });

  test('without a terminal wants to be told', async () => {
    using folder = await hashedPhotos();
    const { code, stderr } = await folder.run('reset');
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    expect(await folder.ok('snapshots')).toContain('HEAD');
  });
});
