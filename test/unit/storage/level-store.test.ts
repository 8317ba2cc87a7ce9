import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { snapshotCodec } from '../../../src/storage/codecs/snapshot.js';
import { snapshotKey } from '../../../src/storage/keys.js';
import { levelStoreSource } from '../../../src/storage/level-store.js';
import type { ObjectStore } from '../../../src/storage/object-store.js';
import { nodeIdFromBytes } from '../../../src/model/snapshot/tree-node.js';
import { codeRejectedBy } from './expect-code.js';
import { collect, storageSuite } from './storage-suite.js';
import { temporaryFolders } from './temp-folder.js';

const newFolder = temporaryFolders();
const newStoreFolder = (): string => join(newFolder(), 'store');

describe('as every store', () => {
  storageSuite(() => levelStoreSource(newStoreFolder()).create());
});

describe('create', () => {
  test('refuses a store that exists, and leaves it as it is', async () => {
    const folder = await makeStore();
    expect(await codeRejectedBy(levelStoreSource(folder).create())).toBeDefined();
    expect(await countSnapshots(folder)).toBe(records);
  });

  test('refuses what is left of a store that lost its CURRENT: it could still be repaired', async () => {
    const folder = await makeStore();
    rmSync(join(folder, 'CURRENT'));
    const before = listing(folder);
    expect(await codeRejectedBy(use(levelStoreSource(folder).create()))).toBeDefined();
    expect(listing(folder)).toEqual(before);
  });

  test('does not call a store damaged that another process is making right now', async () => {
    const source = levelStoreSource(newStoreFolder());
    await using _store = await source.create();
    expect(await codeRejectedBy(source.create())).not.toBe('STORE_DAMAGED');
  });
});

