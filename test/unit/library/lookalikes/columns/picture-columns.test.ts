import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRepository } from '../../../../../src/api/repository/create-repository.js';
import { indexPhotos } from '../../../../../src/api/indexing/index-photos.js';
import { Catalog } from '../../../../../src/library/lookalikes/catalog/catalog.js';
import {
  loadCatalogState,
  stateChange,
} from '../../../../../src/library/lookalikes/catalog/catalog-state.js';
import { heldContents } from '../../../../../src/library/lookalikes/catalog/contents.js';
import { LiveFiles } from '../../../../../src/library/lookalikes/catalog/live-files.js';
import {
  columnsName,
  readColumns,
} from '../../../../../src/library/lookalikes/columns/columns-file.js';
import {
  readPictureColumns,
  savePictureColumns,
  type LivePictures,
} from '../../../../../src/library/lookalikes/columns/picture-columns.js';
import { checkIndexes } from '../../../../../src/library/maintenance/check-indexes.js';
import { sweepIndexFiles } from '../../../../../src/library/maintenance/index-files.js';
import { Report } from '../../../../../src/library/maintenance/report.js';
import { Repository } from '../../../../../src/library/repository/repository.js';
import { Scope } from '../../../../../src/library/scan/scope.js';
import { loadLatestSnapshot } from '../../../../../src/library/snapshot/latest-snapshot.js';
import type { PictureRecord } from '../../../../../src/model/pictures/picture-record.js';
import { pictureCodec } from '../../../../../src/storage/codecs/picture.js';
import { pictureColumnsCodec } from '../../../../../src/storage/codecs/picture-columns.js';
import { pictureColumnsKey, pictureKey } from '../../../../../src/storage/keys.js';
import { PhotoFolder } from '../../../support/photo-folder.js';
import { recordsOf, withFlippedBit } from '../../../support/picture-store.js';

const folder = new PhotoFolder();
const ann = join(folder.root, '.imgdedup', 'ann');
let repository: Repository;
let name = 0;

beforeAll(async () => {
  for (const content of ['a', 'b', 'c']) write(content);
  repository = await Repository.open((await createRepository(folder.root)).place);
  await index();
});
afterAll(() => folder[Symbol.dispose]());

/** A file of its own folder or of one that others are in. */
function write(content: string): void {
  name += 1;
  folder.write(`${name % 3}/${name}.jpg`, content);
}

/** A snapshot, and nothing that would look at pictures. */
async function index(): Promise<void> {
  await indexPhotos(repository, { scope: Scope.everything });
}

type Outcome = PictureRecord['outcome'];

/** Puts a record of some content in the folder, or removes it. */
async function note(at: number, outcome: Outcome | undefined): Promise<void> {
  await repository.transaction(async (store) => {
    const latest = await loadLatestSnapshot(store);
    if (latest === undefined) throw new RangeError('no snapshot');
    const { tree } = latest;
    const contents = [...heldContents(tree, new Uint8Array(tree.rows).fill(1))];
    const content = contents[at % contents.length]?.content;
    if (content === undefined) return;
    const key = pictureKey(content);
    if (outcome === undefined) return store.write([{ type: 'del', key }]);
    const state = await loadCatalogState(store);
    const record = { number: state.nextNumber, hasPoints: at % 2 === 0, outcome };
    await store.write([
      { type: 'put', key, value: pictureCodec.encode(record) },
      stateChange({ ...state, nextNumber: state.nextNumber + 1 }),
    ]);
  });
}

async function save(): Promise<void> {
  await using lock = await repository.lock('test');
  expect(lock).toBeDefined();
  await savePictureColumns(repository, await repository.transaction(Catalog.load));
}

function stored(): Promise<LivePictures | undefined> {
  return repository.transaction((store) => readPictureColumns(repository, store));
}

/** The same of the records. */
function loaded(): Promise<LivePictures> {
  return repository.transaction(async (store) => {
    const catalog = await Catalog.load(store);
    const tree = (await loadLatestSnapshot(store))?.tree;
    if (tree === undefined) throw new RangeError('no snapshot');
    const live = LiveFiles.from(tree, new Uint8Array(tree.rows).fill(1), catalog);
    return { tree, catalog, live };
  });
}

/** All that can be asked. */
function told({ tree, catalog, live }: LivePictures): unknown {
  const positions = Array.from({ length: catalog.count }, (_, at) => at);
  const rows = Array.from({ length: tree.rows }, (_, row) => row);
  return {
    pictures: positions.map((at) => ({
      content: Buffer.from(catalog.content(at).digest).toString('hex'),
      found: catalog.find(catalog.content(at)),
      number: catalog.number(at),
      position: catalog.positionOf(catalog.number(at)),
      facts: catalog.facts(at),
      frames: catalog.frames(at) && Buffer.from(catalog.frames(at)?.prints ?? []).toString('hex'),
      failed: catalog.failed(at),
      hasPoints: catalog.hasPoints(at),
      phash: Buffer.from(catalog.phash(at)).toString('hex'),
      quality: catalog.quality(at),
      rows: live.rows(at),
      first: live.row(at),
    })),
    end: catalog.numberEnd,
    unseen: live.unseen,
    files: rows.map((row) => ({
      path: tree.path(row),
      stat: tree.stat(row),
      at: live.rowAt(tree.path(row)),
      held: live.heldAt(row)?.rows,
      ofSize: [...live.ofSize(tree.stat(row).size)].map((one) => one.rows),
    })),
  };
}

