import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { ThreadPool } from '../../../src/workers/thread-pool.js';
import { WorkerThread } from '../../../src/workers/worker-thread.js';
import { PhotoFolder } from '../support/photo-folder.js';

const folder = new PhotoFolder();
afterAll(() => folder[Symbol.dispose]());

const answerRequests = pathToFileURL(
  join(import.meta.dirname, '../../../dist/workers/answer-requests.js'),
).href;

/** Does what it is asked, and doubles numbers. */
folder.write(
  'obedient.mjs',
  `import { answerRequests } from ${JSON.stringify(answerRequests)};
answerRequests(async (request) => {
  if (request === 'exit') process.exit(0);
  if (request === 'crash') setTimeout(() => { throw new TypeError('a bug'); });
  if (request === 'hang' || request === 'crash') await new Promise(() => setInterval(() => 0, 1000));
  if (request === 'throw') throw new RangeError('not that');
  return 2 * request;
});
`,
);
folder.write('broken.mjs', 'throw new TypeError("does not begin");\n');

type Request = number | 'exit' | 'crash' | 'throw' | 'hang';

function program(name: string) {
  return { entry: pathToFileURL(folder.at(name)), purpose: 'doubles numbers' };
}

async function answersOf(requests: Iterable<Request>, threads = 2, name = 'obedient.mjs') {
  await using pool = new ThreadPool<Request, number>(threads, program(name));
  const answers: number[] = [];
  for await (const { answer } of pool.run(requests, (request) => request)) answers.push(answer);
  return answers.toSorted((a, b) => a - b);
}

describe('a pool', () => {
  test.each([1, 3])('of %i threads answers each request once', async (threads) => {
    const requests = Array.from({ length: 50 }, (_, at) => at);
    expect(await answersOf(requests, threads)).toEqual(requests.map((number) => 2 * number));
  });

  test.each<[Request, string]>([
    ['exit', 'A thread that doubles numbers has ended: exit status 0.'],
    ['crash', 'A thread that doubles numbers has ended: a bug.'],
  ])(
    'ends with a code where a thread does (%s), and does not wait for it',
    async (how, message) => {
      for (const before of [[], [1], [1, 2, 3, 4, 5, 6, 7]]) {
        await expect(answersOf([...before, how, 8, 9, 10])).rejects.toMatchObject({
          code: 'WORKER_ENDED',
          message,
        });
      }
    },
  );

  test('ends with a code where threads do not begin', async () => {
    await expect(answersOf([1, 2, 3], 2, 'broken.mjs')).rejects.toMatchObject({
      code: 'WORKER_ENDED',
      message: expect.stringContaining('does not begin'),
    });
    await expect(answersOf([1], 1, 'not-there.mjs')).rejects.toMatchObject({
      code: 'WORKER_ENDED',
    });
  });

  test('passes on what is thrown over a request, and what the tasks throw', async () => {
    await expect(answersOf([1, 'throw', 3])).rejects.toThrow(new RangeError('not that'));
    await expect(answersOf(failing())).rejects.toThrow('no more tasks');
  });

  test('takes no more than two tasks for each thread, and lets go of the rest', async () => {
    await using pool = new ThreadPool<Request, number>(2, program('obedient.mjs'));
    let [taken, isReleased] = [0, false];
    function* endless(): Generator<number> {
      try {
        for (;;) yield (taken += 1);
      } finally {
        isReleased = true;
      }
    }
    const answers = pool.run(endless(), (request) => request);
    for (let answered = 1; answered < 10; answered += 1) {
      await answers.next();
      expect(taken).toBe(4 + answered);
    }
    await answers.return(undefined);
    expect(isReleased).toBe(true);
  });
});

describe('a thread', () => {
  test('answers in order, and goes on after an error', async () => {
    await using thread = new WorkerThread<Request, number>(program('obedient.mjs'));
    const answers = [thread.ask(1), thread.ask('throw'), thread.ask(3)];
    expect(await Promise.allSettled(answers)).toMatchObject([
      { value: 2 },
      { reason: new RangeError('not that') },
      { value: 6 },
    ]);
  });

  test('that has ended is asked in vain', async () => {
    await using thread = new WorkerThread<Request, number>(program('obedient.mjs'));
    const waiting = thread.ask('hang');
    const [ended] = await Promise.allSettled([waiting, thread[Symbol.asyncDispose]()]);
    expect(ended).toMatchObject({ reason: { code: 'WORKER_ENDED' } });
    await expect(thread.ask(1)).rejects.toMatchObject({ code: 'WORKER_ENDED' });
    expect(thread.load).toBe(0);
  });
});

function* failing(): Generator<number> {
  yield 1;
  throw new RangeError('no more tasks');
}
