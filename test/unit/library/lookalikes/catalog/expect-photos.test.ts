import { expect, test } from 'vitest';
import { expectPhotos } from '../../../../../src/library/lookalikes/catalog/fingerprint-photos.js';
import { treeOf } from '../../../support/tree-of.js';

const tree = treeOf(
  ['a/1.jpg', 'a/2.txt', 'b/3.HEIC', 'b/4.png', 'c/5.jpg', 'c/6'].map((path, at) => ({
    path,
    content: at,
    ino: at + 1,
    isKnown: path === 'b/4.png',
  })),
);

function expected(selected: readonly number[]): number[] {
  const told: number[] = [];
  expectPhotos({ expect: (tasks) => told.push(tasks) }, tree, Uint8Array.from(selected));
  return told;
}

test('pictures by their names are expected that take part and were not read', () => {
  expect(expected([1, 1, 1, 1, 1, 1])).toEqual([3]);
  expect(expected([1, 1, 1, 1, 0, 1])).toEqual([2]);
  expect(expected([0, 1, 0, 1, 0, 1])).toEqual([0]);
});
