/** What other records say of contents goes on to hold after their hash was changed. */
import { expect, test } from 'vitest';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { mergeMetadata } from '../../../../src/api/actions/merge-metadata.js';
import { moveDuplicates } from '../../../../src/api/actions/move-duplicates.js';
import { rehash } from '../../../../src/api/maintenance/rehash.js';
import { undoAction } from '../../../../src/api/actions/undo.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { DraftBook } from '../../../../src/library/review/draft-book.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { contentRef, type ContentId } from '../../../../src/model/contents/content-id.js';
import { loadSharp } from '../../../../src/picture/decode/pixels.js';
import { pathOf } from '../../support/alike-group.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';
import { scene } from '../../support/scenes.js';

const scope = Scope.everything;

async function made(
  folder: PhotoFolder,
  overrides = new Map<string, unknown>(),
): Promise<Repository> {
  const { place } = await createRepository(folder.root);
  await settle();
  return Repository.open(place, { overrides });
}

const xmp = (body: string): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/">${body}</rdf:Description></rdf:RDF></x:xmpmeta>`;

async function groupOf(repository: Repository): Promise<ContentId> {
  const [group] = (await findDupes(repository, { scope })).groups;
  if (group === undefined) throw new Error('no group');
  return group.contentId;
}

test('drafts, and what takes them back', async () => {
  using folder = new PhotoFolder();
  for (const path of ['a.jpg', 'b.jpg']) folder.write(path, 'same');
  const repository = await made(folder);
  await indexPhotos(repository, { scope });
  const content = await groupOf(repository);
  const path = pathOf('b.jpg');
  const choice = { path, choice: 'trash', chosenAt: 1, apart: [], copies: [] } as const;
  const book = await DraftBook.open(repository);
  await book.change(
    () => [{ content, path, after: { ...choice, anchor: contentRef(content) } }],
    1,
  );
  await rehash(repository, { to: 'blake3:20' });
  const now = await groupOf(repository);
  expect(now).toMatch(/^blake3:[0-9a-f]{40}$/);
  const after = await DraftBook.open(repository);
  expect([...after.contents()]).toEqual([now]);
  expect((await verify(repository)).problems).toEqual([]);
  await after.undo();
  expect([...(await DraftBook.open(repository)).contents()]).toEqual([]);
});

test('what sidecars were before facts were put into them', async () => {
  using folder = new PhotoFolder();
  const bare = loadSharp()(await scene(1)).jpeg({ quality: 92 });
  folder.write('keep/a.jpg', await bare.toBuffer(), 1_500_000_000);
  const dated = bare.withExif({ IFD2: { DateTimeOriginal: '2019:05:04 12:33:10' } });
  folder.write('b.jpg', await dated.toBuffer(), 1_600_000_000);
  const own = xmp('<xmp:Rating>3</xmp:Rating>');
  folder.write('keep/a.xmp', own, 1_400_000_000);
  const repository = await made(folder, new Map([['keep', ['path:keep/**']]]));
  const merged = await mergeMetadata(repository, { scope });
  expect(merged.done).toBe(1);
  const sidecar = folder.list().find((path) => path.endsWith('.xmp') && folder.text(path) !== own);
  expect(sidecar).toBeDefined();
  expect(await rehash(repository, { to: 'sha256' })).toMatchObject({ standIns: 0 });
  await undoAction(repository);
  const texts = folder.list().filter((path) => path.endsWith('.xmp'));
  expect(texts.map((path) => folder.text(path))).toEqual([own]);
  expect((await verify(repository)).problems).toEqual([]);
});

test('files that were moved out of the folder', async () => {
  using folder = new PhotoFolder();
  using away = new PhotoFolder();
  for (const path of ['a.jpg', 'b.jpg']) folder.write(path, 'same');
  folder.write('c.jpg', 'other');
  const repository = await made(folder);
  const { done } = await moveDuplicates(repository, { scope, folder: away.root });
  expect(done).toBe(1);
  folder.write('a.jpg', 'changed since');
  folder.write('b.jpg', 'changed, too');
  await settle();
  await indexPhotos(repository, { scope });
  const { standIns } = await rehash(repository, { to: 'sha256' });
  expect(standIns).toBe(0);
  expect((await verify(repository)).problems).toEqual([]);
});
