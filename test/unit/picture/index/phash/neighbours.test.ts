import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  Neighbours,
  sweep,
  type AnnChecksum,
  type Neighbour,
} from '../../../../../src/picture/index/phash/neighbours.js';
import { scanOf } from '../../../support/scan-of.js';
import { PhotoFolder } from '../../../support/photo-folder.js';
import {
  flipped,
  library,
  naiveWithin,
  randomPhash,
  type Entry,
} from '../../../support/phashes.js';
import { Random } from '../../../support/random.js';

const radius = 40;

/** Compares with every entry. */
function byScan(entries: readonly Entry[], phashes: readonly Uint8Array[]) {
  const queries = phashes.map((phash) => ({ phash }));
  return scanOf(entries).withinTurned(queries, radius);
}

function byGraph(neighbours: Neighbours, phashes: readonly Uint8Array[]) {
  const queries = phashes.map((phash) => ({ phash }));
  return neighbours.withinTurned(queries, radius);
}

describe('a few entries', () => {
  test('are found by distance, then key, and no farther than the radius', async () => {
    await using neighbours = await Neighbours.create();
    const random = new Random(1);
    const query = randomPhash(random);
    const entries = [
      { key: 9, phash: flipped(query, 40, random) },
      { key: 7, phash: flipped(query, 41, random) },
      { key: 4_294_967_295, phash: flipped(query, 3, random) },
      { key: 0, phash: flipped(query, 3, random) },
    ];
    await neighbours.add(entries);
    const near = [
      { key: 0, distance: 3 },
      { key: 4_294_967_295, distance: 3 },
      { key: 9, distance: 40 },
    ];
    expect(byScan(entries, [query])).toEqual([near]);
    expect(await byGraph(neighbours, [query])).toEqual([near]);
    const older = [{ phash: query, below: 9 }];
    expect(await neighbours.withinTurned(older, radius)).toEqual([near.slice(0, 1)]);
    expect(neighbours.size).toBe(4);
  });

  test('none at all are found among none', async () => {
    await using neighbours = await Neighbours.create();
    const strange = [randomPhash(new Random(1))];
    expect(await byGraph(neighbours, strange)).toEqual([[]]);
    expect(await byGraph(neighbours, [])).toEqual([]);
    expect(byScan([], strange)).toEqual([[]]);
    expect(byScan([], [])).toEqual([]);
    expect(neighbours.wantsRebuild).toBe(false);
  });

  test('whose key is there already, is no u32, or whose pHash is too short, are refused', async () => {
    await using neighbours = await Neighbours.create();
    const phash = randomPhash(new Random(1));
    await neighbours.add([{ key: 1, phash }]);
    await expect(neighbours.add([{ key: 1, phash }])).rejects.toThrow(RangeError);
    await expect(neighbours.add([2, 2].map((key) => ({ key, phash })))).rejects.toThrow(RangeError);
    await expect(neighbours.add([{ key: -1, phash }])).rejects.toThrow(RangeError);
    await expect(neighbours.add([{ key: 2 ** 32, phash }])).rejects.toThrow(RangeError);
    await expect(neighbours.add([{ key: 3, phash: phash.slice(1) }])).rejects.toThrow(RangeError);
    await expect(byGraph(neighbours, [phash.slice(1)])).rejects.toThrow(RangeError);
    expect(await byGraph(neighbours, [phash])).toEqual([[{ key: 1, distance: 0 }]]);
  });

  test('are not found any more once they are removed, until they are added again', async () => {
    await using neighbours = await Neighbours.create();
    const entries = library(100, new Random(2));
    const first = { key: 1_000, phash: randomPhash(new Random(3)) };
    await neighbours.add([first, ...entries]);
    await neighbours.remove([first.key, 5_000]);
    expect(await byGraph(neighbours, [first.phash])).toEqual([[]]);
    expect(neighbours.size).toBe(100);
    await neighbours.add([first]);
    expect(await byGraph(neighbours, [first.phash])).toEqual([[{ key: first.key, distance: 0 }]]);
  });

  test('want a rebuild when more than three in ten are removed', async () => {
    await using neighbours = await Neighbours.create();
    await neighbours.add(library(100, new Random(3)));
    await neighbours.remove(Array.from({ length: 30 }, (_, key) => key));
    expect(neighbours.wantsRebuild).toBe(false);
    await neighbours.remove([30]);
    expect(neighbours.wantsRebuild).toBe(true);
  });

  test('cannot be asked for after closing', async () => {
    const neighbours = await Neighbours.create();
    await neighbours[Symbol.asyncDispose]();
    await expect(byGraph(neighbours, [randomPhash(new Random(1))])).rejects.toThrow('ended');
  });
});

