import { linkSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { forgetDistinct, listDistinct, markDistinct } from '../../../../src/api/find/distinct.js';
import { DistinctPairs, loadDistinct } from '../../../../src/library/decisions/distinct-pairs.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { xxh64Bytes } from '../../../../src/digest/xxh64.js';
import { ImgdedupError } from '../../../../src/model/errors/errors.js';
import { sentences } from '../../../../src/render/report-error.js';
import { distinctCodec } from '../../../../src/storage/codecs/distinct.js';
import { distinctKey, distinctPrefix } from '../../../../src/storage/keys.js';
import { codeRejectedBy } from '../../storage/expect-code.js';
import { countingHash } from '../../support/hashes.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';

function ref(text: string, ordinal = 0) {
  const digest = xxh64Bytes(Buffer.from(text));
  return { digest, ordinal };
}

function idOf(text: string): string {
  return `xxh64:${Buffer.from(ref(text).digest).toString('hex')}`;
}

/** Files that hold their own names. */
async function folderOf(...paths: readonly string[]) {
  const folder = new PhotoFolder();
  for (const path of paths) folder.write(path, path);
  await settle();
  const hash = countingHash();
  const repository = await Repository.ephemeral(folder.root, { hash });
  const mark = (...names: readonly string[]) =>
    markDistinct(repository, { scope: folder.scope(...names) });
  const forget = (...names: readonly string[]) =>
    forgetDistinct(repository, { scope: folder.scope(...names) });
  const listed = async () =>
    (await listDistinct(repository)).map(({ files }) =>
      files.map(({ path, isPresent }) => `${path}${isPresent ? '' : ' (gone)'}`).join(' ≠ '),
    );
  return { folder, hash, repository, mark, forget, listed };
}

describe('pairs', () => {
  test('are the same both ways, and nothing is distinct from itself', () => {
    const pairs = new DistinctPairs();
    pairs.add(ref('a'), ref('b'));
    pairs.add(ref('b'), ref('a'));
    expect(pairs.size).toBe(1);
    expect(pairs.areDistinct(ref('a'), ref('b'))).toBe(true);
    expect(pairs.areDistinct(ref('b'), ref('a'))).toBe(true);
    expect(pairs.areDistinct(ref('a'), ref('a'))).toBe(false);
    expect(pairs.areDistinct(ref('a'), ref('c'))).toBe(false);
  });

  test('of contents that share a hash are told apart', () => {
    const pairs = new DistinctPairs();
    pairs.add(ref('a'), ref('b', 1));
    pairs.add(ref('a'), ref('a', 1));
    expect(pairs.areDistinct(ref('a'), ref('b'))).toBe(false);
    expect(pairs.areDistinct(ref('b', 1), ref('a'))).toBe(true);
    expect(pairs.areDistinct(ref('a', 1), ref('a'))).toBe(true);
    expect(pairs.areDistinct(ref('a', 1), ref('b', 1))).toBe(false);
  });
});

describe('marking', () => {
  test('three files are three pairs, by path', async () => {
    const { folder, repository, mark, listed } = await folderOf('c.jpg', 'd/a.jpg', 'b.jpg');
    using _folder = folder;
    const before = Date.now();
    expect(await mark('c.jpg', 'd/a.jpg', 'b.jpg')).toEqual({
      kind: 'marked',
      files: ['b.jpg', 'c.jpg', 'd/a.jpg'].map((path) => ({ path, contentId: idOf(path) })),
      pairs: 3,
      added: 3,
    });
    expect(await listed()).toEqual(['b.jpg ≠ c.jpg', 'b.jpg ≠ d/a.jpg', 'c.jpg ≠ d/a.jpg']);
    const [pair] = await listDistinct(repository);
    expect(pair?.decidedAt).toBeGreaterThanOrEqual(before);
    expect(pair?.decidedAt).toBeLessThanOrEqual(Date.now());
    const pairs = await repository.transaction(loadDistinct);
    expect(pairs.areDistinct(ref('c.jpg'), ref('d/a.jpg'))).toBe(true);
  });

  test('reads what is named and not known, and nothing else', async () => {
    const { folder, hash, mark } = await folderOf('a.jpg', 'b.jpg', 'c.jpg', 'd/e.jpg');
    using _folder = folder;
    await mark('a.jpg', 'd/e.jpg');
    expect(hash.count).toBe(2);
    await mark('a.jpg', 'd/e.jpg', 'b.jpg');
    expect(hash.count).toBe(3);
  });

  test('again changes nothing, not even the time', async () => {
    const { folder, repository, mark } = await folderOf('a.jpg', 'b.jpg');
    using _folder = folder;
    await mark('a.jpg', 'b.jpg');
    const before = await listDistinct(repository);
    await settle();
    expect(await mark('b.jpg', './a.jpg', 'a.jpg')).toMatchObject({ pairs: 1, added: 0 });
    expect(await listDistinct(repository)).toEqual(before);
  });

  test('a content that was carried over a move is read, not believed', async () => {
    const { folder, repository, mark } = await folderOf('a.jpg', 'b.jpg');
    using _folder = folder;
    utimesSync(folder.at('a.jpg'), 1e9, 1e9);
    await settle();
    await indexPhotos(repository, { scope: Scope.everything });
    writeFileSync(folder.at('a.jpg'), 'new!!');
    utimesSync(folder.at('a.jpg'), 1e9, 1e9);
    renameSync(folder.at('a.jpg'), folder.at('c.jpg'));
    await settle();
    await indexPhotos(repository, { scope: Scope.everything });
    expect((await mark('b.jpg', 'c.jpg')).files).toEqual([
      { path: 'b.jpg', contentId: idOf('b.jpg') },
      { path: 'c.jpg', contentId: idOf('new!!') },
    ]);
  });

  test('a file that was moved a moment ago is found, though the snapshot has the old name', async () => {
    const { folder, repository, mark, listed } = await folderOf('a.jpg', 'b.jpg', 'd/c.jpg');
    using _folder = folder;
    await indexPhotos(repository, { scope: Scope.everything });
    renameSync(folder.at('a.jpg'), folder.at('z.jpg'));
    renameSync(folder.at('b.jpg'), folder.at('d/b.jpg'));
    await mark('z.jpg', 'd/b.jpg');
    expect(await listed()).toEqual(['d/b.jpg ≠ z.jpg']);
  });

  test('two hundred files at most', async () => {
    const names = Array.from({ length: 201 }, (_, at) => `${at}.jpg`);
    const { folder, hash, mark, repository } = await folderOf(...names);
    using _folder = folder;
    expect(await codeRejectedBy(mark(...names))).toBe('USAGE');
    expect(hash.count).toBe(0);
    expect(await mark(...names.slice(1))).toMatchObject({ pairs: 19_900, added: 19_900 });
    expect((await repository.transaction(loadDistinct)).size).toBe(19_900);
  });
});

function noError(): never {
  throw new Error('nothing was refused');
}

function asImgdedupError(error: unknown): ImgdedupError {
  if (error instanceof ImgdedupError) return error;
  throw error;
}

/** How marking is refused, in a folder with three photos, a text, a link and a copy of `b.jpg`. */
async function refusal(...names: readonly string[]) {
  const { folder, mark, repository } = await folderOf('a.jpg', 'b.jpg', 'd/c.jpg');
  using _folder = folder;
  folder.write('notes.txt', 'text');
  symlinkSync('b.jpg', folder.at('link.jpg'));
  folder.write('copy.jpg', 'b.jpg');
  linkSync(folder.at('a.jpg'), folder.at('name.jpg'));
  const refused = await mark(...names).then(noError, asImgdedupError);
  return { refused, remembered: await listDistinct(repository) };
}

describe('refuses, and remembers nothing', () => {
  test.each([
    ['one file', ['a.jpg'], 'USAGE', /two different files/],
    ['one file twice', ['a.jpg', 'd/../a.jpg'], 'USAGE', /two different files/],
    ['a folder', ['a.jpg', 'd'], 'USAGE', /"d" is a folder\. Name .*"d\/\*\.jpg"/],
    ['the root', ['a.jpg', '.'], 'USAGE', /"\." is a folder/],
    ['no photo', ['a.jpg', 'b.jpg', 'notes.txt'], 'USAGE', /"notes\.txt" is not among/],
    ['a link', ['a.jpg', 'link.jpg'], 'USAGE', /"link\.jpg" is not among/],
    ['what is gone', ['a.jpg', 'x.jpg'], 'PATH_NOT_FOUND', /"x\.jpg" does not exist/],
    ['a copy', ['copy.jpg', 'a.jpg', 'b.jpg'], 'SAME_CONTENT', /"b\.jpg" and "copy\.jpg" hold/],
    ['two names of one file', ['name.jpg', 'a.jpg'], 'SAME_CONTENT', /"a\.jpg" and "name\.jpg"/],
  ])('%s', async (_, names, code, message) => {
    const { refused, remembered } = await refusal(...names);
    expect(refused).toMatchObject({ code });
    expect(sentences(refused)).toMatch(message);
    expect(remembered).toEqual([]);
  });

  test('a file that cannot be read, by name', async () => {
    const { folder, hash, mark, repository } = await folderOf('a.jpg', 'b.jpg', 'd/c.jpg');
    using _folder = folder;
    hash.onDigest = () => rmSync(folder.at('d/c.jpg'), { force: true });
    await expect(mark('a.jpg', 'b.jpg', 'd/c.jpg')).rejects.toMatchObject({
      code: 'PHOTO_UNREADABLE',
      message: expect.stringMatching(/^"d\/c\.jpg" \(vanished\) could not be read/),
    });
    expect(await listDistinct(repository)).toEqual([]);
  });

  test('to go on once interrupted', async () => {
    const { folder, repository } = await folderOf('a.jpg', 'b.jpg');
    using _folder = folder;
    const scope = folder.scope('a.jpg', 'b.jpg');
    const marking = markDistinct(repository, { scope, signal: AbortSignal.abort() });
    expect(await codeRejectedBy(marking)).toBe('INTERRUPTED');
    expect(await listDistinct(repository)).toEqual([]);
  });
});

describe('listing', () => {
  test('shows the first name where the content lies, or the one it had', async () => {
    const { folder, repository, mark, listed } = await folderOf('d/b.jpg', 'm.jpg');
    using _folder = folder;
    await mark('d/b.jpg', 'm.jpg');
    for (const name of ['z.jpg', 'e.jpg', 'd/a/x.jpg']) folder.write(name, 'd/b.jpg');
    await indexPhotos(repository, { scope: Scope.everything });
    // In byte order of the whole path, not folder by folder.
    expect(await listed()).toEqual(['d/a/x.jpg ≠ m.jpg']);
    for (const name of ['z.jpg', 'e.jpg', 'd/a/x.jpg', 'd/b.jpg']) rmSync(folder.at(name));
    await indexPhotos(repository, { scope: Scope.everything });
    expect(await listed()).toEqual(['d/b.jpg (gone) ≠ m.jpg']);
    folder.write('back.jpg', 'd/b.jpg');
    await indexPhotos(repository, { scope: Scope.everything });
    expect(await listed()).toEqual(['back.jpg ≠ m.jpg']);
  });

  test('a decision under the key of another pair is damage, and so is a flipped byte', async () => {
    const { folder, repository, mark } = await folderOf('a.jpg', 'b.jpg');
    using _folder = folder;
    await mark('a.jpg', 'b.jpg');
    const key = distinctKey(ref('a.jpg'), ref('b.jpg'));
    const value = await repository.transaction((store) => store.get(key));
    expect(distinctCodec.decode(value ?? Buffer.alloc(0)).contents).toHaveLength(2);
    const put = (where: Buffer, what: Buffer) =>
      repository.transaction((store) => store.write([{ type: 'put', key: where, value: what }]));
    const read = () => repository.transaction(loadDistinct);
    await put(distinctKey(ref('a.jpg'), ref('c.jpg')), value ?? Buffer.alloc(0));
    expect(await codeRejectedBy(read())).toBe('STORE_DAMAGED');
    await repository.transaction((store) =>
      store.write([{ type: 'del', key: distinctKey(ref('a.jpg'), ref('c.jpg')) }]),
    );
    expect((await read()).size).toBe(1);
    const flipped = Buffer.from(value ?? Buffer.alloc(0));
    flipped[3] = (flipped[3] ?? 0) ^ 4;
    await put(key, flipped);
    expect(await codeRejectedBy(read())).toBe('STORE_DAMAGED');
  });
});

describe('forgetting', () => {
  const all = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'];

  test('one file: all about it; several: what was decided between them', async () => {
    const { folder, mark, forget, listed, repository } = await folderOf(...all);
    using _folder = folder;
    await mark(...all);
    const forgotten = await forget('a.jpg', 'b.jpg', 'c.jpg');
    expect(forgotten.pairs.map(({ files }) => files.map(({ path }) => path))).toEqual([
      ['a.jpg', 'b.jpg'],
      ['a.jpg', 'c.jpg'],
      ['b.jpg', 'c.jpg'],
    ]);
    expect(await listed()).toEqual(['a.jpg ≠ d.jpg', 'b.jpg ≠ d.jpg', 'c.jpg ≠ d.jpg']);
    expect((await forget('a.jpg', 'b.jpg', 'c.jpg')).pairs).toEqual([]);
    await forget('a.jpg');
    expect(await listed()).toEqual(['b.jpg ≠ d.jpg', 'c.jpg ≠ d.jpg']);
    await forget('d.jpg');
    expect(await listed()).toEqual([]);
    expect(await repository.transaction((store) => store.hasAny(distinctPrefix))).toBe(false);
  });

  test('goes by the content a name has now, and by the name that is shown', async () => {
    const { folder, mark, forget, listed, repository } = await folderOf(...all);
    using _folder = folder;
    await mark('a.jpg', 'b.jpg');
    await mark('a.jpg', 'c.jpg');
    await mark('c.jpg', 'd.jpg');
    rmSync(folder.at('b.jpg'));
    renameSync(folder.at('d.jpg'), folder.at('renamed.jpg'));
    // Edited: the decisions are about what it was.
    folder.write('a.jpg', 'edited');
    await settle();
    await indexPhotos(repository, { scope: Scope.everything });
    expect(await listed()).toEqual([
      'a.jpg (gone) ≠ b.jpg (gone)',
      'a.jpg (gone) ≠ c.jpg',
      'c.jpg ≠ renamed.jpg',
    ]);
    expect(await codeRejectedBy(forget('d.jpg'))).toBe('PATH_NOT_FOUND');
    expect((await forget('b.jpg')).pairs).toHaveLength(1);
    renameSync(folder.at('renamed.jpg'), folder.at('again.jpg'));
    expect((await forget('again.jpg')).pairs).toHaveLength(1);
    expect((await forget('a.jpg')).pairs).toHaveLength(1);
    expect(await listed()).toEqual([]);
  });

  test('a name that means nothing is an error, and nothing is forgotten', async () => {
    const { folder, mark, forget, listed } = await folderOf(...all);
    using _folder = folder;
    folder.write('notes.txt', 'text');
    await mark('a.jpg', 'b.jpg');
    expect(await codeRejectedBy(forget('a.jpg', 'b.jpg', 'nowhere/x.jpg'))).toBe('PATH_NOT_FOUND');
    expect(await codeRejectedBy(forget('a.jpg', 'notes.txt'))).toBe('USAGE');
    expect(await codeRejectedBy(forget('.'))).toBe('USAGE');
    expect(await listed()).toEqual(['a.jpg ≠ b.jpg']);
  });

  test('makes the way free to decide again', async () => {
    const { folder, mark, forget } = await folderOf(...all);
    using _folder = folder;
    expect(await mark('a.jpg', 'b.jpg')).toMatchObject({ added: 1 });
    await forget('b.jpg', 'a.jpg');
    expect(await mark('a.jpg', 'b.jpg')).toMatchObject({ added: 1 });
  });
});
