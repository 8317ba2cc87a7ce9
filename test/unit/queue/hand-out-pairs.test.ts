import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { QueueNotice } from '../../../src/model/runs/queue.js';
import { fingerprint } from '../../../src/picture/fingerprint/fingerprint.js';
import { turnedPlane, type GreyPlane } from '../../../src/picture/fingerprint/grey-plane.js';
import { encodeThumbnail } from '../../../src/picture/fingerprint/thumbnail-code.js';
import { Comparers } from '../../../src/picture/match/threads/comparers.js';
import type {
  RelateAnswer,
  RelateRequest,
  StoredPicture,
} from '../../../src/picture/match/relate-message.js';
import { relateStored } from '../../../src/picture/match/relate-stored.js';
import { answerKey, payloadKey } from '../../../src/queue/queue-keys.js';
import { Connections } from '../../../src/queue/connections.js';
import type { BullJob } from '../../../src/queue/bullmq.js';
import { HandOutPairs } from '../../../src/queue/hand-out-pairs.js';
import { JobQueue } from '../../../src/queue/job-queue.js';
import { makerOf } from '../../../src/queue/maker.js';
import { parseQueueAddress } from '../../../src/queue/queue-address.js';
import { relateAnswerCodec } from '../../../src/queue/codes/relate-answer-code.js';
import { shardCodec, shardOf } from '../../../src/queue/codes/relate-job-code.js';
import { runWorker, type WorkerTally } from '../../../src/queue/worker/run-worker.js';
import { featuresCodec } from '../../../src/storage/codecs/features.js';
import { redisServer } from '../../needs.js';
import { shapes } from '../support/planes.js';
import { imageOf } from '../support/portraits.js';
import { Redis } from '../support/redis.js';

const version = '1.2.3';

/** As it comes out of the store. */
function stored(plane: GreyPlane, number: number): StoredPicture {
  const grey = imageOf(plane);
  const { phash, quality, points } = fingerprint(grey, { wantsPoints: true });
  const features = { points, thumbnail: encodeThumbnail(grey, 128), chroma: undefined };
  const facts = { width: plane.width, height: plane.height };
  return { number, facts, phash, quality, ...featuresCodec.decode(featuresCodec.encode(features)) };
}

async function* each<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}