const facts = fc.record({
  format: fc.constantFrom('jpeg', 'png'),
  width: fc.integer({ min: 1, max: 3 }),
  height: fc.constant(2),
  orientation: fc.integer({ min: 1, max: 8 }),
  frames: fc.constantFrom(1, 3),
  missing: fc.constantFrom(0, 0.25),
});
const outcome: fc.Arbitrary<Outcome | undefined> = fc.oneof(
  fc.record({
    kind: fc.constant('picture' as const),
    facts,
    phash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    quality: fc.float({ min: 0, max: 50, noNaN: true }),
    frames: fc.option(
      fc.record({
        kind: fc.constantFrom('looks' as const, 'data' as const),
        prints: fc.uint8Array({ minLength: 64, maxLength: 64 }),
      }),
      { nil: undefined },
    ),
  }),
  fc.record({
    kind: fc.constant('undecodable' as const),
    format: fc.constant('heic'),
    reason: fc.string(),
  }),
  fc.constant({ kind: 'unsupported' as const, format: 'svg' }),
  fc.constant({ kind: 'not-a-picture' as const }),
  fc.constant(undefined),
);
const change = fc.oneof(
  fc.record({ kind: fc.constant('note' as const), at: fc.nat({ max: 9 }), outcome }),
  fc.record({ kind: fc.constant('write' as const), content: fc.constantFrom('a', 'd', 'e', 'ff') }),
  fc.constant({ kind: 'save' as const }),
);

test('says what the records say after any changes, or nothing', async () => {
  let used = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      for (const one of changes) {
        if (one.kind === 'note') await note(one.at, one.outcome);
        else if (one.kind === 'save') await save();
        else {
          write(one.content);
          await index();
        }
        const columns = await stored();
        if (columns !== undefined) used += 1;
        const records = await loaded();
        expect(told(columns ?? records)).toEqual(told(records));
      }
      await save();
      const [columns, records] = [await stored(), await loaded()];
      expect(columns !== undefined || records.catalog.count === 0).toBe(true);
      expect(told(columns ?? records)).toEqual(told(records));
    }),
    { numRuns: 12 },
  );
  expect(used).toBeGreaterThan(0);
});

/** The file that counts, and its record. */
async function current(): Promise<{
  path: string;
  record: ReturnType<typeof pictureColumnsCodec.decode>;
}> {
  const [entry] = await recordsOf(repository, pictureColumnsKey);
  if (entry === undefined) throw new RangeError('no record');
  const record = pictureColumnsCodec.decode(entry.value);
  return { path: join(ann, columnsName(record.generation)), record };
}

describe('a file', () => {
  beforeAll(async () => {
    await note(0, { kind: 'unsupported', format: 'svg' });
    await save();
  });

  test('is passed over with any byte changed, cut off, or missing, and made anew', async () => {
    const { path, record } = await current();
    const sound = readFileSync(path);
    expect(readColumns(ann, record)).toBeDefined();
    for (let at = 0; at < sound.length; at += 1) {
      writeFileSync(path, withFlippedBit(sound, (at + 0.5) / sound.length));
      expect(readColumns(ann, record)).toBeUndefined();
    }
    writeFileSync(path, sound);
    for (const damage of [
      (file: string) => truncateSync(file, sound.length - 1),
      (file: string) => rmSync(file),
    ]) {
      damage((await current()).path);
      expect(await stored()).toBeUndefined();
      await save();
      expect(told((await stored()) ?? (await loaded()))).toEqual(told(await loaded()));
      expect(await stored()).toBeDefined();
    }
  });

  test('is checked by verify, and swept where nothing names it', async () => {
    const check = async (): Promise<Report> => {
      const report = new Report();
      await checkIndexes(repository, await repository.transaction(Catalog.load), report);
      return report;
    };
    await save();
    expect((await check()).problems).toEqual([]);
    const { path } = await current();
    writeFileSync(path, withFlippedBit(readFileSync(path), 0.5));
    expect((await check()).problems).toHaveLength(1);
    writeFileSync(join(ann, 'pictures-77.columns'), 'x');
    await sweepIndexFiles(repository);
    expect(readdirSync(ann)).not.toContain('pictures-77.columns');
    await save();
    expect((await check()).problems).toEqual([]);
  });

  test('does not count under other limits, and is not written under those of age', async () => {
    await save();
    expect(await stored()).toBeDefined();
    for (const [key, value] of [
      ['scan.min-size', '2'],
      ['scan.newer', '2d'],
    ] as const) {
      const place = { root: folder.root, dataFolder: join(folder.root, '.imgdedup') };
      const other = await Repository.open(place, { overrides: new Map([[key, value]]) });
      const found = await other.transaction((store) => readPictureColumns(other, store));
      expect(found).toBeUndefined();
    }
  });
});
