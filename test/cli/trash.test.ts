import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  expectWhole,
  makeFolder,
  parse,
  photoRepository,
  type Folder,
  type VerifyJson,
} from './support.js';

interface ListJson {
  readonly trashed: readonly {
    readonly path: string;
    readonly action: number | null;
    readonly tier: string | null;
    readonly livingCopy: string | null;
  }[];
  readonly summary: { readonly files: number; readonly bytes: number; readonly failures: number };
}

const trashed = ['2021/waterfall.jpg', 'phone backup/IMG_0117.jpg', 'phone backup/IMG_0204.jpg'];
const everythingIsOld = ['-c', 'gc.trash-age=0d'];

/** Three duplicates were moved to the trash by action 1. */
async function withTrash(): Promise<Folder> {
  const folder = await photoRepository();
  await folder.ok('dupes', '--trash', '--yes');
  return folder;
}

/** As after a fire: photos and trash are there, what was known of them is not. */
async function loseStore(folder: Folder): Promise<void> {
  rmSync(folder.at('.imgdedup/store'), { recursive: true });
  await folder.ok('init');
}

async function listOf(folder: Folder): Promise<ListJson> {
  return parse<ListJson>(await folder.ok('trash', 'list', '--json'));
}

/** Names, inodes, sizes and mtimes; folders have new times where something came and went. */
function photosOf(folder: Folder): string[] {
  const facts = folder.state().map((line) => line.split(' ').slice(0, -2).join(' '));
  return facts.filter((line) => /\.\w+ /.test(line));
}

describe('trash list and size', () => {
  test('tell what lies in the trash and what else holds it', async () => {
    using folder = await withTrash();
    const { trashed: files, summary } = await listOf(folder);
    expect(files.map(({ path }) => path)).toEqual(trashed);
    expect(files[0]).toMatchObject({
      action: 1,
      tier: 'exact',
      livingCopy: '2019/waterfall.jpg',
    });
    expect(summary).toEqual({ files: 3, bytes: 940_338, failures: 0 });
    expect(await folder.ok('trash', 'list')).toContain(
      'phone backup/IMG_0204.jpg  (as 2021/geyser.jpg)\n',
    );
    expect(await folder.ok('trash', 'list', '-z')).toBe(`${trashed.join('\0')}\0`);
    expect(await folder.ok('trash', 'size')).toMatch(
      /^action 1 {2}.* {2}3 files, 940\.3 kB\n3 files, 940\.3 kB in the trash\.\n$/,
    );
    // Flags may stand before the verb, as with all commands.
    expect(await folder.ok('-q', 'trash', 'size')).toContain('3 files');
  });

  test('of an empty trash', async () => {
    using folder = await photoRepository();
    expect(await folder.ok('trash', 'list')).toBe('The trash is empty.\n');
    expect(await folder.ok('trash', 'list', '-z')).toBe('');
    expect(parse(await folder.ok('trash', 'size', '--json'))).toMatchObject({
      actions: [],
      summary: { files: 0, bytes: 0 },
    });
  });
});

describe('trash restore', () => {
  test('brings back what is named, and undo the rest', async () => {
    using folder = await photoRepository();
    const before = photosOf(folder);
    await folder.ok('dupes', '--trash', '--yes');
    expect(await folder.ok('trash', 'restore', trashed[0] ?? '', '--dry-run')).toContain(
      'Would bring back 1 file.',
    );
    expect(folder.has(trashed[0] ?? '')).toBe(false);
    expect(await folder.ok('trash', 'restore', trashed[0] ?? '')).toBe(
      `back  ${trashed[0]}\nBrought back 1 file. Action 2.\n`,
    );
    await expectWhole(folder);
    expect((await listOf(folder)).trashed.map(({ path }) => path)).toEqual(trashed.slice(1));
    await folder.ok('trash', 'restore', 'phone backup');
    expect((await listOf(folder)).trashed).toEqual([]);
    // Nothing is left of it, not even its manifest.
    expect(folder.has('.imgdedup/trash')).toBe(false);
    expect(await folder.ok('log')).toMatch(/\(undone\)\n$/);
    expect(photosOf(folder)).toEqual(before);
    await expectWhole(folder);
  });

  test('of the whole folder brings back all', async () => {
    using folder = await photoRepository();
    const before = photosOf(folder);
    await folder.ok('dupes', '--trash', '--yes');
    expect(await folder.ok('trash', 'restore', '.')).toContain('Brought back 3 files. Action 2.');
    expect(photosOf(folder)).toEqual(before);
    const empty = await folder.run('trash', 'restore', '.');
    expect(empty).toMatchObject({ code: 2 });
    expect(empty.stderr).toContain('"." is not in the trash.');
    await expectWhole(folder);
  });

  test('never goes over another file, and names what is not there', async () => {
    using folder = await withTrash();
    folder.write('2021/waterfall.jpg', 'another');
    const taken = await folder.run('trash', 'restore', '2021/waterfall.jpg');
    expect(taken.code).toBe(3);
    expect(taken.stdout).toContain('its place is taken');
    expect(folder.text('2021/waterfall.jpg')).toBe('another');
    const missing = await folder.run('trash', 'restore', 'nowhere.jpg');
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.stderr).toContain('PATH_NOT_FOUND');
    await expectWhole(folder);
  });

  test('of a name that is there twice takes the newer one, or that of the action named', async () => {
    using folder = makeFolder();
    await folder.ok('init');
    folder.write('a.jpg', 'first', 1_500_000_000);
    for (const content of ['first', 'second']) {
      folder.write('a.jpg', content, 1_500_000_000);
      folder.write('b.jpg', content, 1_600_000_000);
      await folder.ok('dupes', '--trash', '--yes', '--keep', 'oldest');
    }
    await folder.ok('trash', 'restore', 'b.jpg', '--action', '1');
    expect(folder.text('b.jpg')).toBe('first');
    rmSync(folder.at('b.jpg'));
    await folder.ok('trash', 'restore', 'b.jpg');
    expect(folder.text('b.jpg')).toBe('second');
    await expectWhole(folder);
  });
});

