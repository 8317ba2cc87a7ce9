import { linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { status } from '../../../../src/api/files/status.js';
import { countingHash } from '../../support/hashes.js';
import { groupPaths, naiveGroups } from '../../support/naive-groups.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';

const scope = Scope.everything;
const everyFile = new Map<string, unknown>([
  ['scan.extensions', ['*']],
  ['scan.hidden', true],
]);

describe('what is hashed', () => {
  test('a second run reads nothing, force reads everything', async () => {
    using folder = new PhotoFolder();
    for (const name of ['a', 'd/b', 'd/e/c']) folder.write(`${name}.jpg`, name);
    await settle();
    const hash = countingHash();
    const repository = await Repository.ephemeral(folder.root, { hash });
    expect(await indexPhotos(repository, { scope })).toMatchObject({ files: 3, hashed: 3 });
    expect(await indexPhotos(repository, { scope })).toMatchObject({ hashed: 0, reused: 3 });
    expect(hash.count).toBe(3);
    expect(await indexPhotos(repository, { scope, force: true })).toMatchObject({ hashed: 3 });
  });

  test('a moved file and a moved folder are not read', async () => {
    using folder = new PhotoFolder();
    for (const name of ['a', 'd/b', 'd/e/c']) folder.write(`${name}.jpg`, name);
    await settle();
    const hash = countingHash();
    const repository = await Repository.ephemeral(folder.root, { hash });
    await indexPhotos(repository, { scope });
    renameSync(folder.at('d'), folder.at('f'));
    renameSync(folder.at('a.jpg'), folder.at('f/a.jpg'));
    await settle();
    expect(await indexPhotos(repository, { scope })).toMatchObject({ moved: 3, hashed: 0 });
    expect(hash.count).toBe(3);
  });

  test('a second name that sorts before the first leaves nothing unhashed', async () => {
    using folder = new PhotoFolder();
    folder.write('b.jpg', 'same');
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    await indexPhotos(repository, { scope });
    linkSync(folder.at('b.jpg'), folder.at('a.jpg'));
    await settle();
    await indexPhotos(repository, { scope });
    expect((await status(repository, { scope })).counts.toHash).toBe(0);
  });

  test('of files named together none is missed, however they lie to each other', async () => {
    using folder = new PhotoFolder();
    const paths = ['a.jpg', 'd/b.jpg', 'd/e/f/c.jpg', 'g/h.jpg'];
    for (const path of [...paths, 'd/e/other.jpg', 'i/other.jpg']) folder.write(path, path);
    await settle();
    for (const known of [false, true]) {
      const repository = await Repository.ephemeral(folder.root);
      if (known) await indexPhotos(repository, { scope: folder.scope('i') });
      const named = folder.scope(...paths);
      expect(await indexPhotos(repository, { scope: named })).toMatchObject({
        files: 4,
        hashed: 4,
      });
    }
  });

  test('a file that was emptied does not go unnoticed', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', 'bytes');
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    await indexPhotos(repository, { scope });
    folder.write('a.jpg', '');
    const { modified, deleted } = await status(repository, { scope });
    expect([...modified, ...deleted]).toEqual(['a.jpg']);
  });
});

