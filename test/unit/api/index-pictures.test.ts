import { describe, expect, test } from 'vitest';
import type { LookAlikesResult } from '../../../src/model/groups/look-alike.js';
import {
  numbersOf,
  picturePrefix,
  relationKey,
  relationPrefix,
} from '../../../src/storage/keys.js';
import { pictureCodec } from '../../../src/storage/codecs/picture.js';
import type { Relation } from '../../../src/model/pictures/relation.js';
import { relationCodec } from '../../../src/storage/codecs/relation.js';
import type { LastingOutcome } from '../../../src/model/pictures/picture.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { findSimilar } from '../../../src/api/find/find-similar.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { countingHash, type CountingHash } from '../support/hashes.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';
import { dng } from '../picture/formats/raw/raw-files.js';
import { rawParts } from '../picture/formats/raw/raw-parts.js';
import { scene } from '../support/scenes.js';

const scope = Scope.everything;
const index = { scope, wantsFingerprints: true, jobs: 1 };
const dupes = { scope, jobs: 1 };

/** A scene, a smaller copy, a part of it, and another scene. */
async function writeScenes(folder: PhotoFolder): Promise<void> {
  folder.write('a.jpg', await scene(1));
  folder.write('b/smaller.jpg', await scene(1, { size: 400 }));
  folder.write('b/part.jpg', await scene(1, { crop: 0.6 }));
  folder.write('other.jpg', await scene(2));
  await settle();
}

async function open(
  folder: PhotoFolder,
  settings: Readonly<Record<string, unknown>> = {},
  hash: CountingHash = countingHash(),
): Promise<Repository> {
  const { place } = await createRepository(folder.root);
  return Repository.open(place, { overrides: new Map(Object.entries(settings)), hash });
}

function pathsOf({ groups }: LookAlikesResult): string[][] {
  return [...groups].map(({ files }) => files.map(({ path }) => path));
}

/** Stages that a run went through. */
function stages(): { readonly seen: Set<string>; onProgress: (step: { stage: string }) => void } {
  const seen = new Set<string>();
  return { seen, onProgress: ({ stage }) => seen.add(stage) };
}

describe('index looks at pictures', () => {
  test('once; then neither index nor dupes --similar looks or hashes again', async () => {
    using folder = new PhotoFolder();
    await writeScenes(folder);
    const hash = countingHash();
    const repository = await open(folder, {}, hash);
    expect(await indexPhotos(repository, index)).toMatchObject({ hashed: 4, fingerprinted: 4 });
    expect(hash.count).toBe(4);
    expect(await indexPhotos(repository, index)).toMatchObject({ hashed: 0, fingerprinted: 0 });
    const { seen, onProgress } = stages();
    const found = await findSimilar(repository, { ...dupes, onProgress });
    expect(pathsOf(found)).toEqual([['a.jpg', 'b/smaller.jpg', 'b/part.jpg']]);
    expect(hash.count).toBe(4);
    expect(seen).toContain('comparing');
    expect(seen).not.toContain('fingerprinting');
  });

  test('and goes on with the indexes where a run was cut off', async () => {
    using folder = new PhotoFolder();
    await writeScenes(folder);
    const repository = await open(folder);
    const abort = new AbortController();
    const cutOff = indexPhotos(repository, {
      ...index,
      signal: abort.signal,
      onProgress: ({ stage }) => stage === 'indexing' && abort.abort(),
    });
    await expect(cutOff).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const later = stages();
    expect(await indexPhotos(repository, { ...index, ...later })).toMatchObject({
      fingerprinted: 0,
    });
    expect(later.seen).toContain('indexing');
    const last = stages();
    await indexPhotos(repository, { ...index, ...last });
    expect(last.seen).not.toContain('indexing');
    expect(pathsOf(await findSimilar(repository, dupes))).toEqual([
      ['a.jpg', 'b/smaller.jpg', 'b/part.jpg'],
    ]);
  });

  test('later, where an earlier run was told not to; nothing is hashed for it', async () => {
    using folder = new PhotoFolder();
    await writeScenes(folder);
    const hash = countingHash();
    const repository = await open(folder, {}, hash);
    expect(await indexPhotos(repository, { scope })).toMatchObject({ hashed: 4, fingerprinted: 0 });
    expect(await indexPhotos(repository, index)).toMatchObject({ hashed: 0, fingerprinted: 4 });
    expect(hash.count).toBe(4);
  });

  test('of the scope only; force reads files again and looks at none again', async () => {
    using folder = new PhotoFolder();
    await writeScenes(folder);
    const repository = await open(folder);
    const part = { ...index, scope: folder.scope('b') };
    expect(await indexPhotos(repository, part)).toMatchObject({ hashed: 2, fingerprinted: 2 });
    expect(await indexPhotos(repository, index)).toMatchObject({ hashed: 2, fingerprinted: 2 });
    expect(await indexPhotos(repository, { ...index, force: true })).toMatchObject({
      hashed: 4,
      fingerprinted: 0,
    });
  });

  test('equal files are one picture, under whatever names', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', await scene(3));
    folder.write('b.jpg', await scene(3));
    await settle();
    const repository = await open(folder);
    expect(await indexPhotos(repository, index)).toMatchObject({ files: 2, fingerprinted: 1 });
  });
});