describe.skipIf(!redisServer.isThere)('pairs that are handed out', () => {
  let redis: Redis;
  let tasks: RelateRequest[];
  let expected: RelateAnswer[];

  beforeAll(async () => {
    redis = await Redis.start();
    const planes = [1, 2].map((seed) => shapes(seed, 256, 192));
    const pictures = planes
      .flatMap((plane) => [plane, turnedPlane(plane, 1), turnedPlane(plane, 2)])
      .map((plane, at) => stored(plane, 90 + at));
    tasks = pictures.map((first, at) => ({ first, others: pictures.slice(at + 1) }));
    expected = tasks.map((task) => relateStored(task));
  });
  beforeEach(async () => {
    await redis.ask('FLUSHALL');
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  interface Told {
    readonly answers: unknown[];
    readonly notices: readonly QueueNotice[];
    /** Pairs that were compared here. */
    readonly here: number;
  }

  async function handOut(jobSize: number, signal?: AbortSignal): Promise<Told> {
    await using queue = await JobQueue.open(parseQueueAddress(redis.url));
    await using comparers = new Comparers(1);
    const notices: QueueNotice[] = [];
    let here = 0;
    const hand = new HandOutPairs({
      queue,
      where: redis.url,
      maker: makerOf(version),
      jobSize,
      isBackground: true,
      local: {
        batchOf: (pairs) => comparers.batchOf(pairs),
        run(some, pairs) {
          here += pairs;
          return comparers.run(some, pairs);
        },
      },
      signal,
      onNotice: (notice) => notices.push(notice),
    });
    const answers: unknown[] = [];
    for await (const { task, answer } of hand.run(each(tasks), 15)) {
      // In their order.
      expect(task).toBe(tasks[answers.length]);
      answers.push(answer);
    }
    return { answers, notices, here };
  }

  /** A worker beside what `work` does; it has no photos. */
  async function withWorker<T>(
    work: () => Promise<T>,
    of = version,
  ): Promise<{ done: T; tally: WorkerTally }> {
    const stop = new AbortController();
    const { url } = redis;
    const running = runWorker({ url, root: '/', jobs: 1, stop: stop.signal, version: of });
    try {
      const done = await work();
      stop.abort();
      return { done, tally: await running };
    } finally {
      stop.abort();
    }
  }

  /** A worker that answers whatever it likes. */
  async function answeredBy<T>(
    answer: (job: BullJob, connections: Connections) => Promise<unknown>,
    work: () => Promise<T>,
  ): Promise<T> {
    await using connections = await Connections.open(parseQueueAddress(redis.url));
    const lockMs = 5000;
    await connections.worker(
      (job) => answer(job, connections),
      lockMs,
      () => undefined,
    );
    return await work();
  }

  test('are compared elsewhere as they are here, bit for bit', async () => {
    const { done, tally } = await withWorker(() => handOut(5));
    expect(done).toEqual({ answers: expected, notices: [], here: 0 });
    expect(tally).toMatchObject({ jobs: 4, pairs: 15, pictures: 0, refused: 0 });
    expect(await redis.ask('--scan', '--pattern', '*relate-*')).toBe('');
  });

  test('and are few for a job, are compared here', async () => {
    const { answers, here } = await handOut(31);
    expect(answers).toEqual(expected);
    expect(here).toBe(15);
  });

  test('and refused by a worker of another version, are compared here', async () => {
    const { done, tally } = await withWorker(() => handOut(30), '1.2.4');
    expect(done).toMatchObject({ answers: expected, here: 15, notices: [{ kind: 'refused' }] });
    expect(tally).toMatchObject({ jobs: 0, pairs: 0, refused: 3 });
  });

  test('and answered by what is no answer of theirs, are compared here', async () => {
    const wrong = [relateAnswerCodec.encode([undefined]), Buffer.from('no answer')];
    let turn = 0;
    const answer = async (job: BullJob, { client }: Connections): Promise<unknown> => {
      const key = answerKey(job.id ?? '', 'turn');
      await client.set(key, wrong[turn % 2] ?? Buffer.alloc(0), 'EX', 60);
      turn += 1;
      return { kind: 'answered', worker: 'w', key };
    };
    const { answers, here } = await answeredBy(answer, () => handOut(30));
    expect(answers).toEqual(expected);
    expect({ here, turn }).toEqual({ here: 15, turn: 3 });
  });

  test('and lost their pictures on the way, get them again', async () => {
    let lost = 0;
    const answer = async (job: BullJob, { client }: Connections): Promise<unknown> => {
      const key = payloadKey(job.id ?? '');
      if (lost === 0) await client.del(key);
      lost += 1;
      const payload = await client.getBuffer(key);
      if (payload === null) return { kind: 'refused', worker: 'w', reason: 'no pictures' };
      expect(shardCodec.decode(payload).pictures).toHaveLength(6);
      expect(payload).toEqual(shardCodec.encode(shardOf(tasks)));
      const answered = answerKey(job.id ?? '', 'turn');
      await client.set(answered, relateAnswerCodec.encode(expected.flat()), 'EX', 60);
      return { kind: 'answered', worker: 'w', key: answered };
    };
    const { answers, here } = await answeredBy(answer, () => handOut(30));
    expect(answers).toEqual(expected);
    expect({ here, lost }).toEqual({ here: 0, lost: 2 });
  });

  test('end where the run is stopped, and are compared by the same run later', async () => {
    const stop = new AbortController();
    const stopped = handOut(5, stop.signal);
    await expect.poll(() => redis.ask('ZCARD', 'bull:imgdedup-look:prioritized')).toBe('4');
    stop.abort();
    expect((await stopped).answers).toEqual([]);
    const { done, tally } = await withWorker(() => handOut(5));
    expect(done.answers).toEqual(expected);
    expect(tally.jobs).toBe(4);
  });
});
