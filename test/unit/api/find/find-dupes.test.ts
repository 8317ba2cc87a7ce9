import { linkSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { status } from '../../../../src/api/files/status.js';
import { parseKeepRules } from '../../../../src/config/settings.js';
import { countingHash } from '../../support/hashes.js';
import { groupPaths, naiveGroups } from '../../support/naive-groups.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';
import { Random } from '../../support/random.js';

const scope = Scope.everything;
const big = 300_000;

/** A content longer than what is read whole at once, with one byte of its own. */
function bigContent(at: number): Buffer {
  const bytes = Buffer.alloc(big);
  bytes[at] = 1;
  return bytes;
}

test('threads find what one thread finds', async () => {
  using folder = new PhotoFolder();
  for (let file = 0; file < 300; file += 1) {
    const head = String.fromCodePoint(97 + (file % 7)).repeat(9000 + (file % 3));
    folder.write(`${file % 4}/${file} ü.jpg`, `${head}${file % 5}${head}`);
  }
  folder.write('long.jpg', bigContent(5));
  folder.write('long copy.jpg', bigContent(5));
  await settle();
  const found = await Promise.all(
    [1, 2, 3].map(async (jobs) => {
      const repository = await Repository.ephemeral(folder.root);
      const { groups, summary } = await findDupes(repository, { scope, jobs });
      return { groups: [...groups], summary };
    }),
  );
  expect(found[0]?.summary.groups).toBe(106);
  expect(found[1]).toEqual(found[0]);
  expect(found[2]).toEqual(found[0]);
});

describe('reads no more than it must', () => {
  test('files alone in their size are not read, the second look reads nothing', async () => {
    using folder = new PhotoFolder();
    for (const name of ['a', 'b', 'c']) folder.write(`${name}.jpg`, 'same');
    folder.write('alone.jpg', 'something else');
    folder.write('other.jpg', 'diff');
    await settle();
    const hash = countingHash();
    const repository = await Repository.ephemeral(folder.root, { hash });
    const first = await findDupes(repository, { scope });
    expect(groupPaths(first)).toEqual([['a.jpg', 'b.jpg', 'c.jpg']]);
    // Copies are recognised by comparing, and the other by its sample: one content is hashed, once.
    expect(hash.count).toBe(1);
    await findDupes(repository, { scope });
    expect(hash.count).toBe(1);
  });

  test('another first or last block is enough to tell large files apart', async () => {
    using folder = new PhotoFolder();
    for (const [name, at] of [
      ['a', 0],
      ['b', big - 1],
      ['c', 1],
    ] as const) {
      folder.write(`${name}.jpg`, bigContent(at));
    }
    await settle();
    const hash = countingHash();
    const repository = await Repository.ephemeral(folder.root, { hash });
    expect(groupPaths(await findDupes(repository, { scope }))).toEqual([]);
    expect(hash.count).toBe(0);
    folder.write('d.jpg', bigContent(1));
    await settle();
    expect(groupPaths(await findDupes(repository, { scope }))).toEqual([['c.jpg', 'd.jpg']]);
    expect(hash.count).toBe(1);
  });

  test('what was moved and rewritten in secret is no duplicate of what it was', async () => {
    using folder = new PhotoFolder();
    for (const name of ['a.jpg', 'b.jpg']) folder.write(name, 'same', 1_500_000_000);
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    await indexPhotos(repository, { scope });
    renameSync(folder.at('b.jpg'), folder.at('c.jpg'));
    folder.write('c.jpg', 'else', 1_500_000_000);
    await settle();
    const { groups } = await findDupes(repository, { scope });
    expect([...groups]).toEqual([]);
  });

  test('names of one inode are one file', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', 'same');
    linkSync(folder.at('a.jpg'), folder.at('b.jpg'));
    await settle();
    const hash = countingHash();
    const repository = await Repository.ephemeral(folder.root, { hash });
    expect(groupPaths(await findDupes(repository, { scope }))).toEqual([]);
    expect(hash.count).toBe(0);
    folder.write('c.jpg', 'same');
    await settle();
    const { groups, summary } = await findDupes(repository, { scope });
    expect([...groups][0]?.files.map(({ path, linkedTo }) => [path, linkedTo])).toEqual([
      ['a.jpg', undefined],
      ['b.jpg', 'a.jpg'],
      ['c.jpg', undefined],
    ]);
    expect(summary).toMatchObject({ groups: 1, files: 3, duplicates: 1, reclaimable: 4 });
  });

  test('after an index nothing is hashed', async () => {
    using folder = new PhotoFolder();
    for (const name of ['a', 'b', 'c']) folder.write(`${name}.jpg`, 'same');
    await settle();
    const hash = countingHash();
    const repository = await Repository.ephemeral(folder.root, { hash });
    await indexPhotos(repository, { scope });
    const { count } = hash;
    expect(groupPaths(await findDupes(repository, { scope }))).toHaveLength(1);
    expect(hash.count).toBe(count);
  });
});

