import { expect, test } from 'vitest';
import { simulateQueue } from '../../bench/lib/simulate-queue.js';

const costs = {
  pictures: 20_000,
  pictureBytes: 1e6,
  bytesSpread: 0,
  jobPictures: 100,
  lookCpu: 0.02,
  lookSpread: 0,
  workerJobCpu: 0,
  storeCpu: 0.0001,
  storeJobCpu: 0,
  jobBytes: 100,
  answerBytes: 10_000,
};
const fast = 1e12;
const house = { workers: 1, cores: 1, workerLink: fast, storageLink: fast };

test.each([
  ['cores', 400, house],
  ['more workers', 50, { ...house, workers: 8 }],
  ['more cores', 100, { ...house, cores: 4 }],
  ["a worker's link", 2000, { ...house, workerLink: 1e7 }],
  ["the storage's link", 2000, { ...house, workers: 10, storageLink: 1e7 }],
])('a run that waits for %s takes %d seconds', (_, seconds, where) => {
  const found = simulateQueue(costs, where);
  // What comes on top is taking the last answer.
  expect(found.seconds).toBeGreaterThanOrEqual(seconds);
  expect(found.seconds).toBeLessThan(seconds * 1.002);
});

test('one that writes holds up many workers, who wait for room', () => {
  const slow = { ...costs, storeCpu: 0.01 };
  const found = simulateQueue(slow, { ...house, workers: 100 });
  expect(found.seconds).toBeCloseTo(20_000 * 0.01 + 2, 0);
  expect(found.writerBusy).toBeGreaterThan(0.98);
  expect(found.queuePeak).toBeLessThanOrEqual(204 * 100 * 10_100);
  expect(found.queuePeak).toBeGreaterThan(190 * 100 * 10_000);
});

test('what varies costs the time of its mean, and the same seed gives the same run', () => {
  const varied = { ...costs, bytesSpread: 0.5, lookSpread: 0.5 };
  const found = simulateQueue(varied, { ...house, workers: 4 });
  expect(found.seconds).toBeGreaterThan(100);
  expect(found.seconds).toBeLessThan(105);
  expect(simulateQueue(varied, { ...house, workers: 4 })).toEqual(found);
  expect(found.networkBytes / 20_200e6).toBeCloseTo(1.01, 1);
});
