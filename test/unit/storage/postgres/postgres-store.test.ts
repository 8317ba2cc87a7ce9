import { describe, expect, test } from 'vitest';
import type { ObjectStore } from '../../../../src/storage/object-store.js';
import { postgresStoreSource } from '../../../../src/storage/postgres/postgres-source.js';
import { storeSide } from '../../../../src/storage/store-side.js';
import { postgresForTests } from '../../support/postgres.js';
import { codeRejectedBy } from '../expect-code.js';
import { collect, put, storageSuite } from '../storage-suite.js';

const server = postgresForTests();

function create(): Promise<ObjectStore> {
  return postgresStoreSource(server().newAddress()).create();
}

describe('as every store', () => {
  storageSuite(create);
});

describe('the other side', () => {
  storageSuite(async () => storeSide(await create(), 1));
});

function nthKey(at: number): Buffer {
  return Buffer.from(`k${String(at).padStart(4, '0')}`);
}

describe('what is read while something is written', () => {
  test('a range goes on as if nothing were written, as often as that happens', async () => {
    await using store = await create();
    const all = Array.from({ length: 9000 }, (_, at) => `a${String(at).padStart(5, '0')}`);
    await store.write(all.map((key) => put(key, 'before')));
    const [seen, found]: [string[], number[]] = [[], []];
    for await (const [key, value] of store.range(Buffer.from('a'))) {
      if (seen.length === 10 || seen.length === 5000) {
        await store.write([put('a99999', 'new'), put('a00000x', 'new'), put('a08000', 'after')]);
        found.push((await collect(store, Buffer.from('a99'))).length);
      }
      seen.push(`${key.toString()} ${value.toString()}`);
    }
    expect(seen).toEqual(all.map((key) => `${key} before`));
    expect(found).toEqual([1, 1]);
    expect((await store.get(Buffer.from('a08000')))?.toString()).toBe('after');
    expect(await collect(store, Buffer.from('a'))).toHaveLength(9002);
  });

  test('who only looks sees one state, whatever others write, and cannot write', async () => {
    const address = server().newAddress();
    await using store = await postgresStoreSource(address).create();
    await store.write([put('a', '1')]);
    await using before = await postgresStoreSource(address).look();
    expect(await collect(before, Buffer.from('a'))).toHaveLength(1);
    await store.write([put('a', '2'), put('aa', '2')]);
    expect((await before.get(Buffer.from('a')))?.toString()).toBe('1');
    expect(await collect(before, Buffer.from('a'))).toHaveLength(1);
    await using after = await postgresStoreSource(address).look();
    expect(await collect(after, Buffer.from('a'))).toHaveLength(2);
    await expect(before.write([put('b', '')])).rejects.toThrow(TypeError);
    await expect(before.compact()).rejects.toThrow(TypeError);
  });

  test('pages end by bytes, too, and a record that is larger than a page comes', async () => {
    await using store = await create();
    const values = [3_000_000, 10, 2_000_000, 0, 900_000, 900_000].map((size, at) =>
      Buffer.alloc(size, at),
    );
    await store.write(
      values.map((value, at) => ({ type: 'put', key: Buffer.from(`k${at}`), value })),
    );
    const found = await collect(store, Buffer.from('k'));
    expect(found.map(([, value]) => value.equals(values.shift() ?? value))).toEqual(
      found.map(() => true),
    );
    expect(found).toHaveLength(6);
  });

  test('pages of small records follow those of large ones, and none is left out', async () => {
    await using store = await create();
    const sizes = Array.from({ length: 6000 }, (_, at) => {
      if (at < 40) return 60_000;
      return at % 1500 === 0 ? 1_500_000 : 1;
    });
    await store.write(
      sizes.map((size, at) => ({ type: 'put', key: nthKey(at), value: Buffer.alloc(size, 1) })),
    );
    const found = await collect(store, Buffer.from('k'));
    expect(found.map(([, value]) => value.length)).toEqual(sizes);
    expect(found.every(([one], at) => one.equals(nthKey(at)))).toBe(true);
    const some = Array.from({ length: 2500 }, (_, at) => nthKey((at * 7) % 6100));
    const values = await store.getMany(some);
    expect(values.map((value) => value?.length)).toEqual(
      some.map((_, at) => sizes[(at * 7) % 6100]),
    );
  });

  test('records are found by their keys, even where the table was small when that was planned', async () => {
    const address = server().newAddress();
    const source = postgresStoreSource(address);
    const scans = async (): Promise<readonly number[]> => {
      const [[whole, byKey] = []] = await server().sql(
        `SELECT seq_scan, idx_scan FROM pg_stat_user_tables WHERE relname = 'records' AND schemaname = '${address.schema}'`,
      );
      return [Number(whole), Number(byKey)];
    };
    const store = await source.create();
    await store.write(Array.from({ length: 60 }, (_, at) => put(`a${at}`, 'x')));
    await server().sql(`ANALYZE ${address.schema}.records`);
    for (let turn = 0; turn < 7; turn += 1) {
      await store.getMany([Buffer.from('a1'), Buffer.from('a2')]);
      expect(await collect(store, Buffer.from('a'))).toHaveLength(60);
      await store.lastKey(Buffer.from('a'));
      await store.write([{ type: 'del', key: Buffer.from('b') }, put('a1', 'y')]);
    }
    await store[Symbol.asyncDispose]();
    // What a connection counted is told when it ends.
    await server().endConnections();
    await expect.poll(async () => (await scans())[1]).toBeGreaterThan(20);
    // One is the making of the index.
    expect((await scans())[0]).toBe(1);
  });

  test('a batch of many statements is written as a whole', async () => {
    await using store = await create();
    await store.write([put('z', '')]);
    const changes = Array.from({ length: 45_000 }, (_, at) => put(`a${at}`, 'x'));
    await store.write([...changes, { type: 'del', key: Buffer.from('z') }]);
    expect(await collect(store, Buffer.from('a'))).toHaveLength(45_000);
    expect(await store.get(Buffer.from('z'))).toBeUndefined();
    await store.compact();
    expect(await store.hasAny(Buffer.from('a'))).toBe(true);
  });
});

describe('what is there', () => {
  test('is not made twice', async () => {
    const address = server().newAddress();
    const source = postgresStoreSource(address);
    await (await source.create())[Symbol.asyncDispose]();
    expect(await codeRejectedBy(source.create())).toBe('REPOSITORY_EXISTS');
  });

  test('nothing at all is STORE_DAMAGED, and nothing is made', async () => {
    const address = server().newAddress();
    const source = postgresStoreSource(address);
    for (const opening of [() => source.open(), () => source.look(), () => source.salvage()]) {
      expect(await codeRejectedBy(opening())).toBe('STORE_DAMAGED');
    }
    const schemas = await server().sql(
      `SELECT 1 FROM information_schema.schemata WHERE schema_name = '${address.schema}'`,
    );
    expect(schemas).toEqual([]);
  });

  test('of a later version is FORMAT_UNSUPPORTED, and stays as it is', async () => {
    const address = server().newAddress();
    const source = postgresStoreSource(address);
    await (await source.create())[Symbol.asyncDispose]();
    await server().sql(`UPDATE ${address.schema}.format SET version = 99`);
    expect(await codeRejectedBy(source.open())).toBe('FORMAT_UNSUPPORTED');
    expect(await codeRejectedBy(source.look())).toBe('FORMAT_UNSUPPORTED');
  });
});
