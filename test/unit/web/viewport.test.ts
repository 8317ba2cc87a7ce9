import { describe, expect, test } from 'vitest';
import { fitted, held, limitsOf, moved, pinched, zoomed } from '../../../web/model/viewport.js';

const content = { left: -100, top: 0, width: 1100, height: 800 };
const pane = { width: 600, height: 500 };
const fit = fitted(content, pane);
const limits = limitsOf(fit);

/** Place of the scene under a place of the window. */
function under(view: { zoom: number; left: number; top: number }, x: number, y: number) {
  return [(x - view.left) / view.zoom, (y - view.top) / view.zoom];
}

test('what fits is seen whole, in the middle', () => {
  const [left = 0, top = 0] = under(fit, 0, 0);
  const [right = 0, bottom = 0] = under(fit, pane.width, pane.height);
  expect(left).toBeLessThan(content.left);
  expect(right).toBeGreaterThan(content.left + content.width);
  expect(top).toBeLessThan(content.top);
  expect(bottom).toBeGreaterThan(content.top + content.height);
  expect(left + right).toBeCloseTo(2 * content.left + content.width);
  expect(top + bottom).toBeCloseTo(2 * content.top + content.height);
});

describe('zooming', () => {
  test('keeps what is under the pointer there', () => {
    const before = under(fit, 120, 340);
    const after = under(zoomed(fit, 3, [120, 340], limits), 120, 340);
    expect(after[0]).toBeCloseTo(before[0] ?? 0);
    expect(after[1]).toBeCloseTo(before[1] ?? 0);
  });

  test('ends at its limits', () => {
    expect(zoomed(fit, 1e9, [0, 0], limits).zoom).toBe(limits.most);
    expect(zoomed(fit, 1e-9, [0, 0], limits).zoom).toBe(limits.least);
  });

  test('goes as near as what fits, where that is tiny', () => {
    const tiny = fitted({ left: 0, top: 0, width: 4, height: 4 }, pane);
    expect(limitsOf(tiny).most).toBe(tiny.zoom);
  });
});

test('two fingers keep what is under them', () => {
  const before = [
    [100, 100],
    [200, 180],
  ] as const;
  const after = [
    [140, 90],
    [340, 250],
  ] as const;
  const view = pinched(fit, before, after, limits);
  for (const [index, [x, y]] of before.entries()) {
    const [u = 0, v = 0] = after[index] ?? [];
    const old = under(fit, x, y);
    const now = under(view, u, v);
    expect(now[0]).toBeCloseTo(old[0] ?? 0);
    expect(now[1]).toBeCloseTo(old[1] ?? 0);
  }
});

test('something of the content stays in sight', () => {
  for (const [right, down] of [
    [1e6, 0],
    [-1e6, 0],
    [0, 1e6],
    [0, -1e6],
  ] as const) {
    const view = held(moved(fit, right, down), content, pane);
    const left = content.left * view.zoom + view.left;
    const top = content.top * view.zoom + view.top;
    expect(left).toBeLessThan(pane.width);
    expect(left + content.width * view.zoom).toBeGreaterThan(0);
    expect(top).toBeLessThan(pane.height);
    expect(top + content.height * view.zoom).toBeGreaterThan(0);
  }
  expect(held(fit, content, pane)).toEqual(fit);
});
