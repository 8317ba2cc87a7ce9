import type { Worker } from 'node:worker_threads';
import type { PhotoReader, ReadResult, ReadTask } from './reader.js';
import type { Finding } from './classify-contents.js';

/** A message costs 20 µs: small tasks travel together. */
const batchFiles = 64;
const batchBytes = 16 * 1024 * 1024;
/** Batches in each thread's line: one at work, one waiting. */
const lineLength = 2;

/**
 * Reads in `threads` threads of their own.
 * @param hashName a built-in hash; threads cannot be handed a function
 */
export function threadedReader(hashName: string, threads: number): PhotoReader {
  const lanes = Array.from({ length: threads }, () => new Lane(hashName));
  return {
    run: (tasks) => runInLanes(lanes, tasks),
    async [Symbol.asyncDispose]() {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

async function* runInLanes<T extends ReadTask>(
  lanes: readonly Lane[],
  tasks: Iterable<T>,
): AsyncGenerator<ReadResult<T>> {
  const batches = inBatches(tasks);
  const waiting = new Map<number, Promise<{ lane: Lane; key: number; results: ReadResult<T>[] }>>();
  let keys = 0;
  const feed = (lane: Lane): void => {
    const next = batches.next();
    if (next.done === true) return;
    const [key, batch] = [keys++, next.value];
    const results = lane
      .read(batch)
      .then((findings) => ({ lane, key, results: pair(batch, findings) }));
    // Only the first to be ready is awaited; a later failure is met in its turn.
    results.catch(() => undefined);
    waiting.set(key, results);
  };
  for (let turn = 0; turn < lineLength; turn += 1) for (const lane of lanes) feed(lane);
  while (waiting.size > 0) {
    const { lane, key, results } = await Promise.race(waiting.values());
    waiting.delete(key);
    feed(lane);
    yield* results;
  }
}

function pair<T extends ReadTask>(
  batch: readonly T[],
  findings: readonly Finding[][],
): ReadResult<T>[] {
  return batch.map((task, at) => ({ task, findings: findings[at] ?? [] }));
}

function* inBatches<T extends ReadTask>(tasks: Iterable<T>): Generator<T[], undefined> {
  let batch: T[] = [];
  let [files, bytes] = [0, 0];
  for (const task of tasks) {
    batch.push(task);
    files += task.files.length;
    if (task.kind === 'content') {
      bytes += task.files.reduce((sum, file) => sum + file.stat.size, 0);
    }
    if (files < batchFiles && bytes < batchBytes) continue;
    yield batch;
    batch = [];
    [files, bytes] = [0, 0];
  }
  if (batch.length > 0) yield batch;
  return undefined;
}

/** One thread and the batches in its line, answered in order. */
class Lane {
  readonly #worker: Worker;
  readonly #line: { resolve: (findings: Finding[][]) => void; reject: (error: unknown) => void }[] =
    [];

  constructor(hashName: string) {
    // Loaded only where threads are started.
    const { Worker: Thread } = process.getBuiltinModule('node:worker_threads');
    this.#worker = new Thread(new URL('./reader-worker.js', import.meta.url), {
      workerData: hashName,
    });
    this.#worker.on('message', (findings: Finding[][]) => this.#line.shift()?.resolve(findings));
    this.#worker.on('error', (error) => {
      for (const waiting of this.#line.splice(0)) waiting.reject(error);
    });
  }

  read(batch: readonly ReadTask[]): Promise<Finding[][]> {
    return new Promise((resolve, reject) => {
      this.#line.push({ resolve, reject });
      this.#worker.postMessage(batch);
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
