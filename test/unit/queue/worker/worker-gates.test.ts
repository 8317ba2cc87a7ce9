import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { relPathFrom } from '../../../../src/model/paths/path.js';
import { minuteOfDay } from '../../../../src/model/time/quiet-hours.js';
import type { QueueNotice } from '../../../../src/model/runs/queue.js';
import { Connections } from '../../../../src/queue/connections.js';
import { pauseQueue, queueStatus, resumeQueue } from '../../../../src/queue/control-queue.js';
import { HandOut, type QueuedTask } from '../../../../src/queue/hand-out.js';
import { JobQueue } from '../../../../src/queue/job-queue.js';
import { makerOf } from '../../../../src/queue/maker.js';
import { parseQueueAddress } from '../../../../src/queue/queue-address.js';
import {
  runWorker,
  type WorkerOptions,
  type WorkerTally,
  type WorkerTrouble,
} from '../../../../src/queue/worker/run-worker.js';
import { VolumeReaders } from '../../../../src/queue/worker/volume-readers.js';
import { redisServer } from '../../../needs.js';
import { PhotoFolder } from '../../support/photo-folder.js';
import { Redis } from '../../support/redis.js';

const version = '1.2.3';

describe.skipIf(!redisServer.isThere)('a worker', () => {
  const folder = new PhotoFolder();
  let redis: Redis;

  beforeAll(async () => {
    redis = await Redis.start();
  });
  beforeEach(async () => {
    await redis.ask('FLUSHALL');
  });
  afterAll(async () => {
    folder[Symbol.dispose]();
    await redis[Symbol.asyncDispose]();
  });

  /** One of which no worker has the file. */
  function task(name: string): QueuedTask {
    const digest = new Uint8Array(8);
    const file = { path: folder.at(name), size: 5, mtimeMs: 0, digest };
    return { relPath: relPathFrom(name, '/'), wantsPoints: false, ...file };
  }

  interface HandedOut {
    readonly names: readonly string[];
    readonly notices: readonly QueueNotice[];
  }

  async function handOut(
    names: readonly string[],
    isBackground = false,
    signal?: AbortSignal,
  ): Promise<HandedOut> {
    await using queue = await JobQueue.open(parseQueueAddress(redis.url));
    const notices: QueueNotice[] = [];
    const hand = new HandOut({
      queue,
      where: redis.url,
      maker: makerOf(version),
      hash: 'xxh64',
      jobSize: 1,
      isBackground,
      local: {
        async *decode(some) {
          for await (const one of some) yield { task: one, outcome: { kind: 'not-a-picture' } };
        },
      },
      signal,
      onNotice: (notice) => notices.push(notice),
    });
    const found: string[] = [];
    for await (const { task: one } of hand.decode(names.map(task))) found.push(one.relPath);
    return { names: found, notices };
  }

  async function withWorker<T>(
    options: Partial<WorkerOptions>,
    work: () => Promise<T>,
  ): Promise<{ done: T; tally: WorkerTally }> {
    const stop = new AbortController();
    const { root } = folder;
    const { url } = redis;
    const running = runWorker({ url, root, jobs: 1, version, stop: stop.signal, ...options });
    try {
      const done = await work();
      stop.abort();
      return { done, tally: await running };
    } finally {
      stop.abort();
    }
  }

  test('that finds no file of any job rests, tries one, rests for longer', async () => {
    const told: WorkerTrouble[] = [];
    const breaker = { most: 2, firstPauseMs: 100, longestPauseMs: 10_000 };
    const onTrouble = (trouble: WorkerTrouble): number => told.push(trouble);
    const { done, tally } = await withWorker({ breaker, onTrouble }, () =>
      handOut(['a', 'b', 'c', 'd']),
    );
    expect(done.names.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect(tally).toMatchObject({ jobs: 4, notThere: 4 });
    expect(told.map(({ kind }) => kind)).toEqual(['rests', 'goes-on', 'rests', 'goes-on', 'rests']);
    expect(told[0]).toMatchObject({ reason: expect.stringContaining(folder.root) });
  });

  test('takes nothing in quiet hours', async () => {
    const now = minuteOfDay(new Date());
    const quietHours = { from: (now + 1430) % 1440, to: (now + 10) % 1440 };
    const told: WorkerTrouble[] = [];
    const onTrouble = (trouble: WorkerTrouble): number => told.push(trouble);
    const stop = new AbortController();
    const { done, tally } = await withWorker({ quietHours, onTrouble }, async () => {
      const running = handOut(['a'], false, stop.signal);
      await expect.poll(async () => (await queueStatus(redis.url)).workers).toBe(1);
      await sleep(700);
      const { waiting, active, ended } = await queueStatus(redis.url);
      stop.abort();
      await running;
      // One that it was just fetching was given back, and handed out again.
      return waiting + active + ended;
    });
    expect(done).toBe(1);
    expect(tally).toMatchObject({ jobs: 0, pictures: 0, notThere: 0 });
    expect(told[0]).toMatchObject({
      kind: 'rests',
      reason: expect.stringContaining('quiet hours'),
    });
  });

  test('takes nothing while the queue is paused, and the run says so', async () => {
    expect(await pauseQueue(redis.url)).toMatchObject({ isPaused: true, workers: 0 });
    const { done } = await withWorker({}, async () => {
      const running = handOut(['a', 'b']);
      await expect.poll(async () => (await queueStatus(redis.url)).waiting).toBe(2);
      await sleep(2500);
      expect(await queueStatus(redis.url)).toMatchObject({ isPaused: true, waiting: 2, active: 0 });
      expect(await resumeQueue(redis.url)).toMatchObject({ isPaused: false });
      return running;
    });
    expect(done.names.toSorted()).toEqual(['a', 'b']);
    expect(done.notices.map(({ kind }) => kind)).toEqual(['paused', 'not-there']);
  });

  test('takes first what somebody waits for', async () => {
    const order: string[] = [];
    const others = handOut(['a', 'b'], true);
    await expect.poll(async () => (await queueStatus(redis.url)).background).toBe(2);
    const urgent = handOut(['c', 'd']);
    await expect.poll(async () => (await queueStatus(redis.url)).waiting).toBe(2);
    await using connections = await Connections.open(parseQueueAddress(redis.url));
    await connections.worker(
      ({ data }) => {
        order.push(JSON.stringify(data).slice(-40));
        return Promise.resolve({ kind: 'refused', worker: 'w', reason: 'it only looks' });
      },
      5000,
      () => undefined,
    );
    await expect.poll(() => order.length).toBeGreaterThanOrEqual(4);
    const names = order.slice(0, 4).map((text) => /"([a-d])",5/.exec(text)?.[1]);
    expect(new Set(names.slice(0, 2))).toEqual(new Set(['c', 'd']));
    expect(new Set(names.slice(2))).toEqual(new Set(['a', 'b']));
    await Promise.all([others, urgent]);
  });

  test.each([1, 2])('of a volume with %i readers reads no more at a time', async (readers) => {
    const address = parseQueueAddress(redis.url);
    await using one = await Connections.open(address);
    await using two = await Connections.open(address);
    const volume = { name: 'nas', readers };
    let reading = 0;
    let most = 0;
    const work = async (): Promise<number> => {
      reading += 1;
      most = Math.max(most, reading);
      await sleep(15);
      reading -= 1;
      return 7;
    };
    const all = [one, two, one, two].map(async ({ client }) => {
      const limit = new VolumeReaders(client, volume);
      return [await limit.read(work, () => false), await limit.read(work, () => false)];
    });
    expect(await Promise.all(all)).toEqual(Array.from({ length: 4 }, () => [7, 7]));
    expect(most).toBe(readers);
    expect(await redis.ask('--scan', '--pattern', '*reader*')).toBe('');
  });

  test('that waits for a place ends when it is told to', async () => {
    await using connections = await Connections.open(parseQueueAddress(redis.url));
    const { client } = connections;
    const volume = { name: 'nas', readers: 1 };
    let isOver = false;
    const [first, second] = [1, 2].map(() => new VolumeReaders(client, volume));
    const done = await first?.read(
      async () => {
        const waiting = second?.read(
          () => Promise.resolve('read'),
          () => isOver,
        );
        await sleep(60);
        isOver = true;
        return waiting;
      },
      () => false,
    );
    expect(done).toBeUndefined();
  });
});
