import {
  copyFileSync,
  cpSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  SimilarSearch,
  SimilarToOptions,
} from '../../../../../src/library/lookalikes/query/similar-search.js';
import type { LookAlikeFile } from '../../../../../src/model/groups/look-alike.js';
import type { SimilarMatch } from '../../../../../src/model/groups/similar-match.js';
import { createRepository } from '../../../../../src/api/repository/create-repository.js';
import { markDistinct } from '../../../../../src/api/find/distinct.js';
import { findDupes } from '../../../../../src/api/find/find-dupes.js';
import { findSimilar } from '../../../../../src/api/find/find-similar.js';
import { openSimilar, similarTo } from '../../../../../src/api/find/similar-to.js';
import { Repository } from '../../../../../src/library/repository/repository.js';
import { Scope } from '../../../../../src/library/scan/scope.js';
import { PhotoFolder, settle } from '../../../support/photo-folder.js';

const photos = fileURLToPath(new URL('../../../../fixtures/photos', import.meta.url));

describe('openSimilar', () => {
  const folder = new PhotoFolder();
  const elsewhere = new PhotoFolder();
  let repository: Repository;
  let search: SimilarSearch;
  let groups: (readonly LookAlikeFile[])[] = [];

  beforeAll(async () => {
    cpSync(photos, folder.root, { recursive: true });
    await addVariants(folder);
    await settle();
    repository = await Repository.open((await createRepository(folder.root)).place);
    const found = await findSimilar(repository, { scope: Scope.everything, jobs: 1 });
    groups = [...found.groups].map(({ files }) => files);
    search = await openSimilar(repository);
  });

  afterAll(async () => {
    await search[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
    elsewhere[Symbol.dispose]();
  });

  const find = async (path: string, options: SimilarToOptions = {}): Promise<SimilarMatch[]> => [
    ...(await search.find(path, { from: folder.root, ...options })).matches,
  ];
  const paths = async (...args: Parameters<typeof find>): Promise<string[]> =>
    (await find(...args)).map(({ path }) => path);

  test('says of the files of a group what the group says', async () => {
    expect(groups.flat().length).toBeGreaterThan(12);
    for (const files of groups) {
      const [keeper] = files;
      const matches = await find(keeper?.path ?? '', { limit: Infinity });
      const members = files.filter((file) => !file.keeper);
      expect(matches).toEqual(expect.arrayContaining(members.map(asMatch)));
    }
  });

  test('lists the surest first, and never the file itself', async () => {
    const matches = await find('2019/mountain.jpg');
    expect(matches.map(({ tier, path, relation }) => `${tier} ${path}: ${relation.text}`)).toEqual([
      'exact copy of mountain.jpg: same',
      'metadata mountain with comment.jpg: same',
      expect.stringMatching(/^similar mountain (?:small|turned)/),
      expect.stringMatching(/^similar mountain (?:small|turned)/),
      expect.stringMatching(
        /^crop mountain crop\.jpg: 4\d % of it, from 2\d % across and 1\d % down/,
      ),
    ]);
    expect(matches.find(({ path }) => path === 'mountain turned.jpg')?.relation.rotate).toBe(90);
  });

  test('the relation is seen from the file asked about, whichever is the older', async () => {
    const back = await find('mountain crop.jpg');
    const whole = back.find(({ path }) => path === '2019/mountain.jpg');
    expect(whole).toMatchObject({
      tier: 'crop',
      relation: expect.objectContaining({ part: expect.objectContaining({ kind: 'frame' }) }),
    });
    const turned = await find('mountain turned.jpg');
    expect(turned.find(({ path }) => path === '2019/mountain.jpg')?.relation.rotate).toBe(270);
  });

  test('finds what a file outside shows', async () => {
    const outside = elsewhere.at('found.png');
    await sharp(folder.at('2019/mountain.jpg')).resize(400).png().toFile(outside);
    const matches = await find(outside);
    expect(matches.map(({ path }) => path).toSorted()).toEqual(mountains);
    expect(matches.every(({ tier }) => tier === 'similar' || tier === 'crop')).toBe(true);
    expect(await paths('found.png', { from: elsewhere.root })).toEqual(
      matches.map(({ path }) => path),
    );
  });

  test('a copy outside of a file that is known is known', async () => {
    copyFileSync(folder.at('2019/mountain.jpg'), elsewhere.at('copy.bin'));
    const matches = await find(elsewhere.at('copy.bin'));
    expect(matches.filter(({ tier }) => tier === 'exact').map(({ path }) => path)).toEqual([
      '2019/mountain.jpg',
      'copy of mountain.jpg',
    ]);
    expect(matches.map(({ path }) => path).toSorted()).toEqual(mountains);
  });

  test('leaves out what the options leave out', async () => {
    const all = await find('2019/mountain.jpg');
    expect(await find('2019/mountain.jpg', { limit: 2 })).toEqual(all.slice(0, 2));
    expect(await find('2019/mountain.jpg', { wantsCrops: false })).toEqual(
      all.filter(({ tier }) => tier !== 'crop'),
    );
    expect(await find('2019/mountain.jpg', { wantsRotated: false })).toEqual(
      all.filter(({ path }) => path !== 'mountain turned.jpg'),
    );
    expect(await find('2019/mountain.jpg', { threshold: 0 })).toEqual(
      all.filter(({ distance }) => distance === 0),
    );
  });

  test('compares what has no pixels by its bytes', async () => {
    writeFileSync(elsewhere.at('text.jpg'), readFileSync(folder.at('text.jpg')));
    expect(await paths(elsewhere.at('text.jpg'))).toEqual(['text.jpg']);
    writeFileSync(elsewhere.at('other.jpg'), 'something else');
    for (const path of [elsewhere.at('other.jpg'), 'text.jpg']) {
      await expect(find(path)).rejects.toMatchObject({ code: 'PICTURE_UNDECODABLE' });
    }
  });

  test('follows links, and refuses what is no file', async () => {
    symlinkSync(folder.at('2019/mountain.jpg'), elsewhere.at('link'));
    expect(await find(elsewhere.at('link'))).toEqual(await find('2019/mountain.jpg'));
    await expect(find('nowhere.jpg')).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' });
    await expect(find('text.jpg/below')).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' });
    await expect(find('2019')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(find('/dev/null')).rejects.toMatchObject({ code: 'PHOTO_UNREADABLE' });
  });

  test('answers several at once', async () => {
    const names = ['2019/mountain.jpg', elsewhere.at('found.png'), 'mountain crop.jpg'];
    const together = await Promise.all(names.map((name) => find(name)));
    for (const [at, name] of names.entries()) expect(together[at]).toEqual(await find(name));
  });

  test('writes nothing, and works while another process writes', async () => {
    const data = (): string[] =>
      ['', 'ann'].flatMap((name) => {
        const below = join(repository.dataFolder, name);
        return readdirSync(below).map((one) => `${one} ${lstatSync(join(below, one)).mtimeMs}`);
      });
    await using _lock = await repository.lock('index');
    const before = data().filter((line) => !line.startsWith('store '));
    const result = await similarTo(repository, ['2019/mountain.jpg', 'text.jpg'], {
      from: folder.root,
    });
    expect(result.queries.map(({ path }) => path)).toEqual(['2019/mountain.jpg']);
    expect(result.undecodable).toEqual([
      { path: 'text.jpg', reason: 'not a picture; no file has the same bytes' },
    ]);
    expect(result.notIndexed).toBe(0);
    expect(data().filter((line) => !line.startsWith('store '))).toEqual(before);
  });

  test('a mistyped name is said before anything is done', async () => {
    const names = ['2019/mountain.jpg', 'mistyped.jpg'];
    const asked = similarTo(repository, names, { from: folder.root });
    await expect(asked).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' });
  });

  test('a file that changed since the snapshot is looked at as it is now', async () => {
    const [original, before] = [
      readFileSync(folder.at('mountain small.jpg')),
      await paths('mountain small.jpg'),
    ];
    copyFileSync(folder.at('2021/frangipani.webp'), folder.at('mountain small.jpg'));
    try {
      expect(await paths('mountain small.jpg')).toEqual(['2021/frangipani.webp']);
    } finally {
      writeFileSync(folder.at('mountain small.jpg'), original);
    }
    const after = await paths('mountain small.jpg');
    expect(after.toSorted()).toEqual(before.toSorted());
  });

  test('honours what was said to be distinct, of copies too', async () => {
    const scope = folder.scope('2019/mountain.jpg', 'mountain crop.jpg');
    await markDistinct(repository, { scope });
    await using later = await openSimilar(repository);
    for (const path of [folder.at('2019/mountain.jpg'), elsewhere.at('copy.bin')]) {
      const { matches } = await later.find(path);
      expect(matches.map((match) => match.path)).not.toContain('mountain crop.jpg');
    }
  });

  test('says how many pictures no index of key points holds', async () => {
    const ann = join(repository.dataFolder, 'ann');
    for (const name of readdirSync(ann)) rmSync(join(ann, name));
    await using later = await openSimilar(repository);
    expect(later.notIndexed).toBeGreaterThan(10);
    const { matches } = await later.find(folder.at('2019/mountain.jpg'));
    expect(matches.map(({ path }) => path)).toContain('mountain small.jpg');
    expect(readdirSync(ann)).toEqual([]);
  });
});

test('needs a snapshot with fingerprints', async () => {
  using folder = new PhotoFolder();
  folder.write('a.jpg', 'no picture');
  const repository = await Repository.open((await createRepository(folder.root)).place);
  await expect(openSimilar(repository)).rejects.toMatchObject({ code: 'NO_SNAPSHOT' });
  await findDupes(repository, { scope: Scope.everything });
  await expect(openSimilar(repository)).rejects.toMatchObject({ code: 'NO_FINGERPRINTS' });
});

/** What a group says of a file that is not its keeper. */
function asMatch(file: LookAlikeFile): SimilarMatch {
  const { keeper: _, linkedTo: _l, isWeighed: _w, ...match } = file;
  return match;
}

/** All files that show the mountain, by path. */
const mountains = [
  '2019/mountain.jpg',
  'copy of mountain.jpg',
  'mountain crop.jpg',
  'mountain small.jpg',
  'mountain turned.jpg',
  'mountain with comment.jpg',
];

async function addVariants(folder: PhotoFolder): Promise<void> {
  const original = folder.at('2019/mountain.jpg');
  const { width, height } = await sharp(original).metadata();
  const part = {
    left: Math.round(width * 0.25),
    top: Math.round(height * 0.15),
    width: Math.round(width * 0.6),
    height: Math.round(height * 0.7),
  };
  copyFileSync(original, folder.at('copy of mountain.jpg'));
  await sharp(original).resize(300).toFile(folder.at('mountain small.jpg'));
  await sharp(original).rotate(90).toFile(folder.at('mountain turned.jpg'));
  await sharp(original).extract(part).toFile(folder.at('mountain crop.jpg'));
  folder.write('mountain with comment.jpg', withComment(readFileSync(original)));
  folder.write('text.jpg', 'no picture at all');
}

/** A JPEG with one segment more, which holds no picture data. */
function withComment(jpeg: Buffer): Buffer {
  const comment = Buffer.from([0xff, 0xfe, 0, 4, 0x68, 0x69]);
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
}
