import { expect, test } from 'vitest';
import { memoryStoreSource } from '../../../src/storage/memory-store.js';
import { put, storageSuite } from './storage-suite.js';

storageSuite(() => memoryStoreSource().create());

test('what is written is still there when the store is opened again', async () => {
  const source = memoryStoreSource();
  {
    await using store = await source.create();
    await store.write([put('a', '1')]);
  }
  await using store = await source.open();
  expect(await store.get(Buffer.from('a'))).toEqual(Buffer.from('1'));
});
