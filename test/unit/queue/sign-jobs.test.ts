import { expect, test } from 'vitest';
import { relPathFrom } from '../../../src/model/paths/path.js';
import { decodeJob, encodeJob, jobName } from '../../../src/queue/codes/job-code.js';
import { JobQueue } from '../../../src/queue/job-queue.js';
import { parseQueueAddress } from '../../../src/queue/queue-address.js';
import { signerWith } from '../../../src/queue/sign-jobs.js';
import { isSigned } from '../../../src/queue/codes/signed-picture.js';
import { redisServer, without } from '../../needs.js';
import { Redis } from '../support/redis.js';

const items = ['a.jpg', 'b.jpg'].map((path, at) => ({
  path: relPathFrom(path, '/'),
  size: 5,
  mtimeMs: at,
  digest: '0123456789abcdef',
}));
const job = { maker: '1', hash: 'xxh64', wantsPoints: true, wantsFacts: false, items };
const data = encodeJob(job);
const key = Buffer.alloc(32, 7);

test('each picture has a signature of its own, for a day', () => {
  const before = Math.floor(Date.now() / 1000);
  const { expires, signatures } = signerWith(key)('xxh64', items);
  expect(expires - before).toBeGreaterThanOrEqual(86_400);
  expect(expires - before).toBeLessThan(86_460);
  for (const [at, item] of items.entries()) {
    const picture = { ...item, hash: 'xxh64', expires };
    expect(signatures.map((one) => isSigned(key, picture, one))).toEqual([at === 0, at === 1]);
  }
});

test('a job that is handed out again has the same name, and signatures that hold longer', async ({
  skip,
}) => {
  skip(...without(redisServer));
  await using redis = await Redis.start();
  await using queue = await JobQueue.open(parseQueueAddress(redis.url));
  for (const expires of [6, 7]) {
    const signed = { expires, signatures: ['s'.repeat(43), 't'.repeat(43)] };
    const name = await queue.add(
      { kind: 'look', data, signed },
      { delayMs: 0, isBackground: false },
    );
    expect(name).toBe(jobName('look', data));
    const stored: unknown = JSON.parse(
      await redis.ask('HGET', `bull:imgdedup-look:${name}`, 'data'),
    );
    expect(decodeJob(stored, '1')).toMatchObject({
      kind: 'job',
      job: { signed: { expires } },
    });
  }
});
