import { expect, test } from 'vitest';
import { RequestsUnderWay } from '../../../src/server/requests-under-way.js';

test('resolves for everybody who waits when the last one has ended', async () => {
  const underWay = new RequestsUnderWay();
  await underWay.none();
  underWay.begin();
  underWay.begin();
  const told: string[] = [];
  const waiting = ['one', 'other'].map(async (name) => {
    await underWay.none();
    told.push(name);
  });
  underWay.end();
  await Promise.resolve();
  expect(told).toEqual([]);
  underWay.end();
  await Promise.all(waiting);
  expect(told).toEqual(['one', 'other']);
});

test('is not idle while there is one, and goes on being idle where somebody only looked', async () => {
  const underWay = new RequestsUnderWay();
  await new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
  const idle = underWay.idleMs;
  expect(idle).toBeGreaterThan(0);
  underWay.begin();
  expect(underWay.idleMs).toBe(0);
  underWay.end(false);
  expect(underWay.idleMs).toBeGreaterThanOrEqual(idle);
  underWay.begin();
  underWay.end();
  expect(underWay.idleMs).toBeLessThan(idle);
});