describe('interrupted', () => {
  test('what was learnt is kept, and the same call continues', async () => {
    using folder = new PhotoFolder();
    for (let at = 0; at < 20; at += 1) folder.write(`${at}.jpg`, 'x'.repeat(at + 1));
    await settle();
    const hash = countingHash();
    const stop = new AbortController();
    hash.onDigest = () => {
      if (hash.count === 5) stop.abort();
    };
    const repository = await Repository.ephemeral(folder.root, { hash });
    await expect(indexPhotos(repository, { scope, signal: stop.signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    expect((await status(repository, { scope })).counts.toHash).toBe(15);
    expect(await indexPhotos(repository, { scope })).toMatchObject({ hashed: 15, reused: 5 });
    expect(hash.count).toBe(20);
  });
});

describe('scope', () => {
  test('a subfolder first, then everything', async () => {
    using folder = new PhotoFolder();
    for (const path of ['a.jpg', 'd/b.jpg', 'd/e/c.jpg', 'f/g.jpg']) folder.write(path, 'same');
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    expect(await indexPhotos(repository, { scope: folder.scope('d') })).toMatchObject({
      files: 2,
      hashed: 2,
    });
    expect((await status(repository, { scope })).new).toEqual(['a.jpg', 'f/g.jpg']);
    expect(await indexPhotos(repository, { scope })).toMatchObject({ hashed: 2, reused: 2 });
    expect(groupPaths(await findDupes(repository, { scope }))).toEqual([
      ['a.jpg', 'd/b.jpg', 'd/e/c.jpg', 'f/g.jpg'],
    ]);
  });

  test('one file: what happened to its neighbours is still reported', async () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', 'a');
    folder.write('b.jpg', 'b');
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    await indexPhotos(repository, { scope });
    folder.write('b.jpg', 'changed');
    folder.write('c.jpg', 'new');
    await settle();
    await indexPhotos(repository, { scope: folder.scope('a.jpg') });
    const { new: added, modified } = await status(repository, { scope });
    expect({ added, modified }).toEqual({ added: ['c.jpg'], modified: ['b.jpg'] });
  });
});

describe('the repository itself', () => {
  test.each([
    ['.imgdedup', undefined],
    ['data', 'data'],
    ['.data', '.data'],
    ['..data', '..data'],
  ])('%s is not scanned, whatever the scope', async (name, separate) => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', 'a');
    const separateDir = separate === undefined ? undefined : folder.at(separate);
    const { place } = await createRepository(folder.root, { separateDir });
    const repository = await Repository.open(place, { overrides: everyFile });
    expect((await status(repository, { scope })).new).toEqual(['a.jpg']);
    for (const path of [name, `${name}/store`, `${name}/config.toml`]) {
      expect((await status(repository, { scope: folder.scope(path) })).new).toEqual([]);
    }
  });
});

describe('names', () => {
  const odd = [
    'new\nline.jpg',
    `quote"'.jpg`,
    '$(x) `y` \\.jpg',
    '\u001B[31m.jpg',
    `${'n'.repeat(251)}.jpg`,
    '🦊.jpg',
    '\uFFFD.jpg',
    ' .jpg',
  ];

  test('odd, not UTF-8, and 255 bytes long', async () => {
    using folder = new PhotoFolder();
    for (const name of odd) folder.write(name, 'same');
    const latin1 = Buffer.concat([Buffer.from(`${folder.root}/d`), Buffer.of(0xe4)]);
    mkdirSync(latin1);
    writeFileSync(
      Buffer.concat([latin1, Buffer.from('/f'), Buffer.of(0xff), Buffer.from('.jpg')]),
      'same',
    );
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    const { files, hashed, unreadable } = await indexPhotos(repository, { scope });
    expect({ files, hashed, unreadable }).toEqual({
      files: odd.length + 1,
      hashed: odd.length + 1,
      unreadable: [],
    });
    const [group = []] = groupPaths(await findDupes(repository, { scope }));
    expect(group.toSorted()).toEqual([...odd, 'd\uDCE4/f\uDCFF.jpg'].toSorted());
    expect(await indexPhotos(repository, { scope })).toMatchObject({ hashed: 0, moved: 0 });
  });

  test('a thousand levels deep', async () => {
    using folder = new PhotoFolder();
    const path = `${'d/'.repeat(1000)}a.jpg`;
    folder.write(path, 'same');
    folder.write('b.jpg', 'same');
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    expect(await indexPhotos(repository, { scope })).toMatchObject({ files: 2, hashed: 2 });
    const { new: added, unreadable } = await status(repository, { scope });
    expect({ added, unreadable }).toEqual({ added: [], unreadable: [] });
    expect(groupPaths(await findDupes(repository, { scope }))).toEqual(
      naiveGroups(folder.root, ['b.jpg', path]),
    );
  });

  test('symbolic links are counted and not followed', async () => {
    using folder = new PhotoFolder();
    using outside = new PhotoFolder();
    outside.write('x.jpg', 'same');
    folder.write('a.jpg', 'same');
    symlinkSync(outside.root, folder.at('out'));
    symlinkSync(outside.at('x.jpg'), folder.at('x.jpg'));
    symlinkSync(join(folder.root, 'loop.jpg'), folder.at('loop.jpg'));
    const repository = await Repository.ephemeral(folder.root);
    expect(await indexPhotos(repository, { scope })).toMatchObject({ files: 1 });
    expect((await status(repository, { scope })).counts.symlinks).toBe(3);
  });
});
