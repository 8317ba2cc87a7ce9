import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  learntKey,
  learntPrefix,
  sequenceOf,
  stepKey,
  stepPrefix,
} from '../../../src/storage/keys.js';
import type { ObjectStore, StoreChange } from '../../../src/storage/object-store.js';
import { buffer } from '../model/arbitraries.js';

/**
 * What every store must do.
 * @param create makes a new, empty store
 */
export function storageSuite(create: () => Promise<ObjectStore>): void {
  test('gives back what was put, and undefined for what was not', async () => {
    await using store = await create();
    await store.write([put('a', '1'), put('b', '')]);
    expect(await store.get(Buffer.from('a'))).toEqual(Buffer.from('1'));
    expect(await store.get(Buffer.from('b'))).toEqual(Buffer.alloc(0));
    expect(await store.get(Buffer.from('c'))).toBeUndefined();
    expect(await store.get(Buffer.from('aa'))).toBeUndefined();
  });

  test('a later put replaces, a delete removes, and deleting nothing is no error', async () => {
    await using store = await create();
    await store.write([put('a', '1'), put('b', '2')]);
    await store.write([put('a', '3'), del('b'), del('c')]);
    expect(await texts(store, ['a', 'b', 'c'])).toEqual(['3', undefined, undefined]);
  });

  test('within one batch the last change of a key counts', async () => {
    await using store = await create();
    await store.write([put('a', '1'), del('a'), put('b', '1'), put('b', '2'), del('c')]);
    await store.write([del('b'), put('b', '3')]);
    expect(await texts(store, ['a', 'b', 'c'])).toEqual([undefined, '3', undefined]);
  });

  test('an empty batch is fine', async () => {
    await using store = await create();
    await store.write([]);
    expect(await texts(store, ['a'])).toEqual([undefined]);
  });

  test('getMany keeps the order of the keys, twice the same and missing ones included', async () => {
    await using store = await create();
    await store.write([put('a', '1'), put('b', '2'), put('c', '3')]);
    expect(await texts(store, ['c', 'x', 'a', 'c', 'b'])).toEqual(['3', undefined, '1', '3', '2']);
    expect(await store.getMany([])).toEqual([]);
  });

  test('a value that is changed after it was put does not change in the store', async () => {
    await using store = await create();
    const value = Buffer.from('before');
    await store.write([{ type: 'put', key: Buffer.from('a'), value }]);
    value.fill('x');
    expect(await texts(store, ['a'])).toEqual(['before']);
  });

  test('range gives pairs in byte order of their keys, and no others', async () => {
    await using store = await create();
    const keys = [
      [0x61],
      [0x61, 0],
      [0x61, 0xff],
      [0x61, 0xff, 0xff],
      [0x61, 0x7f],
      [0x60, 0xff],
      [0x62],
    ];
    await store.write(
      keys.map((key) => ({ type: 'put', key: Buffer.from(key), value: Buffer.from(key) })),
    );
    const pairs = await collect(store, Buffer.from('a'));
    expect(pairs.map(([key]) => key.toString('hex'))).toEqual([
      '61',
      '6100',
      '617f',
      '61ff',
      '61ffff',
    ]);
    for (const [key, value] of pairs) expect(value).toEqual(key);
  });

  test('range can be left early, and the store still works and closes', async () => {
    await using store = await create();
    await store.write([put('a1', ''), put('a2', ''), put('a3', '')]);
    for await (const [key] of store.range(Buffer.from('a'))) {
      expect(key.toString()).toBe('a1');
      break;
    }
    expect(await collect(store, Buffer.from('a'))).toHaveLength(3);
  });

  test('lastKey is the last of a prefix, or undefined', async () => {
    await using store = await create();
    expect(await store.lastKey(learntPrefix)).toBeUndefined();
    await store.write(
      [0, 7, 255, 256, 70_000].map((number) => ({
        type: 'put',
        key: learntKey(number),
        value: Buffer.of(1),
      })),
    );
    await store.write([put('m', 'after'), put('k', 'before')]);
    expect(sequenceOf((await store.lastKey(learntPrefix)) ?? Buffer.alloc(4))).toBe(70_000);
  });

  test.each([0, 1, 254, 255, 256, 511, 65_535, 0xffff_fffe, 0xffff_ffff])(
    'the steps of action %i are those of no other',
    async (action) => {
      await using store = await create();
      const neighbours = [action - 1, action, action + 1].filter((id) => id >= 0 && id < 2 ** 32);
      const keys = neighbours.flatMap((id) =>
        [0, 1, 255, 256, 0xffff_ffff].map((chunk) => stepKey(id, chunk)),
      );
      await store.write([
        ...keys.map((key) => ({ type: 'put', key, value: Buffer.of(1) }) as const),
        put('l', ''),
        put('z', ''),
      ]);
      const found = await collect(store, stepPrefix(action));
      expect(found.map(([key]) => sequenceOf(key))).toEqual([0, 1, 255, 256, 0xffff_ffff]);
      expect(await store.lastKey(stepPrefix(action))).toEqual(stepKey(action, 0xffff_ffff));
    },
  );

  test('agrees with a sorted list, whatever the keys and prefixes', async () => {
    const key = buffer({ minLength: 1, maxLength: 3 });
    const tight = fc
      .array(fc.constantFrom(0x00, 0x61, 0xfe, 0xff), { minLength: 1, maxLength: 3 })
      .map((bytes) => Buffer.from(bytes));
    const keys = fc.uniqueArray(fc.oneof(key, tight), {
      selector: (bytes) => bytes.toString('hex'),
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(keys, tight, async (stored, rest) => {
        // Every prefix in use begins with a letter.
        const prefix = Buffer.concat([Buffer.from('a'), rest]);
        await using store = await create();
        await store.write(stored.map((one) => ({ type: 'put', key: one, value: one })));
        const expected = stored
          .filter((one) => one.subarray(0, prefix.length).equals(prefix))
          .toSorted((a, b) => Buffer.compare(a, b));
        const found = await collect(store, prefix);
        expect(found.map(([one]) => one)).toEqual(expected);
        const upTo = await collect(store, Buffer.from('a'), prefix);
        expect(upTo.map(([one]) => one)).toEqual(
          stored
            .filter(
              (one) =>
                Buffer.compare(one, Buffer.from('a')) >= 0 && Buffer.compare(one, prefix) < 0,
            )
            .toSorted((a, b) => Buffer.compare(a, b)),
        );
        expect(await store.lastKey(prefix)).toEqual(expected.at(-1));
      }),
      { numRuns: 100 },
    );
  });
}

export function put(key: string, value: string): StoreChange {
  return { type: 'put', key: Buffer.from(key), value: Buffer.from(value) };
}

function del(key: string): StoreChange {
  return { type: 'del', key: Buffer.from(key) };
}

async function texts(store: ObjectStore, keys: readonly string[]): Promise<(string | undefined)[]> {
  const values = await store.getMany(keys.map((key) => Buffer.from(key)));
  return values.map((value) => value?.toString());
}

export async function collect(
  store: ObjectStore,
  prefix: Buffer,
  end?: Buffer,
): Promise<(readonly [Buffer, Buffer])[]> {
  const pairs: (readonly [Buffer, Buffer])[] = [];
  for await (const pair of store.range(prefix, end)) pairs.push(pair);
  return pairs;
}