describe('what is no picture, or none that can be had', () => {
  test('is listed, and looked at once', async () => {
    using folder = new PhotoFolder();
    folder.write('fine.jpg', await scene(4));
    folder.write('broken.jpg', (await scene(5)).subarray(0, 200));
    folder.write('text.jpg', 'not a picture');
    folder.write('drawing.png', '<svg></svg>');
    await settle();
    const repository = await open(folder);
    const reason = expect.stringMatching(/\w/);
    const unsupported = [{ format: 'svg', files: 1 }];
    expect(await indexPhotos(repository, index)).toMatchObject({
      fingerprinted: 4,
      undecodable: [{ path: 'broken.jpg', reason, isNew: true }],
      unsupported,
      unreadable: [],
    });
    folder.write('broken too.jpg', (await scene(6)).subarray(0, 200));
    await settle();
    expect(await indexPhotos(repository, index)).toMatchObject({
      fingerprinted: 1,
      undecodable: [
        { path: 'broken too.jpg', reason, isNew: true },
        { path: 'broken.jpg', reason, isNew: false },
      ],
      unsupported,
    });
    expect(await indexPhotos(repository, { scope })).toMatchObject({
      undecodable: [],
      unsupported: [],
    });
  });
});

describe('a raw file', () => {
  test('looks like its preview, and is looked at again where there was no decoder for it', async () => {
    using folder = new PhotoFolder();
    const parts = await rawParts({ jpeg: await scene(1), orientation: 1 });
    folder.write('a.dng', dng(parts));
    folder.write('a.jpg', await scene(1, { size: 400 }));
    await settle();
    const repository = await open(folder);
    expect(await indexPhotos(repository, index)).toMatchObject({
      fingerprinted: 2,
      unsupported: [],
    });
    expect(pathsOf(await findSimilar(repository, dupes))).toEqual([['a.dng', 'a.jpg']]);
    // What an earlier version wrote.
    await repository.transaction(async (store) => {
      for await (const [key, value] of store.range(picturePrefix)) {
        const record = pictureCodec.decode(value);
        if (record.outcome.kind !== 'picture' || record.outcome.facts.format !== 'raw') continue;
        const outcome = { kind: 'unsupported', format: 'raw' } as const;
        await store.write([
          { type: 'put', key, value: pictureCodec.encode({ ...record, outcome }) },
        ]);
      }
    });
    expect(await indexPhotos(repository, index)).toMatchObject({
      fingerprinted: 1,
      unsupported: [],
    });
    expect(pathsOf(await findSimilar(repository, dupes))).toEqual([['a.dng', 'a.jpg']]);
  });
});

describe('what failed before', () => {
  test('is looked at again by retry only, nothing else is; a picture then takes part', async () => {
    using folder = new PhotoFolder();
    await writeScenes(folder);
    folder.write('broken.jpg', (await scene(5)).subarray(0, 200));
    await settle();
    const hash = countingHash();
    const repository = await open(folder, {}, hash);
    await indexPhotos(repository, index);
    // As though there had not been memory enough for one of them.
    await failPicture(repository);
    const read = hash.count;
    expect(await indexPhotos(repository, index)).toMatchObject({ fingerprinted: 0, retried: 0 });
    const { undecodable } = await findSimilar(repository, dupes);
    expect(undecodable.map(({ reason }) => reason)).toContain('needs more memory than 1 MB');
    expect(undecodable).toHaveLength(2);

    folder.write('new.jpg', await scene(7));
    await settle();
    const counts = { fingerprinted: 2, retried: 2, recovered: 1 };
    expect(await indexPhotos(repository, { scope, retry: true, jobs: 1 })).toMatchObject({
      ...counts,
      undecodable: [{ path: 'broken.jpg', isNew: true }],
    });
    expect(await indexPhotos(repository, { ...index, retry: true })).toMatchObject({
      fingerprinted: 2,
      retried: 1,
      recovered: 0,
    });
    expect(hash.count).toBe(read + 1);
    const found = await findSimilar(repository, dupes);
    expect(pathsOf(found)).toEqual([['a.jpg', 'b/smaller.jpg', 'b/part.jpg']]);
  });
});

/** Makes the record of one picture say that it could not be decoded. */
const wantOfMemory = {
  kind: 'undecodable',
  format: 'jpeg',
  reason: 'needs more memory than 1 MB',
} as const;

