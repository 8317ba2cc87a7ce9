import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectGarbage } from '../../../../src/api/maintenance/collect-garbage.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import type { Repository } from '../../../../src/library/repository/repository.js';
import { ThumbnailCache } from '../../../../src/library/thumbnails/thumbnail-cache.js';
import { latestTree, Thumbnails } from '../../../../src/library/thumbnails/thumbnails.js';
import { contentId, type ContentId } from '../../../../src/model/contents/content-id.js';
import type { Thumbnail } from '../../../../src/model/pictures/thumbnail.js';
import { picture } from '../../support/pictures.js';
import { SimilarFolder } from '../../support/similar-folder.js';

const folder = new SimilarFolder();
let repository: Repository;
/** One for all: starting a decoder takes longer than what most tests do with it. */
let thumbnails: Thumbnails;
const kept = join(folder.data, 'thumbnails');

beforeAll(async () => {
  const jpeg = await picture(1).jpeg().toBuffer();
  folder.write('a.jpg', jpeg);
  folder.write('b/copy of a.jpg', jpeg);
  const upright = picture(2).withMetadata({ orientation: 6 });
  folder.write('turned.jpg', await upright.jpeg().toBuffer());
  folder.write('small.png', await picture(3).resize(40, 30).png().toBuffer());
  const glass = { r: 255, g: 0, b: 0, alpha: 0.5 };
  const create = { width: 400, height: 200, channels: 4, background: glass } as const;
  folder.write('glass.png', await sharp({ create }).png().toBuffer());
  folder.write('deep.tif', await picture(4).toColourspace('rgb16').tiff().toBuffer());
  folder.write('cut.jpg', jpeg.subarray(0, jpeg.length / 2));
  folder.write('words.jpg', 'no picture at all');
  folder.write('empty.jpg', Buffer.alloc(500));
  repository = await folder.open();
  await indexPhotos(repository);
  thumbnails = await Thumbnails.open(repository, { jobs: 1 });
});
afterAll(async () => {
  await thumbnails[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function contentOf(path: string): Promise<ContentId> {
  const tree = await latestTree(repository);
  for (const { row, files, local } of tree.eachRow()) {
    if (tree.path(row) !== path) continue;
    return contentId(repository.hash.name, files.digest(local), files.ordinal(local));
  }
  throw new Error(`no ${path}`);
}

async function sizeOf(thumbnail: Thumbnail): Promise<readonly [number, number] | string> {
  if (thumbnail.kind !== 'thumbnail') return `${thumbnail.kind}: ${thumbnail.reason}`;
  const { format, width, height } = await sharp(thumbnail.webp).metadata();
  expect(format).toBe('webp');
  return [width, height];
}

const content = (number: number) => ({ digest: Buffer.alloc(8, number), ordinal: 0 });

function keptFiles(): string[] {
  if (!existsSync(kept)) return [];
  const all = readdirSync(kept, { recursive: true, encoding: 'utf8' });
  return all.filter((name) => name.endsWith('.webp')).toSorted();
}

test.each([
  ['a.jpg', 160, [160, 120]],
  ['a.jpg', 320, [320, 240]],
  ['a.jpg', 640, [640, 480]],
  ['turned.jpg', 320, [240, 320]],
  ['small.png', 160, [40, 30]],
  ['glass.png', 160, [160, 80]],
  ['deep.tif', 160, [160, 120]],
  ['cut.jpg', 160, [160, 120]],
  ['words.jpg', 160, 'no-picture: it is no picture'],
  ['empty.jpg', 160, 'no-picture: no picture: zeros only'],
] as const)('%s in %i', async (path, size, expected) => {
  expect(await sizeOf(await thumbnails.thumbnail(await contentOf(path), size))).toEqual(expected);
});

test('transparency stays, and colours are those of the picture', async () => {
  const glass = await thumbnails.thumbnail(await contentOf('glass.png'), 160);
  const pixels = await sharp(glass.kind === 'thumbnail' ? glass.webp : undefined)
    .raw()
    .toBuffer();
  const [red = 0, green = 0, blue = 0, alpha = 0] = pixels;
  expect([red > 245, green < 10, blue < 10, Math.abs(alpha - 128) < 3]).toEqual(
    Array(4).fill(true),
  );
});

test('any size is rendered, and nothing kept of it', async () => {
  const before = keptFiles();
  const rendered = await thumbnails.render(await contentOf('a.jpg'), 16_383);
  const { width } = await sharp(
    rendered.kind === 'rendered' ? rendered.webp : undefined,
  ).metadata();
  expect(width).toBe(720);
  expect(keptFiles()).toEqual(before);
});

test('what is asked for twice at once is made once', async () => {
  const name = await contentOf('a.jpg');
  const first = thumbnails.render(name, 77);
  expect(thumbnails.render(name, 77)).toBe(first);
  expect((await first).kind).toBe('rendered');
});

describe('without the file', () => {
  test('that vanished, another of the content serves; without any it is told, until it is back', async () => {
    const files = new SimilarFolder();
    const jpeg = await picture(5).jpeg().toBuffer();
    files.write('one.jpg', jpeg);
    files.write('two.jpg', jpeg);
    const own = await files.open();
    await indexPhotos(own);
    const tree = await latestTree(own);
    const table = tree.folders[0]?.state.files;
    const name = contentId('xxh64', table?.digest(0) ?? Buffer.alloc(0), 0);
    await using those = await Thumbnails.open(own, { jobs: 1 });
    expect(those.paths(name)).toEqual(['one.jpg', 'two.jpg']);
    rmSync(files.at('one.jpg'));
    expect(await sizeOf(await those.thumbnail(name, 160))).toEqual([160, 120]);
    writeFileSync(files.at('two.jpg'), 'changed');
    const gone = 'gone: no file of the folder holds it any more';
    expect(await sizeOf(await those.thumbnail(name, 320))).toBe(gone);
    // What was kept needs no file.
    expect(await sizeOf(await those.thumbnail(name, 160))).toEqual([160, 120]);
    files.write('three.jpg', jpeg);
    await indexPhotos(own);
    await those.refresh();
    expect(await sizeOf(await those.thumbnail(name, 320))).toEqual([320, 240]);
    files[Symbol.dispose]();
  });

  test('of a content that nobody knows', async () => {
    const unknown = { digest: Buffer.alloc(8), ordinal: 0 };
    expect(await sizeOf(await thumbnails.thumbnail(unknown, 160))).toMatch(/^gone/);
  });
});

describe('the cache', () => {
  test('is asked before anything is decoded, and what is not whole in it made anew', async () => {
    const name = await contentOf('turned.jpg');
    await thumbnails.thumbnail(name, 160);
    const path = join(kept, keptFiles().find((file) => file.includes(name.slice(6))) ?? '');
    const whole = readFileSync(path);
    // Another picture, to see that it is used.
    const other = await sharp(whole).resize(7, 7).webp().toBuffer();
    writeFileSync(path, other);
    expect(await thumbnails.thumbnail(name, 160)).toEqual({ kind: 'thumbnail', webp: other });
    writeFileSync(path, whole.subarray(0, whole.length - 1));
    expect(await thumbnails.thumbnail(name, 160)).toEqual({ kind: 'thumbnail', webp: whole });
    expect(readFileSync(path).equals(whole)).toBe(true);
  });

  test.each([
    ['is removed', () => undefined],
    ['is a file', () => writeFileSync(kept, '')],
  ])('serves although it %s', async (_, spoil) => {
    rmSync(kept, { recursive: true, force: true });
    spoil();
    const made = await thumbnails.thumbnail(await contentOf('a.jpg'), 160);
    expect(await sizeOf(made)).toEqual([160, 120]);
    rmSync(kept, { recursive: true, force: true });
  });

  test('holds no more bytes than it may, and forgets what was not used for longest', async () => {
    const place = folder.at('cache');
    const webp = await picture(1).resize(160).webp().toBuffer();
    const cache = new ThumbnailCache(place, 10 * webp.length);
    const path = (number: number): string => {
      const hex = Buffer.alloc(8, number).toString('hex');
      return join(place, '1', hex.slice(0, 2), `${hex}-0-160.webp`);
    };
    const old = Date.now() / 1000 - 100_000;
    for (let number = 0; number < 10; number += 1) {
      await cache.put(content(number), 160, webp);
      utimesSync(path(number), old + number, old + number);
    }
    // Asked for, so that it is young again.
    expect(await cache.get(content(0), 160)).toEqual(webp);
    await cache.put(content(10), 160, webp);
    const left = Array.from({ length: 11 }, (_, number) => number).filter((number) =>
      existsSync(path(number)),
    );
    expect(left).toEqual([0, 3, 4, 5, 6, 7, 8, 9, 10]);
    const nothing = new ThumbnailCache(folder.at('nothing'), 0);
    await nothing.put(content(1), 160, webp);
    expect(existsSync(folder.at('nothing'))).toBe(false);
  });
});

test('gc drops what is of no content, of another version, or left half written; verify finds the broken', async () => {
  rmSync(kept, { recursive: true, force: true });
  await thumbnails.thumbnail(await contentOf('a.jpg'), 160);
  await thumbnails.thumbnail(await contentOf('small.png'), 160);
  const [needed = '', broken = ''] = keptFiles();
  writeFileSync(join(kept, broken), 'RIFF');
  const found = await verify(repository);
  expect(found.checked.thumbnails).toBe(2);
  expect(found.problems).toEqual([
    { what: `thumbnail ${broken.slice(5)}`, why: 'is not whole', remedy: 'repair' },
  ]);
  expect((await verify(repository, { repairs: true })).problems).toEqual([]);
  expect(keptFiles()).toEqual([needed]);

  const stale = ['1/00/0000000000000000-0-160.webp', '1/00/x.webp.1-1.tmp', '0/00/x.webp'];
  for (const name of [...stale, '1/00/young.tmp']) {
    mkdirSync(join(kept, name, '..'), { recursive: true });
    writeFileSync(join(kept, name), 'xxx');
    if (!name.includes('young')) utimesSync(join(kept, name), 1, 1);
  }
  const would = await collectGarbage(repository, { dryRun: true });
  expect(would.thumbnails).toEqual({ count: 3, bytes: 9 });
  expect((await collectGarbage(repository)).thumbnails).toEqual({ count: 3, bytes: 9 });
  expect(stale.filter((name) => existsSync(join(kept, name)))).toEqual([]);
  expect(existsSync(join(kept, '1/00/young.tmp'))).toBe(true);
  expect(keptFiles()).toEqual([needed]);
});