describe('20,000 entries', () => {
  const random = new Random(4);
  const strangers = library(19_000, random);
  const centre = randomPhash(random);
  const family = Array.from({ length: 800 }, (_, at) => ({
    key: 100_000 + at,
    phash: flipped(centre, random.int(1, radius), random),
  }));
  const smallFamily = Array.from({ length: 200 }, (_, at) => ({
    key: 200_000 + at,
    phash: flipped(randomPhash(new Random(5)), random.int(1, radius), random),
  }));
  const entries = [...strangers, ...family, ...smallFamily];
  const queries = entries.filter((_, at) => at % 100 === 0).map(({ phash }) => phash);
  let neighbours: Neighbours;

  beforeAll(async () => {
    neighbours = await Neighbours.create();
    await neighbours.add(entries);
  });
  afterAll(() => neighbours[Symbol.asyncDispose]());

  test('are found by the graph as by comparing with each', async () => {
    expect(recall(exactly(), await byGraph(neighbours, queries))).toBeGreaterThan(0.999);
  });

  test('are compared as bit by bit', () => {
    const some = queries.slice(0, 3);
    expect(byScan(entries, some)).toEqual(some.map((query) => naiveWithin(entries, query, radius)));
  });

  test.each([
    ['200', randomPhash(new Random(5)), smallFamily],
    ['800', centre, family],
  ])('a family of %s is found in full', async (_, query, members) => {
    const [found = []] = await byGraph(neighbours, [query]);
    const keys = members.map(({ key }) => key);
    expect(found.map(({ key }) => key).toSorted((a, b) => a - b)).toEqual(keys);
  });

  test('the members of families find each other', async () => {
    const all = [...family, ...smallFamily].filter((_, at) => at % 5 === 0);
    const members = all.map(({ phash }) => phash);
    const expected = byScan(entries, members);
    expect(recall(expected, await byGraph(neighbours, members))).toBeGreaterThan(0.999);
  });

  test('are found just as well when a third of them is removed, saved and opened', async () => {
    using folder = new PhotoFolder();
    const checksum = await neighbours.save(folder.root, 1);
    await using opened = (await Neighbours.open(folder.root, checksum)) ?? unopened();
    const gone = new Set(entries.filter((_, at) => at % 3 === 0).map(({ key }) => key));
    await opened.remove([...gone]);
    const found = await byGraph(opened, queries);
    const expected = exactly().map((list) => list.filter(({ key }) => !gone.has(key)));
    expect(recall(expected, found)).toBeGreaterThan(0.999);
    expect(found.flat().filter(({ key }) => gone.has(key))).toEqual([]);
    expect(opened.size).toBe(entries.length - gone.size);
  });

  function exactly(): Neighbour[][] {
    return byScan(entries, queries);
  }
});

describe('saving', () => {
  test('twice the same calls write the same bytes', async () => {
    using folder = new PhotoFolder();
    const checksums: AnnChecksum[] = [];
    for (const name of ['a', 'b']) {
      await using neighbours = await Neighbours.create();
      await neighbours.add(library(3_000, new Random(6)));
      checksums.push(await neighbours.save(folder.at(name), 7));
    }
    expect(checksums[0]).toEqual(checksums[1]);
  });

  test('none at all can be saved and opened', async () => {
    using folder = new PhotoFolder();
    await using neighbours = await Neighbours.create();
    const checksum = await neighbours.save(folder.at('ann'), 0);
    expect(checksum.entries).toBe(0);
    await using opened = (await Neighbours.open(folder.at('ann'), checksum)) ?? unopened();
    await opened.add(library(10, new Random(1)));
    expect(opened.size).toBe(10);
  });

  test('keeps older files until they are swept away', async () => {
    using folder = new PhotoFolder();
    await using neighbours = await Neighbours.create();
    const first = await neighbours.save(folder.root, 1);
    await neighbours.add(library(10, new Random(1)));
    const second = await neighbours.save(folder.root, 2);
    folder.write('phash-3.usearch.tmp', 'torn');
    folder.write('something else', '');
    for (const checksum of [first, second]) {
      await using opened = (await Neighbours.open(folder.root, checksum)) ?? unopened();
      expect(opened.size).toBe(checksum.entries);
    }
    await sweep(folder.root, second);
    expect(folder.list()).toEqual(['phash-2.usearch', 'something else']);
  });

  test('into a folder that cannot be made is STORE_UNWRITABLE and leaves nothing', async () => {
    using folder = new PhotoFolder();
    folder.write('ann', 'a file');
    await using neighbours = await Neighbours.create();
    const saved = neighbours.save(folder.at('ann'), 1);
    await expect(saved).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
    expect(folder.list()).toEqual(['ann']);
  });
});

/** Share of what is really near that was found. */
function recall(expected: readonly Neighbour[][], found: readonly Neighbour[][]): number {
  const keys = found.map((list) => new Set(list.map(({ key }) => key)));
  const hits = expected.map((list, at) => list.filter(({ key }) => keys[at]?.has(key)).length);
  return sum(hits) / sum(expected.map((list) => list.length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function unopened(): never {
  throw new Error('a sound file was not opened');
}