describe('trash empty', () => {
  test('wants to be told where nobody can be asked', async () => {
    using folder = await withTrash();
    expect(await folder.run('trash', 'empty')).toMatchObject({ code: 2 });
    expect((await listOf(folder)).trashed).toHaveLength(3);
  });

  test('keeps last copies unless that is said', async () => {
    using folder = await withTrash();
    rmSync(folder.at('2021/geyser.jpg'));
    expect(await folder.ok('trash', 'empty', '--dry-run')).toContain(
      'would drop  2021/waterfall.jpg  (as 2019/waterfall.jpg)\n',
    );
    const text = await folder.ok('trash', 'empty', '--yes');
    expect(text).toContain('kept  phone backup/IMG_0204.jpg: no file in the photo folder');
    expect(text).toContain('dropped 2 trashed files');
    expect(await folder.ok('trash', 'empty', '--yes', '--older', '1d')).toBe(
      'Nothing to remove.\n',
    );
    // The name of a folder does not name a file.
    expect(await folder.ok('trash', 'empty', '--yes', 'phone backup')).toContain('kept');
    expect(await folder.ok('trash', 'empty', '--yes', '--last-copies')).toContain('dropped 1');
    expect((await listOf(folder)).trashed).toEqual([]);
    await expectWhole(folder);
  });

  test('removes a last copy that is named itself', async () => {
    using folder = await withTrash();
    rmSync(folder.at('2021/geyser.jpg'));
    expect(await folder.ok('trash', 'empty', '--yes', trashed[2] ?? '')).toContain('dropped 1');
    expect((await listOf(folder)).trashed).toHaveLength(2);
  });
});

describe('what counts as a living copy', () => {
  test('is read: equal size and times prove nothing', async () => {
    using folder = await withTrash();
    const path = folder.at('2021/geyser.jpg');
    const bytes = readFileSync(path);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const old = new Date('2020-01-01T00:00:00.25Z');
    utimesSync(path, old, old);
    expect(await folder.ok('gc', ...everythingIsOld)).toContain(
      'kept  phone backup/IMG_0204.jpg: no file in the photo folder holds the same bytes\n',
    );
  });

  test('may have been moved or copied by hand since, unknown to the store', async () => {
    using folder = await withTrash();
    folder.write('elsewhere/IMG.jpg', readFileSync(folder.at('2021/geyser.jpg')));
    rmSync(folder.at('2021/geyser.jpg'));
    expect(await folder.ok('gc', ...everythingIsOld, '--dry-run')).toContain(
      'would drop  phone backup/IMG_0204.jpg  (as elsewhere/IMG.jpg)\n',
    );
  });

  test('is none that differs, though the picture looks the same', async () => {
    using folder = await photoRepository();
    await folder.ok('dupes', '--similar', '--trash', '--yes');
    const { trashed: files } = await listOf(folder);
    const others = files.filter(({ tier }) => tier !== 'exact').map(({ path }) => path);
    expect(others.length).toBeGreaterThan(0);
    const text = await folder.ok('gc', ...everythingIsOld);
    for (const path of others) expect(text).toContain(`kept  ${path}: no file`);
    expect((await listOf(folder)).trashed.map(({ path }) => path)).toEqual(
      expect.arrayContaining(others),
    );
  }, 180_000);
});