describe('the answer', () => {
  test('is that of a naive look, whatever was known before', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      using folder = new PhotoFolder();
      const random = new Random(seed);
      const repository = await Repository.ephemeral(folder.root);
      for (let round = 0; round < 4; round += 1) {
        for (let count = random.int(1, 8); count > 0; count -= 1) {
          const bytes = random.chance(0.2)
            ? bigContent(random.pick([0, big / 2, big - 1]))
            : Buffer.alloc(random.pick([1, 5, 9000]), random.int(0, 2));
          folder.write(`${random.int(0, 2)}/${random.int(0, 30)}.jpg`, bytes);
        }
        if (random.chance(0.5)) await settle();
        if (random.chance(0.3)) await indexPhotos(repository, { scope });
        const found = groupPaths(await findDupes(repository, { scope }));
        const paths = folder.list().filter((path) => path.endsWith('.jpg'));
        expect(found, `seed ${seed}, round ${round}`).toEqual(naiveGroups(folder.root, paths));
      }
    }
  });

  test('is ordered by what can be won, then by path', async () => {
    using folder = new PhotoFolder();
    for (const name of ['z1', 'z2', 'z3']) folder.write(`${name}.jpg`, 'zz');
    for (const name of ['c1', 'c2']) folder.write(`${name}.jpg`, 'cccc');
    for (const name of ['b1', 'b2']) folder.write(`${name}.jpg`, 'bbbb');
    for (const name of ['l1', 'l2']) folder.write(`${name}.jpg`, 'longest');
    const repository = await Repository.ephemeral(folder.root);
    const { groups } = await findDupes(repository, { scope });
    expect([...groups].map(({ files, reclaimable }) => [files[0]?.path, reclaimable])).toEqual([
      ['l1.jpg', 7],
      ['b1.jpg', 4],
      ['c1.jpg', 4],
      ['z1.jpg', 4],
    ]);
  });

  test.each([
    ['oldest', 'b/long.jpg'],
    ['newest', 'a/c.jpg'],
    ['shortest-path', 'c.jpg'],
    ['path:a/**,newest', 'a/c.jpg'],
    ['path:b/', 'b/long.jpg'],
    ['path:none/**,shortest-path', 'c.jpg'],
  ])('keeps by %s: %s', async (rule, keeper) => {
    using folder = new PhotoFolder();
    folder.write('a/c.jpg', 'same', 1_500_000_300);
    folder.write('b/long.jpg', 'same', 1_500_000_100);
    folder.write('c.jpg', 'same', 1_500_000_200);
    const repository = await Repository.ephemeral(folder.root);
    const { groups } = await findDupes(repository, { scope, keep: parseKeepRules([rule]) });
    const files = [...groups][0]?.files ?? [];
    expect(files.filter((file) => file.keeper).map(({ path }) => path)).toEqual([keeper]);
    expect(files[0]?.path).toBe(keeper);
  });

  test('lists groups with a file in scope, partners elsewhere included, within sizes', async () => {
    using folder = new PhotoFolder();
    for (const path of ['a.jpg', 'd/b.jpg', 'd/c.jpg']) folder.write(path, 'same');
    for (const path of ['e.jpg', 'f.jpg']) folder.write(path, 'longer content');
    const overrides = new Map<string, unknown>([['scan.max-size', 10]]);
    const repository = await Repository.ephemeral(folder.root, { overrides });
    const inside = await findDupes(repository, { scope: folder.scope('d') });
    expect(groupPaths(inside)).toEqual([['a.jpg', 'd/b.jpg', 'd/c.jpg']]);
    const all = await findDupes(repository, { scope });
    expect(groupPaths(all)).toEqual([['a.jpg', 'd/b.jpg', 'd/c.jpg']]);
  });

  test('can be that of the stored snapshot', async () => {
    using folder = new PhotoFolder();
    for (const name of ['a', 'b']) folder.write(`${name}.jpg`, 'same');
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    const trusting = { scope, maxAgeMs: Infinity };
    await expect(findDupes(repository, trusting)).rejects.toMatchObject({ code: 'NO_SNAPSHOT' });
    await indexPhotos(repository, { scope });
    folder.write('c.jpg', 'same');
    expect(groupPaths(await findDupes(repository, trusting))).toEqual([['a.jpg', 'b.jpg']]);
    const hour = await findDupes(repository, { scope, maxAgeMs: 3_600_000 });
    expect(groupPaths(hour)).toEqual([['a.jpg', 'b.jpg']]);
    await settle();
    const fresh = await findDupes(repository, { scope, maxAgeMs: 10 });
    expect(groupPaths(fresh)).toEqual([['a.jpg', 'b.jpg', 'c.jpg']]);
  });
});

