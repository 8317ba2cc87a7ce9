import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Repository } from '../../../../../src/library/repository/repository.js';
import {
  featuresPrefix,
  catalogKey,
  imageDataPrefix,
  picturePrefix,
  pointIndexKey,
  relationPrefix,
  traitsPrefix,
} from '../../../../../src/storage/keys.js';
import type { StoreChange } from '../../../../../src/storage/object-store.js';
import { withComment } from '../../../support/jpeg-segments.js';
import { picture } from '../../../support/pictures.js';
import {
  forgetComparisons,
  recordsOf,
  withFlippedBit,
  write,
} from '../../../support/picture-store.js';
import { SimilarFolder, told } from '../../../support/similar-folder.js';

const folder = new SimilarFolder();
const kept = new SimilarFolder();
let repository: Repository;
let whole: string[][] = [];

beforeAll(async () => {
  const [first, second] = [picture(1), picture(2)];
  folder.write('a.jpg', await first.clone().jpeg({ quality: 92 }).toBuffer());
  folder.write('a-noted.jpg', withComment(readFileSync(folder.at('a.jpg')), 'hello'));
  const cut = { left: 120, top: 90, width: 480, height: 380 };
  folder.write('a-cut.webp', await first.clone().extract(cut).webp().toBuffer());
  folder.write('b.png', await second.clone().png().toBuffer());
  folder.write('b-turned.jpg', await second.clone().rotate(90).jpeg().toBuffer());
  folder.write('c.jpg', await picture(3).jpeg().toBuffer());
  repository = await folder.open();
  whole = told(await folder.find());
  cpSync(folder.data, kept.at('data'), { recursive: true });
});
beforeEach(() => {
  rmSync(folder.data, { recursive: true });
  cpSync(kept.at('data'), folder.data, { recursive: true });
});
afterAll(() => {
  folder[Symbol.dispose]();
  kept[Symbol.dispose]();
});

test('the whole of it has groups of every tier', () => {
  const lines = whole.flat().join('\n');
  for (const tier of ['metadata', 'similar', 'crop']) expect(lines).toContain(` ${tier} `);
  expect(whole).toHaveLength(2);
});

function cutShort(path: string): void {
  truncateSync(path, Math.floor(readFileSync(path).length * 0.7));
}

function flipAt(part: number): (path: string) => void {
  return (path) => writeFileSync(path, withFlippedBit(readFileSync(path), part));
}

/** The graph of pHashes, which so few pictures have not, is damaged in `candidates/neighbour-index.test.ts`. */
describe('the file of key points', () => {
  const points = join(folder.data, 'ann/1.points');

  test('is there', () => {
    expect(readdirSync(join(folder.data, 'ann'))).toEqual(['1.points', 'pictures-1.columns']);
  });

  test.each([
    ['flipped at its start', flipAt(0)],
    ['flipped in its first page', flipAt(0.002)],
    ['flipped in the middle', flipAt(0.5)],
    ['removed', rmSync],
    ['cut short', cutShort],
  ])('%s is made anew', async (_what, damage) => {
    damage(points);
    await forgetComparisons(repository);
    expect(told(await folder.find())).toEqual(whole);
  });

  test('gone with its folder is made anew', async () => {
    rmSync(join(folder.data, 'ann'), { recursive: true });
    await forgetComparisons(repository);
    expect(told(await folder.find())).toEqual(whole);
    expect(readdirSync(join(folder.data, 'ann'))).toHaveLength(2);
  });
});

/** Each record with another bit flipped. */
async function flipRecords(prefix: Buffer): Promise<void> {
  const records = await recordsOf(repository, prefix);
  expect(records.length).toBeGreaterThan(0);
  const changes = records.map(({ key, value }, at): StoreChange => {
    const part = (at + 1) / (records.length + 1);
    return { type: 'put', key, value: withFlippedBit(value, part) };
  });
  await write(repository, changes);
}

async function removeRecords(prefix: Buffer): Promise<void> {
  const records = await recordsOf(repository, prefix);
  expect(records.length).toBeGreaterThan(0);
  await write(
    repository,
    records.map(({ key }) => ({ type: 'del', key })),
  );
}

describe('the record of the index of key points', () => {
  test.each([
    ['damaged', flipRecords],
    ['removed', removeRecords],
  ])('%s: it is made anew', async (_what, damage) => {
    await forgetComparisons(repository);
    await damage(pointIndexKey);
    expect(told(await folder.find())).toEqual(whole);
  });
});

describe('records of pictures that are', () => {
  const prefixes: readonly [string, Buffer][] = [
    ['state', catalogKey],
    ['pictures', picturePrefix],
    ['features', featuresPrefix],
    ['relations', relationPrefix],
    ['image data', imageDataPrefix],
    ['traits', traitsPrefix],
  ];

  test.each(prefixes)('damaged: %s', async (_name, prefix) => {
    // Else nobody would look at features again.
    if (prefix === featuresPrefix) await forgetComparisons(repository);
    await flipRecords(prefix);
    expect(told(await folder.find())).toEqual(whole);
    const again = await folder.find();
    expect(told(again)).toEqual(whole);
    expect(again.work).toEqual({ fingerprinted: 0, compared: 0, weighed: 0 });
  });

  test.each(prefixes)('missing: %s', async (_name, prefix) => {
    // Nobody can miss a single relation: most pairs have none.
    if (prefix === featuresPrefix || prefix === relationPrefix) await forgetComparisons(repository);
    if (prefix !== relationPrefix) await removeRecords(prefix);
    expect(told(await folder.find())).toEqual(whole);
  });

  test('one that is damaged costs one look at its picture', async () => {
    const [record] = await recordsOf(repository, picturePrefix);
    if (record === undefined) throw new RangeError('no picture');
    const value = withFlippedBit(record.value, 0.5);
    await write(repository, [{ type: 'put', key: record.key, value }]);
    const found = await folder.find();
    expect(told(found)).toEqual(whole);
    expect(found.work.fingerprinted).toBe(1);
  });

  test('who may not write answers from those that are sound', async () => {
    await using _busy = await repository.lock('index');
    await flipRecords(relationPrefix);
    const damaged = await recordsOf(repository, relationPrefix);
    const found = await folder.find();
    expect(found.readOnly).toHaveLength(1);
    // What is left is what the image data says, which needs no comparing.
    expect(told(found).flat()).toHaveLength(2);
    expect(await recordsOf(repository, relationPrefix)).toEqual(damaged);
  });
});
