import { renameSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { linkDuplicates } from '../../../../src/api/actions/link-duplicates.js';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { collidingContents, tiny8 } from '../../support/hashes.js';
import { groupPaths, naiveGroups } from '../../support/naive-groups.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';
import { Random } from '../../support/random.js';

const scope = Scope.everything;

function open(folder: PhotoFolder): Promise<Repository> {
  return Repository.ephemeral(folder.root, { hash: tiny8 });
}

/** Content ids by the first path of their group; no two groups may share one. */
async function contentIds(repository: Repository): Promise<Map<string, string>> {
  const groups = [...(await findDupes(repository, { scope })).groups];
  expect(new Set(groups.map(({ contentId }) => contentId)).size).toBe(groups.length);
  return new Map(groups.map(({ contentId, files }) => [files[0]?.path ?? '', contentId]));
}

function photos(folder: PhotoFolder): string[] {
  return folder.list().filter((path) => path.endsWith('.jpg'));
}

/** What is found, and what a naive look finds. */
async function bothLooks(repository: Repository, folder: PhotoFolder) {
  const found = await findDupes(repository, { scope });
  return {
    found: { groups: groupPaths(found), unreadable: found.unreadable },
    naive: { groups: naiveGroups(folder.root, photos(folder)), unreadable: [] },
  };
}

/** Two files of each of `count` contents, of three sizes. */
function plantPairs(folder: PhotoFolder, random: Random, count: number): Set<string> {
  const contents = new Set<string>();
  while (contents.size < count) {
    const size = random.pick([8, 64, 20_000]);
    const bytes = Buffer.alloc(size);
    bytes.writeUInt32LE(contents.size, Math.floor(size / 2));
    contents.add(bytes.toString('latin1'));
    for (const name of ['a', 'b']) {
      folder.write(`${random.int(0, 3)}/${name}${contents.size}.jpg`, bytes, 1_500_000_000);
    }
  }
  return contents;
}

function collisionsOf(contents: Iterable<string>): number {
  const all = [...contents].map((text) => Buffer.from(text, 'latin1'));
  return all.length - new Set(all.map((bytes) => tiny8.digest(bytes)[0])).size;
}

describe('a hash of 8 bits', () => {
  test('hundreds of contents are kept apart and the collisions counted', async () => {
    using folder = new PhotoFolder();
    const contents = plantPairs(folder, new Random(1), 400);
    await settle();
    const repository = await open(folder);
    const { collisions, hashed } = await indexPhotos(repository, { scope });
    expect({ collisions, hashed }).toEqual({ collisions: collisionsOf(contents), hashed: 800 });
    {
      const { found, naive } = await bothLooks(repository, folder);
      expect(found).toEqual(naive);
    }
    const ids = await contentIds(repository);
    expect(ids.size).toBe(400);
    expect((await indexPhotos(repository, { scope })).collisions).toBe(0);
    expect((await indexPhotos(repository, { scope, force: true })).hashed).toBe(800);
    {
      const { found, naive } = await bothLooks(repository, folder);
      expect(found).toEqual(naive);
    }
  });

  test('linking links equal bytes only', async () => {
    using folder = new PhotoFolder();
    plantPairs(folder, new Random(2), 300);
    await settle();
    const before = new Map(photos(folder).map((path) => [path, folder.text(path)]));
    const repository = await open(folder);
    const { done, skipped } = await linkDuplicates(repository, { scope });
    expect({ done, skipped }).toEqual({ done: 300, skipped: 0 });
    expect(new Map(photos(folder).map((path) => [path, folder.text(path)]))).toEqual(before);
    expect(new Set(photos(folder).map((path) => folder.ino(path))).size).toBe(300);
    expect(await contentIds(repository)).toEqual(new Map());
  });

  test('random additions, removals, returns and moves', async () => {
    const pool = [
      ...collidingContents(4),
      ...collidingContents(4, 300),
      ...collidingContents(3, 9),
    ];
    for (let seed = 10; seed < 30; seed += 1) {
      using folder = new PhotoFolder();
      const random = new Random(seed);
      const repository = await open(folder);
      for (let round = 0; round < 6; round += 1) {
        for (let change = 0; change < 5; change += 1) {
          const path = random.pick(photos(folder));
          const name = `${random.int(0, 2)}/${random.int(0, 99)}.jpg`;
          if (path === undefined || random.chance(0.6)) {
            folder.write(name, random.pick(pool) ?? '');
          } else if (random.chance(0.5)) rmSync(folder.at(path));
          else if (!photos(folder).includes(name)) {
            folder.write(name, '');
            renameSync(folder.at(path), folder.at(name));
          }
        }
        if (random.chance(0.5)) await settle();
        if (random.chance(0.5)) await indexPhotos(repository, { scope });
        {
          const { found, naive } = await bothLooks(repository, folder);
          expect(found).toEqual(naive);
        }
      }
    }
  });
});

describe('contents that share size, hash, first and last block', () => {
  const [one = Buffer.alloc(0), two = Buffer.alloc(0)] = collidingContents(2);

  test('a copy whose name sorts before the known file has its content id', async () => {
    using folder = new PhotoFolder();
    folder.write('b.jpg', one);
    await settle();
    const repository = await open(folder);
    await indexPhotos(repository, { scope });
    folder.write('a.jpg', one);
    await settle();
    expect((await indexPhotos(repository, { scope })).collisions).toBe(0);
    {
      const { found, naive } = await bothLooks(repository, folder);
      expect(found).toEqual(naive);
    }
  });

  test('indexed one subfolder after the other they are different contents', async () => {
    using folder = new PhotoFolder();
    folder.write('s1/a.jpg', one);
    folder.write('s2/b.jpg', two);
    await settle();
    const repository = await open(folder);
    await indexPhotos(repository, { scope: folder.scope('s1') });
    await indexPhotos(repository, { scope: folder.scope('s2') });
    {
      const { found, naive } = await bothLooks(repository, folder);
      expect(found).toEqual(naive);
    }
  });

  test('the plain id is not inherited while its content is there, and is when it returns', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', one);
    folder.write('b.jpg', two);
    folder.write('c.jpg', two);
    await settle();
    const repository = await open(folder);
    await indexPhotos(repository, { scope });
    const ids = await contentIds(repository);
    expect([...ids.values()]).toEqual([expect.stringMatching(/#1$/)]);
    rmSync(folder.at('a.jpg'));
    await indexPhotos(repository, { scope });
    expect(await contentIds(repository)).toEqual(ids);
    folder.write('d.jpg', one);
    folder.write('e.jpg', one);
    await settle();
    await indexPhotos(repository, { scope });
    {
      const { found, naive } = await bothLooks(repository, folder);
      expect(found).toEqual(naive);
    }
    expect([...(await contentIds(repository)).values()].toSorted()).toEqual([
      expect.stringMatching(/^tiny8:..$/),
      expect.stringMatching(/^tiny8:..#1$/),
    ]);
  });
});
