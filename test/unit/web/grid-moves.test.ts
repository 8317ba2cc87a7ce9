import { expect, test } from 'vitest';
import { movedInGrid } from '../../../web/model/grid-moves.js';

const grid = { count: 11, columns: 4, rowsInSight: 3 };

test.each([
  ['ArrowRight', 3, 4],
  ['ArrowRight', 10, 10],
  ['ArrowLeft', 4, 3],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 5],
  // Below the seventh is nothing, but there is a row.
  ['ArrowDown', 7, 10],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 9, 5],
  ['ArrowUp', 2, 2],
  ['PageDown', 0, 8],
  ['PageUp', 10, 2],
  ['Home', 7, 0],
  ['End', 0, 10],
])('%s leads from %i to %i', (key, from, to) => {
  expect(movedInGrid(key, from, grid)).toBe(to);
});

test('other keys lead nowhere, and nothing leads anywhere in an empty grid', () => {
  expect(movedInGrid('a', 0, grid)).toBeUndefined();
  expect(movedInGrid('End', 0, { ...grid, count: 0 })).toBeUndefined();
});