describe('files that change meanwhile', () => {
  const acts: Record<string, (path: string) => void> = {
    vanish: (path) => rmSync(path),
    'are rewritten': (path) => writeFileSync(path, 'evil'),
    grow: (path) => writeFileSync(path, 'same and more'),
    shrink: (path) => writeFileSync(path, 's'),
    'are replaced': (path) => {
      writeFileSync(`${path}.new`, 'evil');
      renameSync(`${path}.new`, path);
    },
  };

  test.each(Object.keys(acts))(
    'files not read yet that %s are named and not grouped',
    async (name) => {
      using folder = new PhotoFolder();
      for (const file of ['a', 'b', 'c']) folder.write(`${file}.jpg`, 'same');
      await settle();
      const hash = countingHash();
      hash.onDigest = () => {
        if (hash.count === 1) acts[name]?.(folder.at('b.jpg'));
      };
      const repository = await Repository.ephemeral(folder.root, { hash });
      const found = await findDupes(repository, { scope });
      expect(found.unreadable.map(({ path }) => path)).toEqual(['b.jpg']);
      expect(groupPaths(found)).toEqual([['a.jpg', 'c.jpg']]);
    },
  );

  test('a known file that changes is named itself, not the one it was compared with', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', 'same');
    await settle();
    const hash = countingHash();
    const repository = await Repository.ephemeral(folder.root, { hash });
    await indexPhotos(repository, { scope });
    folder.write('b.jpg', 'same');
    await settle();
    hash.onDigest = () => {
      hash.onDigest = undefined;
      writeFileSync(folder.at('a.jpg'), 'evil');
    };
    const { unreadable } = await indexPhotos(repository, { scope });
    expect(unreadable.map(({ path }) => path)).not.toContain('b.jpg');
  });

  test('a file rewritten in secret and moved over its equal is not taken for unchanged', async () => {
    using folder = new PhotoFolder();
    const time = 1_500_000_000;
    for (const name of ['a', 'b']) folder.write(`${name}.jpg`, 'same', time);
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    await indexPhotos(repository, { scope });
    folder.write('b.jpg', 'evil');
    utimesSync(folder.at('b.jpg'), time, time);
    renameSync(folder.at('b.jpg'), folder.at('a.jpg'));
    expect((await status(repository, { scope })).modified).toEqual(['a.jpg']);
  });
});
