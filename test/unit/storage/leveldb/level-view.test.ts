import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Level } from 'level';
import { describe, expect, test } from 'vitest';
import { LevelView } from '../../../../src/storage/leveldb/level-view.js';
import { levelStoreSource } from '../../../../src/storage/level-store.js';
import type { ObjectStore, StoreChange } from '../../../../src/storage/object-store.js';
import { codeRejectedBy } from '../expect-code.js';
import { temporaryFolders } from '../temp-folder.js';

const newFolder = temporaryFolders();
const newStoreFolder = (): string => join(newFolder(), 'store');
const prefixes = [Buffer.from('a'), Buffer.from('t')];
const keys = Array.from({ length: 40 }, (_, at) => Buffer.from(`${at % 2 ? 'a' : 't'}${at}`));

/** What somebody does with a store: a batch, closing and opening it again, or tidying it up. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(
        fc.record({
          at: fc.nat({ max: keys.length - 1 }),
          // Long ones fill blocks, and pass the end of a log's.
          length: fc.constantFrom(0, 1, 100, 5000, 40_000),
          isRemoval: fc.boolean(),
        }),
        { maxLength: 12 },
      ),
    },
    { weight: 2, arbitrary: fc.constant('reopen' as const) },
    { weight: 1, arbitrary: fc.constant('compact' as const) },
  ),
  { minLength: 1, maxLength: 12 },
);

test('tells what LevelDB tells, while that has the store open, and leaves every file as it is', async () => {
  const property = fc.asyncProperty(steps, async (todo) => {
    const folder = newStoreFolder();
    const source = levelStoreSource(folder);
    let store = await source.create();
    let serial = 0;
    for (const step of todo) {
      if (step === 'compact') await store.compact();
      else if (step === 'reopen') {
        await store[Symbol.asyncDispose]();
        store = await source.open();
      } else {
        serial += 1;
        await store.write(
          step.map(({ at, length, isRemoval }): StoreChange => {
            const key = keys[at] ?? Buffer.from('a');
            const value = Buffer.alloc(length, serial);
            return isRemoval ? { type: 'del', key } : { type: 'put', key, value };
          }),
        );
      }
    }
    const before = stateOf(folder);
    await expectSame(folder, store);
    expect(stateOf(folder)).toEqual(before);
    await store[Symbol.asyncDispose]();
  });
  await fc.assert(property, { numRuns: 40 });
});

test('reads what LevelDB has compressed, as its repair does', async () => {
  const folder = newStoreFolder();
  const database = new Level<Buffer, Buffer>(folder, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  for (const [at, key] of keys.entries()) {
    // Text that repeats itself near and far, and some that does not.
    const words = Buffer.from(`${'folder/of/photos '.repeat(at * 9)}${at}${'x'.repeat(at * 70)}`);
    await database.put(key, Buffer.concat([words, noise(at * 31), words]));
  }
  await database.close();
  // Opening it again puts what the log holds into a table.
  await database.open();
  await database.close();
  const size = readdirSync(folder).reduce(
    (sum, name) => sum + statSync(join(folder, name)).size,
    0,
  );
  expect(size).toBeLessThan(100_000);
  await using store = await levelStoreSource(folder).open();
  await expectSame(folder, store);
});

test('is that of one moment, while a writer goes on', async () => {
  const folder = newStoreFolder();
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer, folder], {
    cwd: import.meta.dirname,
  });
  try {
    await once(child.stdout, 'data');
    for (let looks = 0; looks < 10; looks += 1) {
      await using view = await LevelView.open(folder, prefixes);
      const values = await view.getMany([0, 1, 2, 3].map((at) => Buffer.from(`a${at}`)));
      const rounds = new Set(values.map((value) => value?.readUInt32LE()));
      expect(rounds.size).toBe(1);
      expect(rounds.has(undefined)).toBe(false);
    }
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});

/** Writes four large values in one batch, over and over, so that logs and tables come and go. */
const writer = `
import { Level } from 'level';
const store = new Level(process.argv[1], { keyEncoding: 'buffer', valueEncoding: 'buffer', compression: false });
for (let round = 1; ; round += 1) {
  const value = Buffer.alloc(100_000);
  value.writeUInt32LE(round);
  await store.batch([0, 1, 2, 3].map((at) => ({ type: 'put', key: Buffer.from('a' + at), value })));
  if (round === 1) console.log('ready');
  await new Promise((resolve) => setTimeout(resolve, 10));
}
`;

