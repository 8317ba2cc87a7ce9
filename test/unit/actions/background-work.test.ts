import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allDone,
  BackgroundGroups,
  BackgroundTasks,
  type GroupSize,
} from '../../../src/actions/background-work.js';

test('never more tasks at a time than may be, and all of them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 20 }),
      async (most, pauses) => {
        let [now, peak, done] = [0, 0, 0];
        const tasks = new BackgroundTasks<number>(most, async (pause) => {
          now += 1;
          peak = Math.max(peak, now);
          await delay(pause);
          now -= 1;
          done += 1;
        });
        for (const pause of pauses) await tasks.add(pause);
        await tasks.end();
        expect([now, done]).toEqual([0, pauses.length]);
        expect(peak).toBeLessThanOrEqual(most);
      },
    ),
    { numRuns: 30 },
  );
});

function ofAtLeast(least: number): GroupSize<number> {
  return { least, weigh: () => 1 };
}

test('a group begins when what it holds weighs enough', async () => {
  const begun: (readonly number[])[] = [];
  const groups = new BackgroundGroups<number>({ least: 10, weigh: (one) => one }, async (group) => {
    begun.push(group);
  });
  for (const one of [4, 5]) groups.add(one);
  expect(begun).toEqual([]);
  groups.add(1);
  expect(begun).toEqual([[4, 5, 1]]);
  await groups.idle();
  groups.add(9);
  expect(begun).toHaveLength(1);
  await groups.end();
  expect(begun).toEqual([[4, 5, 1], [9]]);
});

test('groups hold all that came, in order, one group at a time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.boolean(), { maxLength: 30 }),
      async (fewest, pauses) => {
        const seen: number[] = [];
        let isWorking = false;
        const groups = new BackgroundGroups<number>(ofAtLeast(fewest), async (group) => {
          expect(isWorking).toBe(false);
          isWorking = true;
          await delay(1);
          seen.push(...group);
          isWorking = false;
        });
        for (const [at, isSlow] of pauses.entries()) {
          groups.add(at);
          if (isSlow) await delay(0);
        }
        await groups.end();
        expect(seen).toEqual(pauses.map((_, at) => at));
      },
    ),
    { numRuns: 30 },
  );
});

async function failing(): Promise<void> {
  await delay(1);
  throw new RangeError('for the test');
}

test('what fails meanwhile is told at the end, when nothing is at work', async () => {
  const groups = new BackgroundGroups<number>(ofAtLeast(1), failing);
  groups.add(1);
  await delay(5);
  groups.add(2);
  await expect(groups.end()).rejects.toThrow(RangeError);
  await groups.idle();
  const tasks = new BackgroundTasks<number>(2, failing);
  await tasks.add(1);
  await delay(5);
  await expect(tasks.end()).rejects.toThrow(RangeError);
  let isDone = false;
  const slow = async (): Promise<void> => {
    await delay(5);
    isDone = true;
  };
  await expect(allDone([failing(), slow()])).rejects.toThrow(RangeError);
  expect(isDone).toBe(true);
});
