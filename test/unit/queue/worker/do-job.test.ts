import { expect, test } from 'vitest';
import { relPathFrom } from '../../../../src/model/paths/path.js';
import type { JobFiles } from '../../../../src/queue/codes/job-code.js';
import { doJob, type DoJobOptions } from '../../../../src/queue/worker/do-job.js';
import { notThere, type FileSource } from '../../../../src/queue/worker/sources/source.js';
import { unlimited } from '../../../../src/queue/worker/volume-readers.js';
import { builtIn } from '../../support/hashes.js';

const hash = await builtIn('xxh64');
const item = { size: 5, mtimeMs: 0, digest: '0123456789abcdef' };
const items = ['a', 'b', 'c'].map((name) => ({ path: relPathFrom(`${name}.jpg`, '/'), ...item }));
const job: JobFiles = { maker: '1', hash: 'xxh64', items };

/** Files that are there as long as somebody has them. */
class Shelf implements FileSource {
  readonly kind = 'server';
  readonly lent = new Set<string>();
  readonly lacks: ReadonlySet<string>;
  readonly onAsk: () => void;

  constructor(lacks: readonly string[] = [], onAsk = (): void => undefined) {
    this.lacks = new Set(lacks);
    this.onAsk = onAsk;
  }

  find({ item: { path } }: Parameters<FileSource['find']>[0]): ReturnType<FileSource['find']> {
    this.onAsk();
    if (this.lacks.has(path)) return Promise.resolve(notThere('lacks it'));
    this.lent.add(path);
    return Promise.resolve({
      kind: 'found',
      path,
      isStillThere: () => Promise.resolve(path !== 'c.jpg'),
      release: () => Promise.resolve(void this.lent.delete(path)),
    });
  }
}

interface Outcome {
  readonly kind: 'not-a-picture';
}

/** Finds no picture in anything, or breaks down at a file. */
function options(sources: readonly FileSource[], breaksAt?: string): DoJobOptions<Outcome> {
  return {
    sources,
    hash,
    signal: new AbortController().signal,
    onBegin: () => Promise.resolve(),
    isResting: () => false,
    limit: unlimited,
    async *work(tasks) {
      for await (const task of tasks) {
        if (task.path === breaksAt) throw new RangeError('broken');
        yield { task, outcome: { kind: 'not-a-picture' } };
      }
    },
  };
}

test('the first source that has a file gives it, and gets it back', async () => {
  const [first, second] = [new Shelf(['a.jpg', 'b.jpg']), new Shelf(['b.jpg'])];
  const { items: answers, fetched } = await doJob(job, options([first, second]));
  expect(answers).toEqual([
    { kind: 'looked', outcome: { kind: 'not-a-picture' } },
    { kind: 'not-there', reason: 'lacks it; lacks it' },
    { kind: 'not-there', reason: 'changed while it was being looked at' },
  ]);
  expect(fetched).toBe(2);
  expect([...first.lent, ...second.lent]).toEqual([]);
});

test('whatever breaks, nothing that was fetched stays', async () => {
  const shelf = new Shelf();
  await expect(doJob(job, options([shelf], 'b.jpg'))).rejects.toThrow('broken');
  expect([...shelf.lent]).toEqual([]);
});

test('a file that was being fetched when the worker is told to end is left to others', async () => {
  const stop = new AbortController();
  const shelf = new Shelf(['b.jpg'], () => {
    if (shelf.lent.size === 0 && asked > 0) stop.abort();
    asked += 1;
  });
  let asked = 0;
  const { items: answers } = await doJob(job, { ...options([shelf]), signal: stop.signal });
  expect(answers.map(({ kind }) => kind)).toEqual(['looked', 'left', 'left']);
});