describe('open', () => {
  test('finds what was written before', async () => {
    expect(await countSnapshots(await makeStore())).toBe(records);
  });

  test('waits while another process has the store open', async () => {
    const folder = await makeStore();
    const holder = spawn(process.execPath, ['--input-type=module', '-e', holdStore, folder], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(holder, 'exit');
    await once(holder.stdout, 'data');
    // Holds it for a while longer than is asked for here: word of it may come late.
    const began = performance.now();
    expect(await countSnapshots(folder)).toBe(records);
    expect(performance.now() - began).toBeGreaterThan(200);
    await exit;
  });

  test('lets two in the same process take turns', async () => {
    const folder = await makeStore();
    const counts = await Promise.all([1, 2, 3, 4].map(() => countSnapshots(folder)));
    expect(counts).toEqual([records, records, records, records]);
  });

  test.each([
    ['missing', (file: string) => rmSync(file)],
    ['emptied', (file: string) => truncateSync(file, 0)],
    ['cut short', (file: string) => truncateSync(file, 5)],
    ['garbage', (file: string) => writeFileSync(file, Buffer.alloc(16, 0xa5))],
    ['pointing out of the folder', (file: string) => writeFileSync(file, '../MANIFEST-000001\n')],
    [
      'naming a manifest that is not there',
      (file: string) => writeFileSync(file, 'MANIFEST-000099\n'),
    ],
  ])('with CURRENT %s is STORE_DAMAGED and loses no table', async (_, damage) => {
    const folder = await makeStore();
    damage(join(folder, 'CURRENT'));
    const before = tables(folder);
    expect(await codeRejectedBy(use(levelStoreSource(folder).open()))).toBe('STORE_DAMAGED');
    expect(tables(folder)).toEqual(before);
  });

  test('of no store at all is STORE_DAMAGED and makes nothing', async () => {
    const parent = newFolder();
    expect(await codeRejectedBy(levelStoreSource(join(parent, 'store')).open())).toBe(
      'STORE_DAMAGED',
    );
    mkdirSync(join(parent, 'empty'));
    expect(await codeRejectedBy(levelStoreSource(join(parent, 'empty')).open())).toBe(
      'STORE_DAMAGED',
    );
    expect(readdirSync(parent, { recursive: true })).toEqual(['empty']);
  });

  test('where a file or folder stands in the way is STORE_DAMAGED', async () => {
    const parent = newFolder();
    writeFileSync(join(parent, 'store'), '');
    expect(await codeRejectedBy(levelStoreSource(join(parent, 'store')).open())).toBe(
      'STORE_DAMAGED',
    );
    mkdirSync(join(parent, 'other', 'CURRENT'), { recursive: true });
    expect(await codeRejectedBy(levelStoreSource(join(parent, 'other')).open())).toBe(
      'STORE_DAMAGED',
    );
  });
});

describe('a damaged store', () => {
  test('with a table missing is STORE_DAMAGED', async () => {
    const folder = await makeStore();
    rmSync(join(folder, tables(folder)[0] ?? ''));
    expect(await codeRejectedBy(use(levelStoreSource(folder).open()))).toBe('STORE_DAMAGED');
  });

  test('with a table cut short is STORE_DAMAGED when it is read', async () => {
    const folder = await makeStore();
    for (const table of tables(folder)) truncateSync(join(folder, table), 100);
    await using store = await levelStoreSource(folder).open();
    const prefix = Buffer.from('s');
    expect(await codeRejectedBy(store.get(snapshotKey(1)))).toBe('STORE_DAMAGED');
    expect(await codeRejectedBy(store.getMany([snapshotKey(1)]))).toBe('STORE_DAMAGED');
    expect(await codeRejectedBy(collect(store, prefix))).toBe('STORE_DAMAGED');
  });

  test('with its newest table cut short does not take an older key for the last', async () => {
    const folder = await makeStore();
    await use(levelStoreSource(folder).open());
    truncateSync(join(folder, tables(folder).at(-1) ?? ''), 100);
    await using store = await levelStoreSource(folder).open();
    expect(await codeRejectedBy(store.lastKey(Buffer.from('s')))).toBe('STORE_DAMAGED');
  });

  test('with its manifest cut short is STORE_DAMAGED or lacks records, and invents none', async () => {
    const folder = await makeStore();
    const manifest = manifestOf(folder);
    const { length } = readFileSync(join(folder, manifest));
    for (let to = 0; to < length; to += 7) {
      const copy = copyOf(folder);
      truncateSync(join(copy, manifest), to);
      expect(await inventions(copy)).toBe(0);
    }
  });

  test('with a flipped byte is STORE_DAMAGED or lacks records: checksums notice what LevelDB lets through', async () => {
    const folder = await makeStore();
    for (const name of [...tables(folder), manifestOf(folder), logOf(folder)]) {
      const bytes = readFileSync(join(folder, name));
      const stride = Math.max(1, Math.floor(bytes.length / 40));
      for (let at = 0; at < bytes.length; at += stride) {
        const copy = copyOf(folder);
        const wrong = Buffer.from(bytes);
        wrong[at] = (wrong[at] ?? 0) ^ 0x10;
        writeFileSync(join(copy, name), wrong);
        expect(await inventions(copy)).toBe(0);
      }
    }
  });
});

const records = 200;

/** Opens the store beside it, says so, and holds it for a moment. */
const holdStore = `
  import { Level } from 'level';
  const database = new Level(process.argv[1], { createIfMissing: false });
  await database.open();
  console.log('open');
  setTimeout(() => database.close(), 700);
`;

/** A store with snapshots, half of them in a table and half in a log. */
async function makeStore(): Promise<string> {
  const folder = newStoreFolder();
  const source = levelStoreSource(folder);
  {
    await using store = await source.create();
    await writeSnapshots(store, 1, records / 2);
  }
  await using store = await source.open();
  await writeSnapshots(store, records / 2 + 1, records);
  return folder;
}

async function writeSnapshots(store: ObjectStore, from: number, to: number): Promise<void> {
  for (let sequence = from; sequence <= to; sequence += 1) {
    const value = snapshotCodec.encode(snapshot(sequence));
    await store.write([{ type: 'put', key: snapshotKey(sequence), value }]);
  }
}

function snapshot(sequence: number) {
  const root = nodeIdFromBytes(Buffer.alloc(16, sequence));
  return { sequence, root, takenAt: sequence, checkedAt: sequence };
}

/** How many of the records that a damaged store gives out are not what was put in. */
async function inventions(folder: string): Promise<number> {
  let wrong = 0;
  const code = await codeRejectedBy(
    (async () => {
      await using store = await levelStoreSource(folder).open();
      const sequences = Array.from({ length: records }, (_, at) => at + 1);
      const values = await store.getMany(sequences.map(snapshotKey));
      for (const [at, value] of values.entries()) {
        if (value === undefined) continue;
        const found = snapshotCodec.decode(value);
        if (JSON.stringify(found) !== JSON.stringify(snapshot(at + 1))) wrong += 1;
      }
    })(),
  );
  expect([undefined, 'STORE_DAMAGED']).toContain(code);
  return wrong;
}

async function countSnapshots(folder: string): Promise<number> {
  await using store = await levelStoreSource(folder).open();
  return (await collect(store, Buffer.from('s'))).length;
}

/** Opens and closes. */
async function use(opening: Promise<ObjectStore>): Promise<void> {
  await using _store = await opening;
}

function copyOf(folder: string): string {
  const copy = newStoreFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function listing(folder: string): string[] {
  return readdirSync(folder).toSorted();
}

function tables(folder: string): string[] {
  return listing(folder).filter((name) => name.endsWith('.ldb'));
}

function logOf(folder: string): string {
  return listing(folder).find((name) => name.endsWith('.log')) ?? '';
}

function manifestOf(folder: string): string {
  return readFileSync(join(folder, 'CURRENT'), 'utf8').trim();
}
