/** Pictures that come from elsewhere and look like ones that are there. */
import { readdirSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkImport } from '../../../src/api/import/check-import.js';
import { findImportedLookAlikes } from '../../../src/api/import/find-imported-look-alikes.js';
import { importFiles, type ImportOptions } from '../../../src/api/import/import-files.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { listSessions } from '../../../src/api/import/sessions.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { ImportedLookAlike, ImportEvent } from '../../../src/model/import/import.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { scene } from '../support/scenes.js';
import { SimilarFolder } from '../support/similar-folder.js';

let library = new SimilarFolder();
let card = new PhotoFolder();
let events: ImportEvent[] = [];

beforeEach(() => {
  library = new SimilarFolder();
  card = new PhotoFolder();
  events = [];
});
afterEach(() => {
  for (const one of [library, card]) one[Symbol.dispose]();
});

const exif = {
  IFD0: { Make: 'Canon', Model: 'Canon EOS 6D' },
  IFD2: { DateTimeOriginal: '2019:05:04 12:33:10' },
};

/** A photo as a camera makes it, 768 pixels wide. */
async function original(number: number, taken = exif): Promise<Buffer> {
  return (await photo(number)).withExif(taken).jpeg({ quality: 95 }).toBuffer();
}

async function photo(number: number): Promise<Sharp> {
  return sharp(await scene(number)).resize(768);
}

/** As a messenger sends it. */
async function sent(number: number): Promise<Buffer> {
  return (await photo(number)).resize(500).jpeg({ quality: 70 }).toBuffer();
}

async function indexed(files: Readonly<Record<string, Buffer>>): Promise<Repository> {
  for (const [path, bytes] of Object.entries(files)) library.write(path, bytes);
  const repository = await library.open();
  await indexPhotos(repository, { wantsFingerprints: true });
  return repository;
}

function bringIn(repository: Repository, options: Partial<ImportOptions> = {}) {
  events = [];
  return importFiles(repository, {
    sources: [{ folder: card.root }],
    to: '{name}',
    onEvent: (event) => void events.push(event),
    ...options,
  });
}

async function lookAt(repository: Repository, ...actions: readonly number[]) {
  const found: ImportedLookAlike[] = [];
  const stages: string[] = [];
  const counts = await findImportedLookAlikes(repository, {
    actions,
    onFound: (one) => void found.push(one),
    onProgress: ({ stage }) => void stages.push(stage),
  });
  return { counts, found, stages };
}

test('what looks like a picture that was there is told, and is not decoded again', async () => {
  const repository = await indexed({
    'old/1.jpg': await original(1),
    'old/2.jpg': await original(2),
  });
  card.write('small.jpg', await sent(1));
  card.write('again.jpg', await sent(1));
  card.write('other.jpg', await original(3));
  card.write('film.mov', 'a film');
  const { id = 0, copied } = await bringIn(repository);
  expect(copied).toBe(3);
  const { counts, found } = await lookAt(repository, id);
  expect(counts).toEqual({ compared: 2, alike: 1, unseen: 0 });
  expect(found).toMatchObject([
    {
      path: 'again.jpg',
      origin: card.at('again.jpg'),
      width: 500,
      like: { path: 'old/1.jpg', tier: 'similar', width: 768 },
      others: 0,
    },
  ]);
  const { fingerprinted, described } = await indexPhotos(repository, {
    wantsFingerprints: true,
    wantsFacts: true,
  });
  expect({ fingerprinted, described }).toEqual({ fingerprinted: 0, described: 2 });
});

test('where nobody looked at any picture, none is decoded, and it is said', async () => {
  library.write('old/1.jpg', await original(1));
  card.write('small.jpg', await sent(1));
  const repository = await library.open();
  const { id = 0 } = await bringIn(repository);
  const { counts, stages } = await lookAt(repository, id);
  expect(counts).toEqual({ compared: 0, alike: 0, unseen: 1 });
  expect(stages).toEqual([]);
  await expect(bringIn(repository, { skipSimilar: true })).rejects.toMatchObject({
    code: 'NO_FINGERPRINTS',
  });
});

