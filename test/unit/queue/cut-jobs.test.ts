import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutJobs } from '../../../src/queue/cut-jobs.js';
import { Random } from '../support/random.js';

const task = fc.record({
  size: fc.oneof(fc.nat(10_000), fc.nat(2 ** 31)),
  digest: fc.uint8Array({ minLength: 8, maxLength: 8 }),
});

test('jobs are the line in pieces of limited length and bytes', () => {
  fc.assert(
    fc.property(fc.array(task, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (line, most) => {
      const jobs = [...cutJobs(line, most)];
      expect(jobs.flat()).toEqual(line);
      for (const job of jobs) {
        const bytes = job.reduce((sum, { size }) => sum + size, 0);
        expect(job.length).toBeGreaterThan(0);
        expect(job.length).toBeLessThanOrEqual(most);
        expect(job.length === 1 || bytes <= 1024 ** 3).toBe(true);
      }
    }),
  );
});

test('where some are done already, most of the others are in the same jobs as before', () => {
  const random = new Random(7);
  const line = Array.from({ length: 20_000 }, () => ({
    size: 1000,
    digest: Uint8Array.from({ length: 8 }, () => random.int(0, 255)),
  }));
  const before = [...cutJobs(line)];
  const lengths = before.slice(0, -1).map(({ length }) => length);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(50);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(200);
  // A tenth of the jobs is done, and half of another one.
  const done = new Set(before.filter((_, at) => at % 10 === 3).flat());
  for (const one of before[0]?.slice(0, 40) ?? []) done.add(one);
  const numbers = new Map<object, number>(line.map((one, at) => [one, at]));
  const key = (job: readonly object[]): string => job.map((one) => numbers.get(one)).join();
  const known = new Set(before.map(key));
  const after = [...cutJobs(line.filter((one) => !done.has(one)))];
  const same = after.filter((job) => known.has(key(job))).length;
  expect(same / after.length).toBeGreaterThan(0.5);
});
