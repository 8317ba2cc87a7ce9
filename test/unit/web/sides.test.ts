import { expect, test } from 'vitest';
import { atFirst, focused, held, within } from '../../../web/model/sides.js';

test('the keeper stays on the left, whatever is looked at', () => {
  expect(focused(atFirst, 3, 5)).toEqual({ left: 0, right: 3, current: 3 });
  expect(focused({ left: 0, right: 3, current: 3 }, 0, 5)).toEqual({
    left: 0,
    right: 3,
    current: 0,
  });
  expect(focused(atFirst, 9, 3).right).toBe(2);
  expect(focused(atFirst, -1, 3).current).toBe(0);
});

test('another one is held there, and gives its place back', () => {
  const third = focused(atFirst, 2, 5);
  const holding = held(third, 5);
  expect(holding).toEqual({ left: 2, right: 3, current: 3 });
  // The keeper can be compared with it as well.
  expect(focused(holding, 0, 5)).toEqual({ left: 2, right: 0, current: 0 });
  const back = held(focused(holding, 2, 5), 5);
  expect(back).toEqual({ left: 0, right: 2, current: 2 });
  expect(held(focused(atFirst, 4, 5), 5)).toEqual({ left: 4, right: 3, current: 3 });
});

test('of two there is nothing to hold, and the keeper is on the left anyway', () => {
  expect(held(atFirst, 2)).toBe(atFirst);
  const keeper = focused(atFirst, 0, 4);
  expect(held(keeper, 4)).toBe(keeper);
});

test('in a group that has fewer files by now it begins anew', () => {
  const holding = { left: 4, right: 3, current: 3 };
  expect(within(holding, 5)).toBe(holding);
  expect(within(holding, 4)).toBe(atFirst);
  expect(within(atFirst, 0)).toBe(atFirst);
});
