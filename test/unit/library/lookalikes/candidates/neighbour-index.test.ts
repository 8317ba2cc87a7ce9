import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  NeighbourIndex,
  type Nominee,
} from '../../../../../src/library/lookalikes/candidates/neighbour-index.js';
import { Catalog } from '../../../../../src/library/lookalikes/catalog/catalog.js';
import { updateIndexes } from '../../../../../src/library/lookalikes/update-indexes.js';
import { checkIndexes } from '../../../../../src/library/maintenance/check-indexes.js';
import { Report } from '../../../../../src/library/maintenance/report.js';
import type { Repository } from '../../../../../src/library/repository/repository.js';
import { neighboursKey } from '../../../../../src/storage/keys.js';
import { picture } from '../../../support/pictures.js';
import { recordsOf, withFlippedBit, write } from '../../../support/picture-store.js';
import { SimilarFolder } from '../../../support/similar-folder.js';

/** Pictures up to which there is no graph: with none, there is one of few. */
const [withGraph, withoutGraph] = [0, undefined];

const folder = new SimilarFolder();
const ann = join(folder.data, 'ann');
let repository: Repository;
let catalog: Catalog;
/** What near pHashes there are, found by comparing with all. */
let whole: Nominee[][] = [];

beforeAll(async () => {
  for (const seed of [1, 2, 3]) {
    const one = picture(seed);
    folder.write(`${seed}.jpg`, await one.clone().jpeg({ quality: 92 }).toBuffer());
    folder.write(`${seed}-copy.jpg`, await one.clone().jpeg({ quality: 60 }).toBuffer());
    folder.write(`${seed}-turned.jpg`, await one.clone().rotate(90).jpeg().toBuffer());
  }
  repository = await folder.open();
  await folder.find();
  catalog = await repository.transaction(Catalog.load);
  whole = await near(withoutGraph);
});
afterAll(() => folder[Symbol.dispose]());

/** Near pictures of each. */
async function near(mostScanned: number | undefined, exactly = false): Promise<Nominee[][]> {
  const queries = Array.from({ length: catalog.count }, (_, at) => ({ phash: catalog.phash(at) }));
  const options = { mayWrite: true, mostScanned };
  await using index = await NeighbourIndex.open(repository, catalog, options);
  return await index.near(queries, exactly);
}

function graphs(): string[] {
  return readdirSync(ann).filter((name) => name.endsWith('.usearch'));
}

/** What `verify` would say of the indexes. */
async function checked(mostScanned: number | undefined): Promise<Report> {
  const report = new Report();
  await checkIndexes(repository, catalog, report, mostScanned);
  return report;
}

test('copies are near each other, and there is no graph of so few', async () => {
  expect(whole.map((nominees) => nominees.length)).toEqual(Array.from({ length: 9 }, () => 3));
  expect(graphs()).toEqual([]);
  expect(await recordsOf(repository, neighboursKey)).toEqual([]);
});

describe('a graph', () => {
  beforeEach(async () => {
    await near(withoutGraph);
    await updateIndexes(repository, catalog, { force: true, mostScanned: withGraph });
  });

  test('is made of more pictures than are compared with each other, and finds the same', async () => {
    expect(graphs()).toEqual(['phash-1.usearch']);
    expect(await near(withGraph)).toEqual(whole);
    expect(await near(withGraph, true)).toEqual(whole);
    expect(graphs()).toEqual(['phash-1.usearch']);
  });

  test('is removed where all are compared: it would fall behind', async () => {
    expect(await near(withoutGraph)).toEqual(whole);
    expect(graphs()).toEqual([]);
    expect(await recordsOf(repository, neighboursKey)).toEqual([]);
  });

  test('comes and goes when indexes are brought up to date, and is left alone otherwise', async () => {
    const path = join(ann, 'phash-1.usearch');
    const options = { mostScanned: withGraph };
    utimesSync(path, 1, 1);
    await updateIndexes(repository, catalog, options);
    expect(statSync(path).mtimeMs).toBe(1000);
    await updateIndexes(repository, catalog);
    expect(existsSync(path)).toBe(false);
    await updateIndexes(repository, catalog, options);
    expect(existsSync(path)).toBe(true);
  });

  test.each([
    ['removed', (path: string) => rmSync(path)],
    ['emptied', (path: string) => truncateSync(path)],
    ['cut short', (path: string) => truncateSync(path, 1000)],
    [
      'flipped in the middle',
      (path: string) => writeFileSync(path, withFlippedBit(readFileSync(path), 0.5)),
    ],
    ['too long', (path: string) => writeFileSync(path, Buffer.alloc(9), { flag: 'a' })],
    ['other bytes', (path: string) => writeFileSync(path, readFileSync(join(ann, '1.points')))],
    ['gone with its folder', () => rmSync(ann, { recursive: true })],
  ])('that is damaged (%s) is told of, and made anew', async (_what, damage) => {
    damage(join(ann, 'phash-1.usearch'));
    const told = (await checked(withGraph)).problems.map(({ what }) => what);
    expect(told).toContain('ann/phash-1.usearch');
    await updateIndexes(repository, catalog, { force: true, mostScanned: withGraph });
    // Where it takes long, it is saved on the way, under a name of its own each time.
    expect(graphs()).toEqual([expect.stringMatching(/^phash-[2-9]\.usearch$/)]);
    expect(await near(withGraph)).toEqual(whole);
    expect(await checked(withGraph)).toMatchObject({ problems: [], behind: 0 });
  });

  test.each([
    ['damaged', (value: Buffer) => withFlippedBit(value, 0.5)],
    ['removed', () => undefined],
  ])('whose record is %s is made anew', async (_what, damage) => {
    for (const { key, value } of await recordsOf(repository, neighboursKey)) {
      const damaged = damage(value);
      await write(repository, [
        damaged === undefined ? { type: 'del', key } : { type: 'put', key, value: damaged },
      ]);
    }
    expect(await near(withGraph)).toEqual(whole);
    expect(await checked(withGraph)).toMatchObject({ problems: [], behind: 0 });
  });
});

test('a graph that is missing counts only where it would be asked', async () => {
  await near(withoutGraph);
  expect((await checked(withGraph)).behind).toBeGreaterThan(5);
  expect((await checked(withoutGraph)).behind).toBe(0);
});
