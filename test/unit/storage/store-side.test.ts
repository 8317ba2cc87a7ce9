import { describe, expect, test } from 'vitest';
import { headKey, metaKey } from '../../../src/storage/keys.js';
import { memoryStoreSource } from '../../../src/storage/memory-store.js';
import { keysOfSide, readSide, storeSide } from '../../../src/storage/store-side.js';
import { collect, storageSuite } from './storage-suite.js';

describe('the second side, as every store', () => {
  storageSuite(async () => storeSide(await memoryStoreSource().create(), 1));
});

test('sides know nothing of each other, and share the first record', async () => {
  const store = await memoryStoreSource().create();
  const [first, second] = [storeSide(store, 0), storeSide(store, 1)];
  await first.write([put(metaKey, 'meta'), put(headKey, 'one')]);
  await second.write([put(headKey, 'two')]);
  expect((await first.get(headKey))?.toString()).toBe('one');
  expect((await second.get(headKey))?.toString()).toBe('two');
  expect((await second.get(metaKey))?.toString()).toBe('meta');
  expect((await readSide(store, 1).get(headKey))?.toString()).toBe('two');
  expect(await collect(second, headKey)).toHaveLength(1);
  const keys = async (side: 0 | 1): Promise<string[]> => {
    const found: string[] = [];
    for await (const key of keysOfSide(store, side)) found.push(key.toString('hex'));
    return found;
  };
  expect(await keys(0)).toEqual(['68']);
  expect(await keys(1)).toEqual(['e8']);
});

function put(key: Buffer, text: string) {
  return { type: 'put', key, value: Buffer.from(text) } as const;
}
