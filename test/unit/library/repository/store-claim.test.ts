import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { tokenName } from '../../../../src/library/repository/claim-token.js';
import {
  claimedSource,
  claimWhereShared,
} from '../../../../src/library/repository/claimed-store.js';
import {
  claimStore,
  type ClaimWaits,
  type StoreClaim,
} from '../../../../src/library/repository/store-claim.js';
import { acquireWriterLock } from '../../../../src/library/repository/writer-lock.js';
import { levelStoreSource } from '../../../../src/storage/level-store.js';
import { memoryStoreSource } from '../../../../src/storage/memory-store.js';
import { codeRejectedBy } from '../../storage/expect-code.js';
import { storageSuite } from '../../storage/storage-suite.js';
import { temporaryFolders } from '../../storage/temp-folder.js';

const newFolder = temporaryFolders();
const waits: ClaimWaits = { others: 200, sight: 300, first: 0 };

/** The data folder of a repository that was used over a network. */
function sharedFolder(): string {
  const folder = newFolder();
  mkdirSync(join(folder, 'claims'));
  mkdirSync(join(folder, 'store'));
  return folder;
}

const namesIn = (folder: string): string[] => readdirSync(join(folder, 'claims'));

async function claim(folder: string, some: Partial<ClaimWaits> = {}): Promise<StoreClaim> {
  const taken = await claimStore(folder, { ...waits, ...some });
  if (taken === undefined) throw new Error('nothing can be written');
  return taken;
}

/** Taken and given back once. */
async function usedFolder(): Promise<string> {
  const folder = sharedFolder();
  rmSync(join(folder, 'claims'), { recursive: true });
  (await claim(folder)).release();
  return folder;
}

/** Says who has it, in place of whoever has. */
function hold(folder: string, pid: number, host = hostname()): void {
  const [name = ''] = namesIn(folder);
  const token = tokenName({ kind: 'held', host, pid, started: '', nonce: '0123456789ab' });
  renameSync(join(folder, 'claims', name), join(folder, 'claims', token));
}

test('one at a time, however many want it, the first one included', async () => {
  const folder = sharedFolder();
  rmSync(join(folder, 'claims'), { recursive: true });
  const file = join(folder, 'count');
  writeFileSync(file, '0');
  const work = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) {
      const taken = await claim(folder, { others: 30_000 });
      const count = Number(readFileSync(file, 'utf8'));
      await delay(1);
      writeFileSync(file, String(count + 1));
      taken.release();
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  expect(readFileSync(file, 'utf8')).toBe('40');
  expect(namesIn(folder)).toHaveLength(1);
});

test('that of a dead process of this machine is taken over', async () => {
  const folder = await usedFolder();
  hold(folder, spawnSync(process.execPath, ['--version']).pid);
  const taken = await claim(folder, { others: 0 });
  expect(namesIn(folder)).toHaveLength(1);
  taken.release();
});

test('that of a live process, or of another machine, is not', async () => {
  const folder = await usedFolder();
  const other = spawn('sleep', ['60']);
  try {
    hold(folder, other.pid ?? 0);
    await expect(claim(folder, { others: 30 })).rejects.toThrow(`Process ${other.pid} on`);
  } finally {
    other.kill();
    await once(other, 'exit');
  }
  hold(folder, 1, 'nas, "the" box');
  const failed = claim(folder, { others: 30 });
  await expect(failed).rejects.toThrow('Process 1 on nas, "the" box has the store');
  await expect(failed).rejects.toMatchObject({ code: 'REPOSITORY_BUSY' });
  // As is said there.
  rmSync(join(folder, 'claims'), { recursive: true });
  (await claim(folder)).release();
});

test('a folder whose maker died before there was anything in it is made anew', async () => {
  const folder = sharedFolder();
  (await claim(folder, { others: 30 })).release();
  expect(namesIn(folder)).toHaveLength(1);
});

test('who gives back what somebody removed meanwhile has lost nothing', async () => {
  const folder = await usedFolder();
  const taken = await claim(folder);
  rmSync(join(folder, 'claims'), { recursive: true });
  taken.release();
  expect(existsSync(join(folder, 'claims'))).toBe(false);
});

describe('what another machine wrote', () => {
  test('is waited for', async () => {
    const folder = await usedFolder();
    const file = join(folder, 'store', '000001.ldb');
    const taken = await claim(folder);
    writeFileSync(file, 'a table');
    taken.release();
    // As a cache shows what was there before.
    rmSync(file);
    const claimed = claim(folder, { sight: 10_000 });
    await delay(100);
    expect(namesIn(folder)).toEqual([expect.stringMatching(/^free,/)]);
    writeFileSync(file, 'a table');
    (await claimed).release();
  });

  test('and not seen in time leaves the store alone', async () => {
    const folder = await usedFolder();
    const before = namesIn(folder);
    writeFileSync(join(folder, 'store', 'CURRENT'), 'x');
    expect(await codeRejectedBy(claim(folder, { sight: 50 }))).toBe('STORE_STALE');
    expect(namesIn(folder)).toEqual(before);
  });

  test('is that somebody may write, too; who removed that by hand is believed in the end', async () => {
    const folder = await usedFolder();
    const taken = await claim(folder);
    writeFileSync(join(folder, 'lock'), '{}');
    taken.release();
    rmSync(join(folder, 'lock'));
    const began = Date.now();
    const second = await claim(folder, { sight: 100 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(90);
    second.release();
  });
});

describe('a store that is claimed while it is open', () => {
  storageSuite(async () => claimedSource(memoryStoreSource(), await usedFolder(), waits).create());

  test('is given back when it is closed, and where it cannot be opened', async () => {
    const folder = newFolder();
    const source = claimedSource(levelStoreSource(join(folder, 'store')), folder, waits);
    expect(await claimWhereShared(folder, waits)).toBeUndefined();
    mkdirSync(join(folder, 'claims'));
    expect(await codeRejectedBy(source.open())).toBe('STORE_DAMAGED');
    await (await source.create())[Symbol.asyncDispose]();
    await using store = await source.open();
    expect(namesIn(folder)).toEqual([expect.stringMatching(/^held,/)]);
    await store[Symbol.asyncDispose]();
    expect(namesIn(folder)).toEqual([expect.stringMatching(/^free,[0-9a-f]{16},none$/)]);
  });

  test('tells of the right to write, and of its end', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'claims'));
    const source = claimedSource(levelStoreSource(join(folder, 'store')), folder, waits);
    await (await source.create())[Symbol.asyncDispose]();
    {
      await using _lock = await acquireWriterLock(folder, source, 'index');
      expect(namesIn(folder)).toEqual([expect.stringMatching(/^free,[0-9a-f]{16},[0-9a-f]{16}$/)]);
    }
    expect(namesIn(folder)).toEqual([expect.stringMatching(/,none$/)]);
  });
});
