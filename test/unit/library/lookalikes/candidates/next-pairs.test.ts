import { afterAll, beforeAll, expect, test } from 'vitest';
import { NeighbourIndex } from '../../../../../src/library/lookalikes/candidates/neighbour-index.js';
import {
  NextPairs,
  type Portions,
} from '../../../../../src/library/lookalikes/candidates/next-pairs.js';
import type { Nominators } from '../../../../../src/library/lookalikes/candidates/nominate.js';
import { PointNominees } from '../../../../../src/library/lookalikes/candidates/point-nominees.js';
import { Catalog } from '../../../../../src/library/lookalikes/catalog/catalog.js';
import { LiveContents } from '../../../../../src/library/lookalikes/catalog/live-contents.js';
import { PictureCache } from '../../../../../src/library/lookalikes/catalog/picture-cache.js';
import type { Likeness } from '../../../../../src/library/lookalikes/hub-order.js';
import { nominateAndRank } from '../../../../../src/library/lookalikes/nominate-and-rank.js';
import type { Repository } from '../../../../../src/library/repository/repository.js';
import { loadLatestSnapshot } from '../../../../../src/library/snapshot/latest-snapshot.js';
import { Comparers } from '../../../../../src/picture/match/threads/comparers.js';
import { picture } from '../../../support/pictures.js';
import { SimilarFolder } from '../../../support/similar-folder.js';

const folder = new SimilarFolder();
let repository: Repository;
let catalog: Catalog;
let live: LiveContents;

beforeAll(async () => {
  for (const seed of [1, 2, 3]) {
    const one = picture(seed);
    folder.write(`${seed}.jpg`, await one.clone().jpeg({ quality: 92 }).toBuffer());
    folder.write(`${seed}-copy.jpg`, await one.clone().jpeg({ quality: 60 }).toBuffer());
    folder.write(`${seed}-half.jpg`, await one.clone().resize(360).jpeg().toBuffer());
    // Looks like none of them, and shares key points with all.
    const cut = { left: 100, top: 40, width: 460, height: 330 };
    folder.write(`${seed}-cut.jpg`, await one.clone().extract(cut).jpeg().toBuffer());
  }
  repository = await folder.open();
  await folder.find();
  await repository.transaction(async (store) => {
    catalog = await Catalog.load(store);
    const latest = await loadLatestSnapshot(store);
    if (latest === undefined) throw new RangeError('there is no snapshot');
    const all = new Uint8Array(latest.tree.rows).fill(1);
    live = LiveContents.from(latest.tree, all, catalog);
  });
});
afterAll(() => folder[Symbol.dispose]());

/** All that are there in one go, unless said otherwise. */
const together: Portions = { pictures: 100, pairs: 1000, atOnce: 100 };

async function withNext<T>(
  portions: Portions,
  use: (next: NextPairs, nominators: Nominators) => Promise<T>,
): Promise<T> {
  const opening = { mayWrite: true };
  await using neighbours = await NeighbourIndex.open(repository, catalog, opening);
  await using points = await PointNominees.open(repository, catalog, false, opening);
  const nominators = { catalog, live, neighbours, points, isExhaustive: false };
  return await use(new NextPairs(nominators, 0, catalog.numberEnd, portions), nominators);
}

type Pairs = ReadonlyMap<number, readonly number[]>;

function nominated(portions: Portions): Promise<{ readonly pairs: Pairs; readonly alike: Pairs }> {
  return withNext(portions, async (next) => {
    const pairs = new Map<number, readonly number[]>();
    const alike = new Map<number, readonly number[]>();
    for (let from = 0; from < catalog.numberEnd;) {
      const some = await next.alike(from);
      const given = await next.pairs(from);
      for (const [number, others] of given.pairs) pairs.set(number, others);
      for (const [number, others] of some) if (number < given.to) alike.set(number, others);
      // At least those whose pairs were given.
      const numbers = [...some.keys()];
      expect(Math.max(...numbers)).toBeGreaterThanOrEqual(given.to - 1);
      expect(Math.min(...numbers)).toBe(from);
      from = given.to;
    }
    return { pairs, alike };
  });
}

test('pairs are the same, however few pictures go together', async () => {
  const whole = await nominated(together);
  expect(whole.alike.size).toBe(12);
  const count = [...whole.pairs.values()].flat().length;
  expect(count).toBeGreaterThan([...whole.alike.values()].flat().length);
  for (const pictures of [1, 5, 100]) {
    for (const pairs of [1, 7, 1000]) {
      for (const atOnce of [1, 3]) {
        expect(await nominated({ pictures, pairs, atOnce })).toEqual(whole);
      }
    }
  }
});

test('only who is compared now has a part in the order, though more look alike', async () => {
  await using comparers = new Comparers(1);
  const pictures = new PictureCache(repository, catalog);
  let again = 0;
  for (let pairs = 1; pairs < 30; pairs += 4) {
    const asked: Likeness[] = [];
    const hubs = (likeness: Likeness): Promise<(a: number, b: number) => number> => {
      asked.push(likeness);
      return Promise.resolve((a, b) => a - b);
    };
    await withNext({ pictures: 100, pairs, atOnce: 1 }, async (next) => {
      const { to, probed } = await nominateAndRank(next, { pictures, comparers, hubs }, 0);
      const likeness = asked.at(-1);
      const families = likeness?.families.flat() ?? [];
      const numbers = [...(likeness?.alike.keys() ?? []), ...families];
      for (const number of [...numbers, ...probed.map(({ own }) => own)]) {
        expect(number).toBeLessThan(to);
      }
      expect(likeness?.alike.size).toBe(to);
    });
    again += asked.length - 1;
  }
  expect(again).toBeGreaterThan(0);
});
