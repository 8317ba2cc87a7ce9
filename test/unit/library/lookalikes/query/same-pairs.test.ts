import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Catalog } from '../../../../../src/library/lookalikes/catalog/catalog.js';
import { LiveContents } from '../../../../../src/library/lookalikes/catalog/live-contents.js';
import { sameImageData } from '../../../../../src/model/pictures/relation.js';
import { PictureCache } from '../../../../../src/library/lookalikes/catalog/picture-cache.js';
import { measurePairs } from '../../../../../src/library/lookalikes/measure-pairs.js';
import { loadLatestSnapshot } from '../../../../../src/library/snapshot/latest-snapshot.js';
import type { Progress } from '../../../../../src/model/runs/progress.js';
import { reportOf } from '../../../../../src/model/pictures/relation-report.js';
import { isWhole, reversed, type Relation } from '../../../../../src/model/pictures/relation.js';
import { Comparers } from '../../../../../src/picture/match/threads/comparers.js';
import { relationCodec } from '../../../../../src/storage/codecs/relation.js';
import { numbersOf, relationKey, relationPrefix } from '../../../../../src/storage/keys.js';
import { createRepository } from '../../../../../src/api/repository/create-repository.js';
import { indexPhotos } from '../../../../../src/api/indexing/index-photos.js';
import { openSimilar, similarTo } from '../../../../../src/api/find/similar-to.js';
import { Repository } from '../../../../../src/library/repository/repository.js';
import { Scope } from '../../../../../src/library/scan/scope.js';
import { settle } from '../../../support/photo-folder.js';
import { recordsOf, withFlippedBit, write } from '../../../support/picture-store.js';
import { picture } from '../../../support/pictures.js';
import { SimilarFolder } from '../../../support/similar-folder.js';

/** Every option is on: nothing that is stored is left out. */
const all = { threshold: 100, wantsRecoloured: true, limit: Infinity };

const folder = new SimilarFolder();
const names: string[] = [];
let repository: Repository;
/** Traits are found anew each time before they are stored, which takes long: not of all. */
let few: string[];
/** What is said of these before any pair was compared. */
let before: string[];

beforeAll(async () => {
  const add = async (name: string, image: ReturnType<typeof picture>): Promise<void> => {
    names.push(name);
    folder.write(name, await image.toBuffer());
  };
  for (const seed of [41, 42]) {
    const whole = picture(seed);
    const cut = (left: number, top: number) =>
      whole.clone().extract({ left, top, width: 420, height: 330 });
    await add(`${seed}.jpg`, whole.clone().jpeg({ quality: 90 }));
    await add(`${seed}-small.png`, whole.clone().resize(480).png());
    await add(`${seed}-turned.jpg`, whole.clone().rotate(90).jpeg());
    await add(`${seed}-mirror.webp`, whole.clone().flop().webp());
    await add(`${seed}-grey.jpg`, whole.clone().greyscale().jpeg());
    await add(`${seed}-left.jpg`, cut(0, 40).jpeg());
    await add(`${seed}-right.jpg`, cut(200, 120).jpeg());
  }
  // More than are compared in one go.
  for (const quality of [40, 60, 75]) {
    await add(`41-${quality}.jpg`, picture(41).jpeg({ quality }));
  }
  await settle();
  repository = await Repository.open((await createRepository(folder.root)).place);
  await indexPhotos(repository, { scope: Scope.everything, jobs: 1, wantsFingerprints: true });
  few = names.filter((_, at) => at % 4 === 1);
  before = await saidOf(few);
  await folder.find();
});
afterAll(() => folder[Symbol.dispose]());

/** What `similar FILE` says of these and all others. */
async function saidOf(some: readonly string[]): Promise<string[]> {
  await using search = await openSimilar(repository);
  const said: string[] = [];
  for (const name of some) {
    const { matches } = await search.find(name, { ...all, from: folder.root });
    for (const { path, tier, distance, relation } of matches) {
      said.push(`${name} ${path} ${tier} ${distance} ${relation.text}`);
    }
  }
  return said.toSorted();
}

/**
 * The same by the relations that are stored, which `dupes --similar` groups by: measured ones, and what
 * measuring makes of those that are predicted.
 */
async function pairsFound(): Promise<string[]> {
  const catalog = await repository.transaction(Catalog.load);
  const pathOf = await paths(catalog);
  const lines: string[] = [];
  const note = (numbers: readonly number[], relation: Relation): void => {
    const [first, second] = numbers.map((number) => catalog.positionOf(number));
    lines.push(lineOf(catalog, pathOf, [first, second], relation));
    lines.push(lineOf(catalog, pathOf, [second, first], reversed(relation)));
  };
  const predicted = new Map<number, number[]>();
  for (const { key, value } of await recordsOf(repository, relationPrefix)) {
    const { source, relation } = relationCodec.decode(value);
    const [smaller, larger] = numbersOf(key);
    if (source === 'measured') note([smaller, larger], relation);
    else predicted.set(smaller, [...(predicted.get(smaller) ?? []), larger]);
  }
  const pictures = new PictureCache(repository, catalog);
  await using comparers = new Comparers(1);
  for await (const pair of measurePairs({ pictures, comparers }, predicted)) {
    if (pair.relation !== undefined) note([pair.own, pair.other], pair.relation);
  }
  return lines.toSorted();
}

