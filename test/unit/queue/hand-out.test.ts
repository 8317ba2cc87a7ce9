import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { QueueNotice } from '../../../src/model/runs/queue.js';
import { relPathFrom } from '../../../src/model/paths/path.js';
import { answerCodec } from '../../../src/queue/codes/answer-code.js';
import { answerKey } from '../../../src/queue/queue-keys.js';
import { Connections } from '../../../src/queue/connections.js';
import type { BullJob, Client } from '../../../src/queue/bullmq.js';
import { HandOut, type QueuedTask } from '../../../src/queue/hand-out.js';
import { decodeJob } from '../../../src/queue/codes/job-code.js';
import { JobQueue } from '../../../src/queue/job-queue.js';
import { makerOf } from '../../../src/queue/maker.js';
import { parseQueueAddress } from '../../../src/queue/queue-address.js';
import { runWorker, type WorkerTally } from '../../../src/queue/worker/run-worker.js';
import type { LookOutcome } from '../../../src/picture/decoder/decoder-message.js';
import { redisServer } from '../../needs.js';
import { bundled } from '../support/bundled.js';
import { builtIn } from '../support/hashes.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { Redis } from '../support/redis.js';

const version = '1.2.3';
const maker = makerOf(version);
const lockMs = 400;
const names = ['a.jpg', 'b.jpg', 'deadly.jpg', 'd.jpg', 'e.jpg'];
const nothing: LookOutcome = { kind: 'not-a-picture' };
const here: LookOutcome = { kind: 'undecodable', format: 'jpeg', reason: 'looked at here' };

function all(outcome: LookOutcome): Record<string, LookOutcome> {
  return Object.fromEntries(names.map((name) => [name, outcome]));
}

async function put(job: BullJob, client: Client, bytes: Buffer): Promise<object> {
  const key = answerKey(job.id ?? '', 'turn');
  await client.set(key, bytes, 'EX', 60);
  return { kind: 'answered', worker: 'w', key };
}

