/** `verify` against every record of a repository, damaged one at a time. */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { Catalog } from '../../../../src/library/lookalikes/catalog/catalog.js';
import { updateIndexes } from '../../../../src/library/lookalikes/update-indexes.js';
import { DraftBook } from '../../../../src/library/review/draft-book.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { beginAction, writeAction, writeSteps } from '../../../../src/actions/journal/journal.js';
import { contentRef } from '../../../../src/model/contents/content-id.js';
import type { DraftedFile } from '../../../../src/model/review/draft.js';
import type { InPlaceStep } from '../../../../src/model/actions/action.js';
import { isRelPath, type RelPath } from '../../../../src/model/paths/path.js';
import type { ObjectStore } from '../../../../src/storage/object-store.js';
import { learntCodec } from '../../../../src/storage/codecs/learnt.js';
import { learntKey } from '../../../../src/storage/keys.js';
import { levelStoreSource } from '../../../../src/storage/level-store.js';
import { withComment } from '../../support/jpeg-segments.js';
import { settle } from '../../support/photo-folder.js';
import { picture } from '../../support/pictures.js';
import { withFlippedBit } from '../../support/picture-store.js';
import { isSoak, sampled } from '../../support/soak.js';
import { SimilarFolder } from '../../support/similar-folder.js';

const folder = new SimilarFolder();
const kept = new SimilarFolder();
let records: { readonly key: Buffer; readonly value: Buffer }[] = [];
const scope = Scope.everything;

beforeAll(async () => {
  const first = picture(1);
  folder.write('a.jpg', await first.clone().jpeg({ quality: 92 }).toBuffer());
  folder.write('a-noted.jpg', withComment(readFileSync(folder.at('a.jpg')), 'hello'));
  folder.write('sub/a-small.jpg', await first.clone().resize(420).jpeg().toBuffer());
  folder.write('sub/deep/b.png', await picture(2).png().toBuffer());
  folder.write('copy/one.jpg', 'the same');
  folder.write('copy/two.jpg', 'the same');
  await settle();
  await folder.find();
  await folder.markDistinct('a.jpg', 'sub/deep/b.png');
  folder.write('later.jpg', 'another');
  await settle();
  const repository = await open();
  await indexPhotos(repository, { scope });
  await journal(repository);
  await draft(repository);
  await leaveFindings();
  await makeGraph(repository);
  records = await withStore(everything);
  cpSync(folder.data, kept.root, { recursive: true });
}, 60_000);

afterAll(() => {
  folder[Symbol.dispose]();
  kept[Symbol.dispose]();
});

function open(): Promise<Repository> {
  return Repository.open({ root: folder.root, dataFolder: folder.data });
}

async function journal(repository: Repository): Promise<void> {
  const action = await beginAction(repository, { command: 'link' });
  const step: InPlaceStep = {
    kind: 'link',
    path: relPath('copy/two.jpg'),
    keeper: relPath('copy/one.jpg'),
    temporary: relPath('copy/.imgdedup-1.tmp'),
    before: { ino: 1n, size: 8n, mtimeNs: 0n, mode: 0o644, uid: 0, gid: 0, links: 1 },
    content: undefined,
    shared: undefined,
    outcome: { kind: 'skipped', reason: 'for a test' },
  };
  await writeSteps(repository, action, 0, [step]);
  await writeSteps(repository, action, 1, [step]);
  await writeAction(repository, { ...action, state: 'done', skipped: 2 });
}

/** What a run leaves that is killed now. */
function leaveFindings(): Promise<void> {
  const stat = { ino: 1, size: 1, mtimeMs: 1, ctimeMs: 1, birthtimeMs: 1 };
  const knowledge = { kind: 'sample', sample: Buffer.alloc(8) } as const;
  const value = learntCodec.encode([{ stat, knowledge }]);
  return withStore((store) => store.write([{ type: 'put', key: learntKey(1), value }]));
}

/** Of pHashes, as of a library that is larger. */
async function makeGraph(repository: Repository): Promise<void> {
  const catalog = await repository.transaction(Catalog.load);
  await updateIndexes(repository, catalog, { mostScanned: 0 });
}

/** Something chosen for a file, in one step. */
async function draft(repository: Repository): Promise<void> {
  const { groups } = await findDupes(repository, { scope });
  const [group] = groups;
  if (group === undefined) throw new RangeError('no group');
  const [keeper, other] = group.files;
  if (keeper === undefined || other === undefined) throw new RangeError('no files');
  const content = group.contentId;
  const after: DraftedFile = {
    path: other.path,
    choice: 'trash',
    chosenAt: 1,
    anchor: contentRef(content),
    apart: [],
    copies: [],
  };
  const book = await DraftBook.open(repository);
  await book.change(() => [{ content, path: other.path, after }], 1);
}

