import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchSize, inBatches } from '../../../../src/picture/decoder/batch-size.js';

test('grows while files take little time, and shrinks when they take long', () => {
  const size = new BatchSize({ most: 64, short: 25, long: 100 });
  const sizes = Array.from({ length: 8 }, () => {
    size.took(size.now, 1);
    return size.now;
  });
  expect(sizes).toEqual([2, 4, 8, 16, 32, 64, 64, 64]);
  size.took(64, 60);
  expect(size.now).toBe(64);
  size.took(64, 900);
  expect(size.now).toBe(32);
  // Begun when they were smaller: as many as now might take longer.
  size.took(16, 1);
  expect(size.now).toBe(32);
  for (let turn = 0; turn < 9; turn += 1) size.took(1, 900);
  expect(size.now).toBe(1);
});

test('hands out every task once, in order, as few at a time as it is told', () => {
  const lengths = fc.array(fc.oneof(fc.nat(40), fc.constantFrom(4096, 40_000)), { maxLength: 60 });
  fc.assert(
    fc.property(
      lengths,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (all, nows) => {
        const tasks = all.map((length, at) => ({ at, path: 'x'.repeat(length), wish: length % 3 }));
        let turn = 0;
        const size = {
          get now() {
            return nows[turn % nows.length] ?? 1;
          },
        };
        const seen: number[] = [];
        for (const { batch, wish } of inBatches(tasks, size, (task) => task.wish)) {
          expect(batch.every((task) => task.wish === wish)).toBe(true);
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(size.now);
          const but = batch.slice(0, -1).reduce((sum, { path }) => sum + path.length, 0);
          expect(but).toBeLessThan(32 * 1024);
          seen.push(...batch.map(({ at }) => at));
          turn += 1;
        }
        expect(seen).toEqual(tasks.map(({ at }) => at));
      },
    ),
  );
});

test('asks about as many as it may of those of which the same is wished', () => {
  const tasks = Array.from('aaabbbbba', (path) => ({ path }));
  const batches = [...inBatches(tasks, { now: 4 }, ({ path }) => path)];
  expect(batches.map(({ wish, batch }) => wish.repeat(batch.length))).toEqual([
    'aaa',
    'bbbb',
    'b',
    'a',
  ]);
});

test('takes no more from the source than it hands out, and closes it', () => {
  let [taken, isClosed] = [0, false];
  function* tasks() {
    try {
      for (;;) {
        taken += 1;
        yield { path: String(taken) };
      }
    } finally {
      isClosed = true;
    }
  }
  for (const { batch } of inBatches(tasks(), { now: 5 }, () => 0)) {
    expect(batch).toHaveLength(5);
    break;
  }
  expect([taken, isClosed]).toEqual([5, true]);
});
