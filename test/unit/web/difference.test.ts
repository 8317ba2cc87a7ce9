import { expect, test } from 'vitest';
import { drawDifference } from '../../../web/model/difference.js';

function pixels(...all: readonly (readonly [number, number, number, number])[]) {
  return Uint8ClampedArray.from(all.flat());
}

test('is dark where both agree, bright where they differ, blue where only one is', () => {
  const one = pixels([10, 20, 30, 255], [0, 0, 0, 255], [9, 9, 9, 255], [0, 0, 0, 0]);
  const other = pixels([10, 20, 30, 255], [255, 0, 0, 255], [0, 0, 0, 0], [0, 0, 0, 0]);
  const out = new Uint8ClampedArray(one.length);
  const measured = drawDifference(one, other, out, 4);
  expect([...out.subarray(0, 4)]).toEqual([16, 16, 20, 255]);
  expect([...out.subarray(4, 8)]).toEqual([255, 255, 245, 255]);
  expect(out[10]).toBeGreaterThan(out[8] ?? 0);
  expect(out[15]).toBe(0);
  expect(measured).toEqual({ shared: 2 / 3, mean: 50, changed: 0.5 });
});

test('what encoding moves is no change', () => {
  const one = pixels([100, 100, 100, 255]);
  const other = pixels([108, 96, 100, 255]);
  const { changed, mean } = drawDifference(one, other, new Uint8ClampedArray(4), 1);
  expect(changed).toBe(0);
  expect(mean).toBeCloseTo((100 * 8) / 255);
});