function relPath(path: string): RelPath {
  if (!isRelPath(path)) throw new RangeError(path);
  return path;
}

async function withStore<T>(work: (store: ObjectStore) => Promise<T>): Promise<T> {
  await using store = await levelStoreSource(join(folder.data, 'store')).open();
  return await work(store);
}

async function everything(store: ObjectStore): Promise<typeof records> {
  const all: typeof records = [];
  for (let letter = 1; letter < 0xff; letter += 1) {
    for await (const [key, value] of store.range(Buffer.of(letter))) all.push({ key, value });
  }
  return all;
}

/** The repository as it was, then damaged. */
async function damaged(change: (store: ObjectStore) => Promise<void>): Promise<Repository> {
  rmSync(folder.data, { recursive: true });
  cpSync(kept.root, folder.data, { recursive: true });
  await withStore(change);
  return open();
}

async function whatDupesSay(repository: Repository): Promise<string[][]> {
  const { groups } = await findDupes(repository, { scope });
  return [...groups].map(({ files }) => files.map(({ path }) => path));
}

/** Nothing is found after a repair, nothing after the next index, and the answer is right. */
async function expectMended(repository: Repository): Promise<void> {
  expect((await verify(repository, { repairs: true })).problems).toEqual([]);
  await indexPhotos(repository, { scope });
  expect((await verify(repository, { readsPhotos: true })).problems).toEqual([]);
  expect(await whatDupesSay(repository)).toEqual([['copy/one.jpg', 'copy/two.jpg']]);
}

const letterOf = (key: Buffer): string => key.toString('latin1', 0, 1);

describe('verify', () => {
  test('finds nothing in a repository with records of every kind', async () => {
    const kinds = new Set(records.map(({ key }) => letterOf(key)));
    expect([...kinds].toSorted().join('')).toBe('Cbcdefghijklmnopqrstuvw');
    const result = await verify(await damaged(() => Promise.resolve()), { readsPhotos: true });
    expect(result.problems).toEqual([]);
    expect(result.checked.records + 1).toBe(records.length);
    expect(result.checked).toMatchObject({ snapshots: 2, files: 7, decisions: 1, actions: 1 });
    expect(result.behind).toBe(0);
  });

  test('names any record with a flipped bit, and mends it', async () => {
    const tried = sampled(records, ({ key }) => letterOf(key), 3);
    for (const { key, value } of tried) {
      const what = `${letterOf(key)} ${key.toString('hex')}`;
      const repository = await damaged((store) =>
        store.write([{ type: 'put', key, value: withFlippedBit(value, 0.6) }]),
      );
      const { problems } = await verify(repository);
      expect({ what, found: problems.length > 0 }).toEqual({ what, found: true });
      expect(problems.map(({ remedy }) => remedy)).toEqual(problems.map(() => 'repair'));
      await expectMended(repository);
    }
  }, 180_000);

  test('names what a missing record was needed for, or nothing needs it', async () => {
    for (const { key } of oneOfEachKind()) {
      const repository = await damaged((store) => store.write([{ type: 'del', key }]));
      const letter = letterOf(key);
      const found = (await verify(repository)).problems.length > 0;
      expect({ letter, found }).toEqual({ letter, found: !isMissedByNobody(letter) });
      await expectMended(repository);
    }
  }, 180_000);

  test('survives any flips in any records', async () => {
    const flips = fc.array(
      fc.record({ record: fc.nat(), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(flips, async (all) => {
        const repository = await damaged((store) =>
          store.write(
            all.map(({ record, part }) => {
              const { key, value } = records[record % records.length] ?? records[0] ?? noRecord();
              return { type: 'put', key, value: withFlippedBit(value, part) };
            }),
          ),
        );
        expect((await verify(repository)).problems).not.toEqual([]);
        await expectMended(repository);
      }),
      { numRuns: isSoak ? 20 : 8 },
    );
  }, 180_000);
});

/** The newest of each: what comes after it is not there to tell that it was. */
function oneOfEachKind(): typeof records {
  return [...new Map(records.map((record) => [letterOf(record.key), record])).values()];
}

/**
 * Indexes and what is found out beside a picture are made anew; and no other record says that there
 * was a draft, a decision, a relation, or one more batch of an action.
 */
function isMissedByNobody(letter: string): boolean {
  return 'Ccdeiknloruvw'.includes(letter);
}

function noRecord(): never {
  throw new RangeError('the store is empty');
}