function lineOf(
  catalog: Catalog,
  pathOf: ReadonlyMap<number, string>,
  [first = -1, second = -1]: readonly (number | undefined)[],
  relation: Relation,
): string {
  const text = reportOf(relation, catalog.facts(first), catalog.facts(second)).text;
  const tier = isWhole(relation) ? 'similar' : 'crop';
  const distance = Math.round(10 * relation.distance) / 10;
  return `${pathOf.get(first)} ${pathOf.get(second)} ${tier} ${distance} ${text}`;
}

/** By position in the catalog. */
async function paths(catalog: Catalog): Promise<Map<number, string>> {
  const latest = await repository.transaction(loadLatestSnapshot);
  if (latest === undefined) throw new RangeError('no snapshot');
  const { tree } = latest;
  const live = LiveContents.from(tree, new Uint8Array(tree.rows).fill(1), catalog);
  return new Map(
    [...live.positions()].map((position) => [position, tree.path(live.row(position))]),
  );
}

describe('similar FILE says of every pair what dupes --similar has found', () => {
  test('once that has compared them', async () => {
    const pairs = await pairsFound();
    expect(pairs.length).toBeGreaterThan(60);
    expect(await saidOf(names)).toEqual(pairs);
  });

  test('and before', async () => {
    const pairs = await pairsFound();
    expect(before).toEqual(pairs.filter((line) => few.some((name) => line.startsWith(`${name} `))));
  });

  test('of a file that is not stored, too', async () => {
    using elsewhere = new SimilarFolder();
    cpSync(folder.root, elsewhere.root, {
      recursive: true,
      filter: (path) => !path.includes('.imgdedup'),
    });
    const [first = ''] = names;
    const other = await Repository.open((await createRepository(elsewhere.root)).place);
    rmSync(elsewhere.at(first));
    await settle();
    await elsewhere.find();
    const { queries } = await similarTo(other, [folder.at(first)], all);
    const said = queries.flatMap(({ matches }) =>
      matches.map(({ path, tier, distance }) => `${path} ${tier} ${distance}`),
    );
    const expected = (await pairsFound())
      .filter((line) => line.startsWith(`${first} `))
      .map((line) => line.split(' ').slice(1, 4).join(' '));
    expect(said.toSorted()).toEqual(expected.toSorted());
  });

  test('of a pair that nothing nominates, where the older is asked', async () => {
    const catalog = await repository.transaction(Catalog.load);
    const pathOf = await paths(catalog);
    const two = [...pathOf].filter(([, path]) => path === '41.jpg' || path === '42.jpg');
    const [older = 0, younger = 0] = two
      .map(([position]) => catalog.number(position))
      .toSorted((a, b) => a - b);
    const key = relationKey(older, younger);
    const relation = { ...sameImageData, distance: 7 };
    await write(repository, [
      { type: 'put', key, value: relationCodec.encode({ source: 'measured', relation }) },
    ]);
    expect(await saidOf(names)).toContain(
      lineOf(catalog, pathOf, [catalog.positionOf(older), catalog.positionOf(younger)], relation),
    );
    await write(repository, [{ type: 'del', key }]);
  });

  test('where the record of a pair is damaged, that pair is compared again', async () => {
    const expected = await pairsFound();
    const records = await recordsOf(repository, relationPrefix);
    const damaged = records.filter((_, at) => at % 3 === 0);
    await write(
      repository,
      damaged.map(({ key, value }) => ({ type: 'put', key, value: withFlippedBit(value, 0.5) })),
    );
    expect(await saidOf(names)).toEqual(expected);
    await write(
      repository,
      damaged.map(({ key, value }) => ({ type: 'put', key, value })),
    );
  });
});

test('comparing tells how far it is, and stops when it is told to', async () => {
  using fresh = new SimilarFolder();
  cpSync(folder.root, fresh.root, {
    recursive: true,
    filter: (path) => !path.includes('.imgdedup'),
  });
  await settle();
  const other = await Repository.open((await createRepository(fresh.root)).place);
  await indexPhotos(other, { scope: Scope.everything, jobs: 1, wantsFingerprints: true });
  const told: Progress[] = [];
  const options = { ...all, from: fresh.root };
  const onProgress = (progress: Progress): void => void told.push(progress);
  await similarTo(other, ['41.jpg'], { ...options, onProgress });
  const comparing = told.filter(({ stage }) => stage === 'comparing');
  expect(comparing.length).toBeGreaterThan(1);
  expect(comparing.at(-1)?.files).toBe(comparing.at(-1)?.totalFiles);
  const stop = new AbortController();
  let events = 0;
  const stopped = similarTo(other, ['41.jpg', '42.jpg'], {
    ...options,
    signal: stop.signal,
    onProgress: ({ stage }) => {
      if (stage === 'comparing') events += 1;
      stop.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(events).toBe(1);
});