describe('after the loss of the store', () => {
  test('verify finds what is in the trash, --repair journals it, undo takes it back', async () => {
    using folder = await withTrash();
    await loseStore(folder);
    const found = await folder.run('verify', '--json');
    expect(found.code).toBe(1);
    expect(parse<VerifyJson>(found.stdout).problems).toEqual([
      { what: 'trash 1', why: 'holds 3 files that no journal knows', remedy: 'repair' },
    ]);
    const kept = await folder.ok('gc', ...everythingIsOld);
    expect(kept).toContain('kept  2021/waterfall.jpg: no journal knows it');
    await folder.ok('trash', 'empty', '--yes', '--last-copies');
    expect((await listOf(folder)).trashed).toHaveLength(3);
    await folder.ok('verify', '--repair');
    await expectWhole(folder);
    expect(await folder.ok('log')).toMatch(/^1 {2}.* {2}trash {2}3 files, 940\.3 kB moved\n$/);
    expect(await folder.ok('log', '1')).toContain(
      'move  2021/waterfall.jpg -> .imgdedup/trash/1/2021/waterfall.jpg  (keeps 2019/waterfall.jpg)',
    );
    await folder.ok('trash', 'restore', trashed[0] ?? '');
    await folder.ok('undo');
    for (const path of trashed) expect(folder.has(path)).toBe(true);
    await expectWhole(folder);
  });

  test('what has no manifest is taken as it is', async () => {
    using folder = await withTrash();
    rmSync(folder.at('.imgdedup/trash/1.manifest'));
    await loseStore(folder);
    await folder.ok('verify', '--repair');
    await expectWhole(folder);
    expect(await folder.ok('log', '1')).not.toContain('keeps');
    await folder.ok('undo');
    for (const path of trashed) expect(folder.has(path)).toBe(true);
  });

  test('numbers of actions are not given again', async () => {
    using folder = await withTrash();
    await folder.ok('undo');
    await loseStore(folder);
    await folder.ok('link');
    expect(await folder.ok('log')).toMatch(/^3 {2}/);
    // The trash remembers, too.
    rmSync(folder.at('.imgdedup/last-action'));
    await folder.ok('undo');
    await folder.ok('dupes', '--trash', '--yes');
    const [own] = readdirSync(folder.at('.imgdedup/trash'));
    await loseStore(folder);
    rmSync(folder.at('.imgdedup/last-action'));
    folder.write('x.jpg', 'twice');
    folder.write('y.jpg', 'twice');
    await folder.ok('dupes', '--trash', '--yes');
    expect(await folder.ok('log')).toContain(`${Number(own) + 1}  `);
    await folder.ok('verify', '--repair');
    expect(await folder.ok('log')).toContain(`\n${own}  `);
    await expectWhole(folder);
  });
});

describe('verify', () => {
  test('mends a manifest that does not say what the trash holds', async () => {
    using folder = await withTrash();
    const manifest = folder.at('.imgdedup/trash/1.manifest');
    const [first, ...others] = readFileSync(manifest, 'utf8').split('\n');
    writeFileSync(manifest, [first?.replace('waterfall', 'waterfail'), ...others].join('\n'));
    const { code, stdout } = await folder.run('verify');
    expect(code).toBe(1);
    expect(stdout).toContain('manifest of trash 1 lacks a file: run "imgdedup verify --repair"');
    await folder.ok('verify', '--repair');
    await expectWhole(folder);
    expect((await listOf(folder)).trashed).toHaveLength(3);
  });

  test('--data reads what is in the trash', async () => {
    using folder = await withTrash();
    expect(parse<VerifyJson>(await folder.ok('verify', '--data', '--json')).summary).toMatchObject({
      trashed: 3,
    });
    const path = folder.at('.imgdedup/trash/1/2021/waterfall.jpg');
    const bytes = readFileSync(path);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const { code, stdout } = await folder.run('verify', '--data', '--json');
    expect(code).toBe(1);
    expect(parse<VerifyJson>(stdout).problems).toMatchObject([
      { path: '2021/waterfall.jpg', remedy: 'discard' },
    ]);
    expect((await folder.run('verify', '--data')).stdout).toMatch(
      /trash 1: photo 2021\/waterfall\.jpg holds other bytes .*: it can only come back from a backup; "imgdedup trash empty PATH"/,
    );
  });

  test('half a line at the end of a manifest is no problem', async () => {
    using folder = await withTrash();
    appendFileSync(folder.at('.imgdedup/trash/1.manifest'), '{"version":1,"act');
    await expectWhole(folder);
    expect((await listOf(folder)).trashed).toHaveLength(3);
  });
});

test('diff --lost knows what lies in the trash', async () => {
  using folder = await photoRepository();
  await folder.ok('index', '--no-similar');
  await folder.ok('dupes', '--trash', '--yes');
  rmSync(folder.at('2021/geyser.jpg'));
  await folder.ok('index', '--no-similar');
  const lost = await folder.ok('diff', '1', '--lost');
  expect(lost).toMatch(/^D {2}2021\/geyser\.jpg {2}xxh64:\w+ {2}in the trash: undo 1\n/);
  const { lost: files } = parse<{ lost: unknown[] }>(
    await folder.ok('diff', '1', '--lost', '--json'),
  );
  expect(files).toMatchObject([
    { path: '2021/geyser.jpg', trashedBy: 1 },
    { path: 'phone backup/IMG_0204.jpg', trashedBy: 1 },
  ]);
  await folder.ok('undo', '1');
  await folder.ok('index', '--no-similar');
  expect(await folder.ok('diff', '1', '--lost')).toMatch(/^Every content/);
});

test('a second word that is no command is named as it was typed', async () => {
  using folder = makeFolder();
  const { code, stderr } = await folder.run('trash', 'burn');
  expect([code, stderr]).toEqual([2, expect.stringContaining('"trash burn" is no command')]);
});