test('in an empty photo folder nothing is left for what it looks like', async () => {
  card.write('a.jpg', await original(1));
  card.write('b.jpg', await sent(1));
  expect(await bringIn(await library.open(), { skipSimilar: true })).toMatchObject({ copied: 2 });
});

test('--skip similar leaves a lesser copy, tells so, and keeps it on the card', async () => {
  const repository = await indexed({ 'old/1.jpg': await original(1) });
  card.write('sent.jpg', await sent(1));
  card.write('new.jpg', await original(2));
  const options = { skipSimilar: true, deleteSource: true, confirm: () => Promise.resolve(true) };
  expect(await bringIn(repository, { ...options, dryRun: true })).toMatchObject({ similar: 1 });
  expect(readdirSync(card.root)).toEqual(['new.jpg', 'sent.jpg']);
  const result = await bringIn(repository, options);
  expect(result).toMatchObject({ scanned: 2, copied: 1, similar: 1, known: 0, deleted: 1 });
  expect(events).toContainEqual(
    expect.objectContaining({
      kind: 'similar',
      origin: card.at('sent.jpg'),
      place: 'old/1.jpg',
      tier: 'similar',
    }),
  );
  expect(readdirSync(card.root)).toEqual(['sent.jpg']);
  expect(await listSessions(repository)).toMatchObject([
    { scanned: 2, copied: 1, skipped: 1, failed: 0, errors: [] },
  ]);
  const { isSafe, missing } = await checkImport(repository, { sources: [card.root] });
  expect({ isSafe, missing }).toEqual({
    isSafe: false,
    missing: [{ path: card.at('sent.jpg'), reason: 'not in the photo folder' }],
  });
  // What was copied was looked at before: that is kept.
  const { fingerprinted } = await indexPhotos(repository, { wantsFingerprints: true });
  expect(fingerprinted).toBe(0);
  expect(await bringIn(repository)).toMatchObject({ copied: 1, similar: 0 });
});

test('--skip similar never leaves the better picture, nor another one', async () => {
  const later = { ...exif, IFD2: { DateTimeOriginal: '2019:05:04 12:33:11' } };
  const repository = await indexed({
    'thumbnail.jpg': await sent(1),
    'grey.jpg': await (await photo(2)).grayscale().withExif(exif).jpeg({ quality: 96 }).toBuffer(),
    'stripped.jpg': await (await photo(3)).jpeg({ quality: 95 }).toBuffer(),
    'burst.jpg': await original(4, later),
    'whole.jpg': await original(5),
    'turned.jpg': await original(6),
    'live.jpg': await original(7),
    'gone.jpg': await original(8),
    'coarse.jpg': await (await photo(9)).withExif(exif).jpeg({ quality: 50 }).toBuffer(),
  });
  for (const [number, name] of [1, 2, 3, 4].map((one) => [one, `original${one}.jpg`] as const))
    card.write(name, await original(number));
  const part = { left: 0, top: 0, width: 500, height: 400 };
  card.write('part.jpg', await (await photo(5)).extract(part).jpeg().toBuffer());
  card.write('turned.jpg', await (await photo(6)).rotate(90).jpeg({ quality: 70 }).toBuffer());
  card.write('live.jpg', await sent(7));
  card.write('live.mov', 'its film');
  card.write('edited.jpg', await sent(7));
  card.write('edited.xmp', 'what was done to it');
  card.write('gone.jpg', await sent(8));
  card.write('fine.jpg', await (await photo(9)).withExif(exif).jpeg({ quality: 95 }).toBuffer());
  // Changed since anybody looked at it.
  library.write('gone.jpg', await original(10));
  const result = await bringIn(repository, { skipSimilar: true });
  expect(events.filter(({ kind }) => kind === 'similar')).toEqual([]);
  expect(result).toMatchObject({ similar: 0, failed: 0, copied: result.scanned - result.known });
});

test('stopped while it looks, it ends in order', async () => {
  const repository = await indexed({ 'old/1.jpg': await original(1) });
  card.write('1.jpg', await sent(1));
  const stop = new AbortController();
  const stopped = bringIn(repository, {
    skipSimilar: true,
    signal: stop.signal,
    onProgress: ({ stage }) => {
      if (stage === 'importing') stop.abort();
    },
  });
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await bringIn(repository, { skipSimilar: true })).toMatchObject({ similar: 1 });
});
