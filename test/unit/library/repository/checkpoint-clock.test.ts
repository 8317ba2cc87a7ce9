import { expect, test } from 'vitest';
import { CheckpointClock } from '../../../../src/library/repository/checkpoint-clock.js';

/** Seconds at which a run writes that looks at the clock ten times in each. */
function writesOf(seconds: number): number[] {
  let now = 77_000;
  const clock = new CheckpointClock(() => now);
  const writes: number[] = [];
  for (let tick = 1; tick <= 10 * seconds; tick += 1) {
    now = 77_000 + 100 * tick;
    if (!clock.isDue) continue;
    writes.push(tick / 10);
    clock.wrote();
  }
  return writes;
}

test('a run writes every two seconds at first', () => {
  expect(writesOf(20)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
});

test('a long one writes less often: it loses a fiftieth of its time, and never more than ten seconds', () => {
  const writes = writesOf(7200);
  const pauses = writes.map((at, nth) => ({ at, pause: at - (writes[nth - 1] ?? 0) }));
  for (const { at, pause } of pauses) {
    expect(pause).toBeLessThanOrEqual(Math.max(2, Math.min(10, at / 50)) + 0.11);
    expect(pause).toBeGreaterThan(1.99);
  }
  expect(pauses.at(-1)?.pause).toBeCloseTo(10);
  // Every two seconds it would be 3,600 times.
  expect(writes.length).toBeLessThan(900);
});
