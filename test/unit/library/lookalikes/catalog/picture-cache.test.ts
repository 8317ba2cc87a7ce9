import { afterAll, beforeAll, expect, test } from 'vitest';
import { Catalog } from '../../../../../src/library/lookalikes/catalog/catalog.js';
import { PictureCache } from '../../../../../src/library/lookalikes/catalog/picture-cache.js';
import { settle } from '../../../support/photo-folder.js';
import { picture } from '../../../support/pictures.js';
import { SimilarFolder } from '../../../support/similar-folder.js';

const folder = new SimilarFolder();
beforeAll(async () => {
  for (const seed of [1, 2, 3]) {
    folder.write(`${seed}.jpg`, await picture(seed).jpeg().toBuffer());
  }
  await settle();
  await folder.find();
});
afterAll(() => folder[Symbol.dispose]());

test('a picture is read from the store once, however often it is asked for', async () => {
  const repository = await folder.open();
  const cache = new PictureCache(repository, await repository.transaction(Catalog.load));
  const first = await cache.fetch([0, 1, 0]);
  expect([...first.keys()]).toEqual([0, 1]);
  expect(first.get(1)?.number).toBe(1);
  const again = await cache.fetch([1, 2]);
  expect(again.get(1)).toBe(first.get(1));
  expect([...again.keys()]).toEqual([1, 2]);
});

test('who waits for some has all, though others ask meanwhile and little is kept', async () => {
  const repository = await folder.open();
  const cache = new PictureCache(repository, await repository.transaction(Catalog.load), 1);
  await cache.fetch([0]);
  const [, both] = await Promise.all([cache.fetch([2]), cache.fetch([0, 1])]);
  expect([...both.keys()]).toEqual([0, 1]);
});