async function failPicture(
  repository: Repository,
  failed: Exclude<LastingOutcome, { kind: 'picture' }> = wantOfMemory,
): Promise<void> {
  await repository.transaction(async (store) => {
    for await (const [key, value] of store.range(picturePrefix)) {
      const { number, outcome } = pictureCodec.decode(value);
      if (outcome.kind !== 'picture') continue;
      const record = pictureCodec.encode({ number, hasPoints: true, outcome: failed });
      await store.write([{ type: 'put', key, value: record }]);
      return;
    }
  });
}

test('what had no decoder is looked at again by a version that has one', async () => {
  using folder = new PhotoFolder();
  await writeScenes(folder);
  const repository = await open(folder);
  await indexPhotos(repository, index);
  await failPicture(repository, { kind: 'unsupported', format: 'heic' });
  expect(await indexPhotos(repository, index)).toMatchObject({ fingerprinted: 1, unsupported: [] });
  const found = await findSimilar(repository, dupes);
  expect(pathsOf(found)).toEqual([['a.jpg', 'b/smaller.jpg', 'b/part.jpg']]);
  await failPicture(repository, { kind: 'unsupported', format: 'svg' });
  expect(await indexPhotos(repository, index)).toMatchObject({ fingerprinted: 0 });
});

describe('key points', () => {
  test('off, then on: looked at once more, compared once more, nothing old is left', async () => {
    using folder = new PhotoFolder();
    await writeScenes(folder);
    folder.write('text.jpg', 'not a picture');
    await settle();
    const without = await open(folder, { 'similar.points': false });
    expect(await indexPhotos(without, index)).toMatchObject({ fingerprinted: 5 });
    expect((await findSimilar(without, dupes)).undecodable).toEqual([]);
    const before = await pictureNumbers(without);
    expect(before).toEqual([0, 1, 2, 3, 4]);
    await relateAll(without, before);

    const withPoints = await open(folder);
    expect(await indexPhotos(withPoints, index)).toMatchObject({ fingerprinted: 4 });
    const group = ['a.jpg', 'b/smaller.jpg', 'b/part.jpg'];
    expect(pathsOf(await findSimilar(withPoints, dupes))).toEqual([group]);
    const numbers = await pictureNumbers(withPoints);
    // What is no picture has no points to miss.
    expect(numbers.filter((number) => before.includes(number))).toHaveLength(1);
    const related = (await relatedNumbers(withPoints)).flat();
    expect(related).not.toEqual([]);
    expect(related.filter((number) => !numbers.includes(number))).toEqual([]);

    // Points that are there stay.
    expect(await indexPhotos(without, index)).toMatchObject({ fingerprinted: 0 });
    expect(pathsOf(await findSimilar(without, dupes))).toEqual([group]);
  });
});

describe('interrupted', () => {
  test('the same call continues, and no picture is looked at twice', async () => {
    using folder = new PhotoFolder();
    const count = 12;
    for (let number = 0; number < count; number += 1) {
      folder.write(`${number}.jpg`, await scene(number, { size: 300 }));
    }
    await settle();
    const hash = countingHash();
    const repository = await open(folder, {}, hash);
    const stop = new AbortController();
    const { seen, onProgress } = stages();
    const interrupted = indexPhotos(repository, {
      ...index,
      signal: stop.signal,
      onProgress(step) {
        onProgress(step);
        if (step.stage === 'fingerprinting' && step.files === 5) stop.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(seen).toContain('fingerprinting');
    const looked = (await pictureNumbers(repository)).length;
    expect(looked).toBe(5);
    expect(await indexPhotos(repository, index)).toMatchObject({
      hashed: 0,
      fingerprinted: count - looked,
    });
    expect(hash.count).toBe(count);
  });
});

/** Numbers of all pictures, and of what is none. */
async function pictureNumbers(repository: Repository): Promise<number[]> {
  return repository.transaction(async (store) => {
    const numbers: number[] = [];
    for await (const [, value] of store.range(picturePrefix)) {
      numbers.push(pictureCodec.decode(value).number);
    }
    return numbers.toSorted((a, b) => a - b);
  });
}

async function relatedNumbers(repository: Repository): Promise<(readonly number[])[]> {
  return repository.transaction(async (store) => {
    const pairs: (readonly number[])[] = [];
    for await (const [key] of store.range(relationPrefix)) pairs.push(numbersOf(key));
    return pairs;
  });
}

/** Stores that all these pictures show the same. */
async function relateAll(repository: Repository, numbers: readonly number[]): Promise<void> {
  const relation: Relation = {
    map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
    firstInside: 1,
    secondInside: 1,
    distance: 1,
    colour: 'same',
  };
  const value = relationCodec.encode({ source: 'measured', relation });
  const changes = numbers.flatMap((smaller) =>
    numbers
      .filter((larger) => larger > smaller)
      .map((larger) => ({ type: 'put', key: relationKey(smaller, larger), value }) as const),
  );
  await repository.transaction((store) => store.write(changes));
}
