import { expect, test } from 'vitest';
import { extentsOf } from '../../../../../src/library/lookalikes/groups/extents.js';
import { Links } from '../../../../../src/library/lookalikes/groups/links.js';
import { sameImageData } from '../../../../../src/model/pictures/relation.js';

/** Shares of the first that the second shows, and the other way round. */
type Pair = readonly [first: number, second: number, firstInside: number, secondInside: number];

function linksOf(pairs: readonly Pair[]): Links {
  const links = new Links();
  for (const [first, second, firstInside, secondInside] of pairs) {
    const tier = Math.min(firstInside, secondInside) >= 0.96 ? 'similar' : 'crop';
    const relation = { ...sameImageData, firstInside, secondInside };
    links.add(first, second, { tier, source: 'measured', relation });
  }
  return links;
}

const nobody = (): boolean => false;

test('a part shows its share, and so do its copies', () => {
  const extent = extentsOf(
    linksOf([
      [0, 1, 0.5, 1],
      [1, 2, 0.97, 1],
      [2, 3, 1, 1],
    ]),
    nobody,
  );
  expect([0, 1, 2, 3].map(extent)).toEqual([1, 0.5, 0.5, 0.5]);
});

test('it does not matter which way the links came', () => {
  const pairs: Pair[] = [
    [0, 1, 0.5, 1],
    [3, 1, 0.2, 1],
    [1, 2, 1, 1],
    [0, 3, 1, 0.4],
  ];
  const orders = [pairs, pairs.toReversed(), [...pairs.slice(2), ...pairs.slice(0, 2)]];
  const extents = orders.map((order) => [0, 1, 2, 3].map(extentsOf(linksOf(order), nobody)));
  expect(extents[1]).toEqual(extents[0]);
  expect(extents[2]).toEqual(extents[0]);
  expect(extents[0]?.map((one) => one.toFixed(2))).toEqual(['0.40', '0.20', '0.20', '1.00']);
});

test('what shows more than a camera saw has got a frame', () => {
  const pairs: Pair[] = [
    [0, 1, 1, 0.5],
    [0, 2, 0.5, 1],
  ];
  expect([0, 1, 2].map(extentsOf(linksOf(pairs), nobody))).toEqual([0.5, 1, 0.25]);
  expect([0, 1, 2].map(extentsOf(linksOf(pairs), (one) => one === 0))).toEqual([1, 1, 0.5]);
});

test('a long chain is no trouble', () => {
  const length = 50_000;
  const pairs = Array.from({ length }, (_, at): Pair => [length - at - 1, length - at, 1, 1]);
  expect(extentsOf(linksOf(pairs), nobody)(length)).toBe(1);
});
