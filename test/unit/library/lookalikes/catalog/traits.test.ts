import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Repository } from '../../../../../src/library/repository/repository.js';
import { planMoves } from '../../../../../src/actions/plans/plan-moves.js';
import { reset } from '../../../../../src/api/maintenance/reset.js';
import { mark } from '../../../../../src/library/maintenance/mark.js';
import { sweep } from '../../../../../src/library/maintenance/sweep.js';
import { verify } from '../../../../../src/api/maintenance/verify.js';
import { placeBelow } from '../../../../../src/model/paths/path.js';
import { traitsVersion } from '../../../../../src/picture/traits/picture-traits.js';
import { traitsCodec } from '../../../../../src/storage/codecs/traits.js';
import { contentOf, traitsKey, traitsPrefix } from '../../../../../src/storage/keys.js';
import { picture } from '../../../support/pictures.js';
import { recordsOf, withFlippedBit, write } from '../../../support/picture-store.js';
import { SimilarFolder } from '../../../support/similar-folder.js';

const folder = new SimilarFolder();
let repository: Repository;

beforeAll(async () => {
  folder.write('a.jpg', await picture(1).jpeg({ quality: 92 }).toBuffer());
  folder.write('a-grey.jpg', await picture(1).greyscale().jpeg().toBuffer());
  folder.write('alone.jpg', await picture(2).jpeg().toBuffer());
  repository = await folder.open();
});
afterAll(() => folder[Symbol.dispose]());

async function stored() {
  const records = await recordsOf(repository, traitsPrefix);
  return records.map(({ key, value }) => ({ key, ...traitsCodec.decode(value) }));
}

describe('traits', () => {
  test('are found of pictures in a group, and of no other; once', async () => {
    // The second of both was weighed when it was looked at: it looked like the first.
    expect((await folder.find()).work).toMatchObject({ fingerprinted: 3, weighed: 1 });
    const colours = new Set((await stored()).map(({ traits }) => traits?.colour));
    expect(colours).toEqual(new Set(['colour', 'grey']));
    expect((await folder.find()).work).toMatchObject({ weighed: 0 });
  });

  test('that were found in another way are found anew', async () => {
    const [first] = await stored();
    if (first === undefined) throw new RangeError('no traits');
    const value = traitsCodec.encode({ version: 9999, traits: first.traits });
    await write(repository, [{ type: 'put', key: traitsKey(contentOf(first.key)), value }]);
    expect((await folder.find()).work).toMatchObject({ weighed: 1 });
    expect((await stored()).every(({ version }) => version < 9999)).toBe(true);
  });

  test('are not found by who may not write', async () => {
    const records = await recordsOf(repository, traitsPrefix);
    await write(
      repository,
      records.map(({ key }) => ({ type: 'del', key })),
    );
    {
      await using _busy = await repository.lock('index');
      expect((await folder.find()).work).toMatchObject({ weighed: 0 });
      expect(await stored()).toEqual([]);
    }
    expect((await folder.find()).work).toMatchObject({ weighed: 2 });
  });

  test('cost no work that was done where a run is interrupted', async () => {
    const records = await recordsOf(repository, traitsPrefix);
    await write(
      repository,
      records.map(({ key }) => ({ type: 'del', key })),
    );
    const stop = new AbortController();
    const interrupted = folder.find({
      signal: stop.signal,
      onProgress: ({ stage }) => {
        if (stage === 'weighing') stop.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await stored()).toHaveLength(1);
    expect((await folder.find()).work).toMatchObject({ weighed: 1 });
  });

  test('that could not be found keep every act from a file, until they are', async () => {
    const records = await recordsOf(repository, traitsPrefix);
    const nothing = traitsCodec.encode({ version: traitsVersion, traits: undefined });
    await write(
      repository,
      records.map(({ key }) => ({ type: 'put', key, value: nothing })),
    );
    const limits = { tiers: new Set(['metadata', 'similar', 'crop'] as const) };
    const objections = async () => {
      const { groups } = await folder.find();
      return [...planMoves(groups, (path) => placeBelow('', path), limits)].map(
        ({ path, objection }) => ({ path, objection }),
      );
    };
    expect(await objections()).toEqual([
      { path: 'a-grey.jpg', objection: 'what it holds could not be found out' },
    ]);
    await write(
      repository,
      records.map(({ key, value }) => ({ type: 'put', key, value })),
    );
    expect(await objections()).toEqual([{ path: 'a-grey.jpg', objection: undefined }]);
  });

  test('that are damaged are reported by verify, and forgotten by its repair', async () => {
    const [record] = await recordsOf(repository, traitsPrefix);
    if (record === undefined) throw new RangeError('no traits');
    const value = withFlippedBit(record.value, 0.5);
    await write(repository, [{ type: 'put', key: record.key, value }]);
    const { problems } = await verify(repository);
    expect(problems).toMatchObject([{ what: expect.stringMatching(/^traits of xxh64:/) }]);
    expect(await verify(repository, { repairs: true })).toMatchObject({ problems: [] });
    expect((await folder.find()).work).toMatchObject({ weighed: 1 });
  });

  test('go with their content, when gc finds that nothing has it', async () => {
    rmSync(folder.at('a-grey.jpg'));
    await folder.find();
    await repository.transaction(async (store) => {
      const { pictures } = await sweep(store, await mark(repository, store, 1), false);
      // The picture, its features, its traits, its facts.
      expect(pictures.count).toBe(4);
    });
    expect(await stored()).toHaveLength(1);
  });

  test('are forgotten by reset', async () => {
    await reset(repository);
    expect(await stored()).toEqual([]);
  });
});