describe.skipIf(!redisServer.isThere)('jobs that are handed out', () => {
  const folder = new PhotoFolder();
  let redis: Redis;
  let tasks: QueuedTask[];

  beforeAll(async () => {
    redis = await Redis.start();
    const hash = await builtIn('xxh64');
    tasks = names.map((name) => {
      folder.write(name, `text of ${name}`);
      const { size, mtimeMs } = statSync(folder.at(name));
      const digest = hash.digest(Buffer.from(`text of ${name}`));
      const relPath = relPathFrom(name, '/');
      return { relPath, path: folder.at(name), size, mtimeMs, digest, wantsPoints: true };
    });
  });
  beforeEach(async () => {
    await redis.ask('FLUSHALL');
  });
  afterAll(async () => {
    folder[Symbol.dispose]();
    await redis[Symbol.asyncDispose]();
  });

  /** Outcomes by path, and what was told. */
  async function handOut(jobSize?: number): Promise<{ outcomes: object; notices: QueueNotice[] }> {
    await using queue = await JobQueue.open(parseQueueAddress(redis.url));
    const notices: QueueNotice[] = [];
    const hand = new HandOut({
      queue,
      where: redis.url,
      isBackground: false,
      maker,
      hash: 'xxh64',
      jobSize,
      local: {
        async *decode(some) {
          for await (const task of some) yield { task, outcome: here };
        },
      },
      signal: undefined,
      onNotice: (notice) => notices.push(notice),
    });
    const found: [string, LookOutcome][] = [];
    for await (const { task, outcome } of hand.decode(tasks)) found.push([task.relPath, outcome]);
    // Each once.
    expect(found.map(([path]) => path).toSorted()).toEqual(names.toSorted());
    return { outcomes: Object.fromEntries(found), notices };
  }

  /** A worker of our own beside what `work` does. */
  async function withWorker<T>(
    options: { readonly version: string },
    work: () => Promise<T>,
  ): Promise<{ done: T; tally: WorkerTally }> {
    const stop = new AbortController();
    const { root } = folder;
    const { url } = redis;
    const running = runWorker({ url, root, jobs: 1, lockMs, stop: stop.signal, ...options });
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
    await connections.worker(
      (job) => answer(job, connections),
      lockMs,
      () => undefined,
    );
    return await work();
  }

  test('are looked at elsewhere', async () => {
    const { done, tally } = await withWorker({ version }, () => handOut());
    expect(done).toEqual({ outcomes: all({ ...nothing, said: undefined }), notices: [] });
    expect(tally).toEqual({
      jobs: 1,
      pictures: 5,
      pairs: 0,
      thumbnails: 0,
      notThere: 0,
      fetched: 0,
      refused: 0,
    });
  });

  test('and refused by a worker of another version, are looked at here', async () => {
    const { done, tally } = await withWorker({ version: '1.2.4' }, () => handOut());
    expect(done.outcomes).toEqual(all(here));
    expect(done.notices).toHaveLength(1);
    expect(done.notices[0]).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(done.notices)).toContain('1.2.4');
    expect(tally).toMatchObject({ jobs: 0, refused: 3 });
  });

  test('and answered by what is no answer of theirs, are looked at here', async () => {
    const left = { wantsPoints: true, items: [{ kind: 'left' as const }] };
    const wrong: Record<string, (job: BullJob, client: Client) => Promise<unknown>> = {
      'a.jpg': () => Promise.resolve('no note'),
      'b.jpg': async (_, client) => {
        await client.set('x', answerCodec.encode(left), 'EX', 60);
        return { kind: 'answered', worker: 'w', key: 'x' };
      },
      'deadly.jpg': (job, client) => put(job, client, Buffer.from('these bytes are no answer')),
      'd.jpg': (job, client) => put(job, client, answerCodec.encode({ ...left, items: [] })),
      'e.jpg': (job, client) => {
        return put(job, client, answerCodec.encode({ ...left, wantsPoints: false }));
      },
    };
    const answer = async (job: BullJob, { client }: Connections): Promise<unknown> => {
      const decoded = decodeJob(job.data, maker);
      const path = decoded.kind === 'job' ? decoded.job.items[0]?.path : undefined;
      return wrong[path ?? '']?.(job, client);
    };
    const { outcomes } = await answeredBy(answer, () => handOut(1));
    expect(outcomes).toEqual(all(here));
  });

  test('go on where a worker failed at them, after a pause', async () => {
    let turns = 0;
    const answer = async (job: BullJob, { client }: Connections): Promise<unknown> => {
      turns += 1;
      if (turns < 3) throw new Error('no room');
      const items = names.map(() => ({ kind: 'looked' as const, outcome: nothing }));
      return put(job, client, answerCodec.encode({ wantsPoints: true, items }));
    };
    const { outcomes } = await answeredBy(answer, () => handOut());
    expect(outcomes).toEqual(all({ ...nothing, said: undefined }));
    expect(turns).toBe(3);
  });

  test('a picture that workers die of is set aside, and the others are not', async () => {
    const program = await bundled('dying-worker-child');
    let deaths = 0;
    let isOver = false;
    const live = (): void => {
      if (isOver) return;
      child = spawn(process.execPath, [program, redis.url, maker, 'deadly.jpg']);
      child.on('close', (_, signal) => {
        if (signal === 'SIGKILL' && !isOver) deaths += 1;
        live();
      });
    };
    let child: ReturnType<typeof spawn> | undefined;
    live();
    const { outcomes } = await handOut();
    isOver = true;
    child?.kill('SIGKILL');
    const reason = 'workers ended while they looked at it';
    const aside = { kind: 'undecodable', format: 'unknown', reason };
    expect(outcomes).toEqual({ ...all(here), 'deadly.jpg': aside });
    // In company, and twice alone.
    expect(deaths).toBe(3);
  });
});
