import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { KeptStore } from '../../../../src/library/repository/kept-store.js';
import { levelStoreSource } from '../../../../src/storage/level-store.js';
import type { ObjectStore } from '../../../../src/storage/object-store.js';

const folder = mkdtempSync(join(tmpdir(), 'imgdedup-kept-'));
const source = levelStoreSource(join(folder, 'store'));
let opened = 0;
let kept: KeptStore;

beforeAll(async () => (await source.create())[Symbol.asyncDispose]());
beforeEach(() => {
  opened = 0;
  kept = new KeptStore(() => ((opened += 1), source.open()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const key = Buffer.from('k');

async function count(store: ObjectStore): Promise<number> {
  const before = Number((await store.get(key))?.toString() ?? 0);
  await store.write([{ type: 'put', key, value: Buffer.from(String(before + 1)) }]);
  return before + 1;
}

function fail(): Promise<never> {
  return Promise.reject(new RangeError('no'));
}

test('what follows at once finds it open, and one comes after the other', async () => {
  const first = await kept.transact(count);
  const numbers = await Promise.all(Array.from({ length: 20 }, () => kept.transact(count)));
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => first + 1 + at));
  expect(opened).toBe(1);
  await kept.close();
});

test('after a moment somebody else may have it, though nobody closed it', async () => {
  await kept.transact(count);
  await using other = await source.open();
  await count(other);
  const next = kept.transact(count);
  await delay(20);
  await other[Symbol.asyncDispose]();
  await next;
  expect(opened).toBe(2);
  await kept.close();
});

test('who waits for it gets it, however fast one piece of work follows another', async () => {
  const over = new AbortController();
  const work = async (): Promise<void> => {
    while (!over.signal.aborted) await kept.transact(count);
  };
  await kept.transact(count);
  const working = work();
  const other = await source.open();
  const number = await count(other);
  await other[Symbol.asyncDispose]();
  over.abort();
  await working;
  expect(await kept.transact(count)).toBeGreaterThan(number);
  expect(opened).toBeGreaterThan(1);
  await kept.close();
});

test('after a failure it is closed, and the next opens it anew', async () => {
  await kept.transact(count);
  await expect(kept.transact(fail)).rejects.toThrow('no');
  const closed = await source.open();
  await closed[Symbol.asyncDispose]();
  await kept.transact(count);
  expect(opened).toBe(2);
  await kept.close();
});

test('what cannot be opened is told, and asked for again', async () => {
  let isThere = false;
  const doubtful = new KeptStore(() =>
    isThere ? source.open() : Promise.reject(new RangeError('not there')),
  );
  await expect(doubtful.transact(count)).rejects.toThrow('not there');
  isThere = true;
  expect(await doubtful.transact(count)).toBeGreaterThan(0);
  await doubtful.close();
});

test('it is closed after the work that was asked for before', async () => {
  const events: string[] = [];
  const slow = kept.transact(async (store) => {
    await delay(30);
    await count(store);
    events.push('worked');
  });
  await kept.close().then(() => events.push('closed'));
  await slow;
  expect(events).toEqual(['worked', 'closed']);
  await using other = await source.open();
  expect(await count(other)).toBeGreaterThan(0);
});
