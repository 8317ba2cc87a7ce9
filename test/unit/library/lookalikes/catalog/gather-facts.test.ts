import { describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { collectGarbage } from '../../../../../src/api/maintenance/collect-garbage.js';
import { createRepository } from '../../../../../src/api/repository/create-repository.js';
import { indexPhotos } from '../../../../../src/api/indexing/index-photos.js';
import { reset } from '../../../../../src/api/maintenance/reset.js';
import { Repository } from '../../../../../src/library/repository/repository.js';
import type { FactsRecord } from '../../../../../src/model/facts/facts.js';
import { factsCodec } from '../../../../../src/storage/codecs/facts.js';
import { factsPrefix } from '../../../../../src/storage/keys.js';
import { PhotoFolder, settle } from '../../../support/photo-folder.js';

async function photo(model: string): Promise<Buffer> {
  const image = sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } });
  return image
    .withExif({ IFD0: { Make: 'Canon', Model: model } })
    .jpeg()
    .toBuffer();
}

async function open(folder: PhotoFolder): Promise<Repository> {
  await settle();
  const { place } = await createRepository(folder.root);
  return Repository.open(place);
}

async function records(repository: Repository): Promise<FactsRecord[]> {
  return repository.transaction(async (store) => {
    const found: FactsRecord[] = [];
    for await (const [, value] of store.range(factsPrefix)) found.push(factsCodec.decode(value));
    return found;
  });
}

async function models(repository: Repository): Promise<string[]> {
  return (await records(repository)).map(({ facts }) => facts?.model ?? 'none').toSorted();
}

describe('index reads facts', () => {
  test('in the look that takes the fingerprint, of equal files once', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', await photo('A'));
    folder.write('copy of a.jpg', await photo('A'));
    folder.write('b.jpg', await photo('B'));
    const repository = await open(folder);
    const looked = await indexPhotos(repository, { wantsFingerprints: true, wantsFacts: true });
    expect(looked).toMatchObject({ fingerprinted: 2, described: 0 });
    expect(await models(repository)).toEqual(['A', 'B']);
    expect((await records(repository))[0]?.facts).toMatchObject({
      format: 'jpeg',
      width: 40,
      height: 30,
    });
  });

  test('without fingerprints, and later those that were left out', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', await photo('A'));
    const repository = await open(folder);
    expect(await indexPhotos(repository, { wantsFingerprints: true })).toMatchObject({
      described: 0,
    });
    expect(await records(repository)).toEqual([]);
    expect(await indexPhotos(repository, { wantsFacts: true })).toMatchObject({
      described: 1,
      fingerprinted: 0,
    });
    expect(await models(repository)).toEqual(['A']);
    expect(await indexPhotos(repository, { wantsFacts: true })).toMatchObject({ described: 0 });
  });

  test('of what is no picture, or a format without decoder, once', async () => {
    using folder = new PhotoFolder();
    folder.write('text.jpg', 'not a picture');
    folder.write(
      'layers.jpg',
      Buffer.from('8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\xc8\0\0\x01\x2c\0\x08\0\x03', 'latin1'),
    );
    const repository = await open(folder);
    const all = { wantsFingerprints: true, wantsFacts: true };
    await indexPhotos(repository, all);
    const found = (await records(repository)).map(
      ({ facts }) => `${facts?.format} ${facts?.width}`,
    );
    expect(found.toSorted()).toEqual(['psd 300', 'undefined undefined']);
    expect(await indexPhotos(repository, all)).toMatchObject({ described: 0 });
  });

  test('a damaged record, or one of another version, is read anew', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', await photo('A'));
    const repository = await open(folder);
    await indexPhotos(repository, { wantsFacts: true });
    for (const value of [
      Buffer.from('x'),
      factsCodec.encode({ version: 9999, asked: [], facts: undefined }),
    ]) {
      await repository.transaction(async (store) => {
        for await (const [key] of store.range(factsPrefix))
          await store.write([{ type: 'put', key, value }]);
      });
      expect(await indexPhotos(repository, { wantsFacts: true })).toMatchObject({ described: 1 });
      expect(await models(repository)).toEqual(['A']);
    }
  });

  test('gc forgets those of contents that are gone, reset all of them', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', await photo('A'));
    folder.write('b.jpg', await photo('B'));
    const repository = await open(folder);
    await indexPhotos(repository, { wantsFacts: true });
    rmSync(join(folder.root, 'b.jpg'));
    await settle();
    await indexPhotos(repository, { wantsFacts: true });
    await collectGarbage(repository, { keepSnapshots: 1 });
    expect(await models(repository)).toEqual(['A']);
    await reset(repository);
    expect(await models(repository)).toEqual([]);
  });
});
