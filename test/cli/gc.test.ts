import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  copyPhotos,
  expectWhole,
  indexedPhotos,
  parse,
  photoRepository,
  type Folder,
  type IndexJson,
  type LookAlikesJson,
  type VerifyJson,
} from './support.js';

interface Dropped {
  readonly count: number;
  readonly bytes: number;
}

type Kind = 'snapshots' | 'folders' | 'contents' | 'pictures' | 'relations' | 'trash';

interface GarbageJson {
  readonly dryRun: boolean;
  readonly dropped: Readonly<Record<Kind, Dropped>>;
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
    const trash = folder.at('.imgdedup/trash');
    for (const [id, age] of [
      ['7', 100],
      ['8', 10],
    ] as const) {
      mkdirSync(`${trash}/${id}/2019`, { recursive: true });
      writeFileSync(`${trash}/${id}/2019/old.jpg`, 'x'.repeat(1000));
      const time = Date.now() / 1000 - age * 86_400;
      utimesSync(`${trash}/${id}`, time, time);
    }
    expect(await gcOf(folder, '--dry-run')).toMatchObject({
      dropped: { trash: { count: 1, bytes: 1000 } },
    });
    expect(existsSync(`${trash}/7/2019/old.jpg`)).toBe(true);
    expect(await folder.ok('gc')).toContain('dropped 1 trashed action (1.0 kB)\n');
    expect(existsSync(`${trash}/7`)).toBe(false);
    expect(existsSync(`${trash}/7.purged`)).toBe(true);
    expect(existsSync(`${trash}/8/2019/old.jpg`)).toBe(true);
    expect(await folder.ok('gc')).toBe('Nothing to drop.\n');
  });

  test('what it removed from the trash cannot be taken back, and undo says why', async () => {
    using folder = await photoRepository();
    await folder.ok('dupes', '--trash', '--yes');
    expect(await folder.ok('gc', '-c', 'gc.trash-age=0d')).toContain('dropped 1 trashed action');
    const { code, stdout, stderr } = await folder.run('undo');
    expect(`${stdout}${stderr}`).toContain('removed from the trash by "gc"');
    expect(code).toBe(3);
    await expectWhole(folder);
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
    const state = folder.state();
    expect(await folder.ok('reset', '--yes')).toMatch(/^Forgot \d+ records\./);
    await expectWhole(folder);
    expect(folder.state()).toEqual(state);
    expect(await folder.ok('snapshots')).toContain('No snapshot yet');
    expect(await folder.ok('distinct', '--list')).toContain('2019/heather.jpg');
    expect(folder.text('.imgdedup/trash/1/a.jpg')).toBe('kept');
    const { summary } = parse<VerifyJson>(await folder.ok('verify', '--json'));
    expect(summary).toMatchObject({ snapshots: 0, pictures: 0, decisions: 1, actions: 1 });
    const { summary: indexed } = parse<IndexJson>(await folder.ok('index', '--json'));
    expect(indexed.hashed).toBeGreaterThan(0);
    await expectWhole(folder);
  });

  test('without a terminal wants to be told', async () => {
    using folder = await indexedPhotos();
    const { code, stderr } = await folder.run('reset');
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    expect(await folder.ok('snapshots')).toContain('HEAD');
  });
});