describe('of a damaged store', () => {
  test.each(['CURRENT', /^MANIFEST-/, /\.ldb$/])(
    'that has lost %s is STORE_DAMAGED',
    async (lost) => {
      const folder = await makeStore();
      for (const name of readdirSync(folder)) {
        if (typeof lost === 'string' ? name === lost : lost.test(name)) rmSync(join(folder, name));
      }
      expect(await codeRejectedBy(readAll(folder))).toBe('STORE_DAMAGED');
    },
  );

  test('whatever byte of a table or manifest is another, nothing wrong is told', async () => {
    const folder = await makeStore();
    const truth = await readAll(folder);
    const names = readdirSync(folder).filter((name) => /^MANIFEST-|\.(?:ldb|log)$/.test(name));
    for (const name of names) {
      const bytes = readFileSync(join(folder, name));
      const stride = Math.max(1, Math.floor(bytes.length / 60));
      for (let at = 0; at < bytes.length; at += stride) {
        const wrong = Buffer.from(bytes);
        wrong[at] = (wrong[at] ?? 0) ^ 0x20;
        writeFileSync(join(folder, name), wrong);
        // The end of a manifest or log may be what a writer left unfinished.
        expect(await isDamagedOrEarlier(readAll(folder), truth)).toBe(true);
      }
      writeFileSync(join(folder, name), bytes);
    }
  });

  test.each([/^MANIFEST-/, /\.ldb$/])('that has %s cut off tells nothing wrong', async (which) => {
    const folder = await makeStore();
    const truth = await readAll(folder);
    const name = readdirSync(folder).find((one) => which.test(one)) ?? '';
    for (let length = statSync(join(folder, name)).size - 1; length >= 0; length -= 97) {
      truncateSync(join(folder, name), length);
      expect(await isDamagedOrEarlier(readAll(folder), truth)).toBe(true);
    }
  });
});

/** With records in a table and, later ones, in a log. */
async function makeStore(): Promise<string> {
  const folder = newStoreFolder();
  const source = levelStoreSource(folder);
  {
    await using store = await source.create();
    await store.write(puts(0, 30));
    await store.compact();
  }
  await using store = await source.open();
  await store.write(puts(30, 40));
  return folder;
}

function puts(from: number, to: number): StoreChange[] {
  return keys.slice(from, to).map((key) => ({ type: 'put', key, value: Buffer.alloc(400, key) }));
}

type Told = readonly (string | undefined)[];

async function readAll(folder: string): Promise<Told> {
  await using view = await LevelView.open(folder, prefixes);
  return (await view.getMany(keys)).map((value) => value?.toString('hex'));
}

/** Whether the store is called damaged, or all that is told is right, though some may be missing. */
async function isDamagedOrEarlier(reading: Promise<Told>, truth: Told): Promise<boolean> {
  let told: Told = [];
  const code = await codeRejectedBy(reading.then((found) => void (told = found)));
  if (code !== undefined) return code === 'STORE_DAMAGED';
  return told.every((value, at) => value === undefined || value === truth[at]);
}

async function expectSame(folder: string, store: ObjectStore): Promise<void> {
  await using view = await LevelView.open(folder, prefixes);
  const absent = Buffer.from('a-key-that-is-nowhere');
  const asked = [...keys, absent];
  const [told, truth] = [await view.getMany(asked), await store.getMany(asked)];
  expect(told.map((value) => value?.toString('hex'))).toEqual(
    truth.map((value) => value?.toString('hex')),
  );
}

function stateOf(folder: string): string[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const { size, mtimeMs, ctimeMs, ino } = statSync(join(folder, name));
      return [name, size, mtimeMs, ctimeMs, ino].join(' ');
    });
}

function noise(length: number): Buffer {
  let state = 12_345;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    }),
  );
}
