import { bundledEntry } from '../../workers/bundled-entry.js';
import { ThreadPool } from '../../workers/thread-pool.js';
import type { PhotoReader, ReadResult, ReadTask } from './reader.js';
import {
  packTasks,
  unpackFindings,
  type FindingsMessage,
  type TasksMessage,
} from './read-message.js';

export interface ThreadedReader extends PhotoReader {
  /** Has the threads ready for when they are needed. */
  start(): void;
}

/** A message costs 20 µs: small tasks travel together. */
const batchFiles = 64;
const batchBytes = 16 * 1024 * 1024;

/**
 * Reads in `threads` threads of their own.
 * @param recipe of the hash; threads cannot be handed a function
 */
export function threadedReader(recipe: readonly string[], threads: number): ThreadedReader {
  const pool = new ThreadPool<TasksMessage, FindingsMessage>(threads, {
    entry: bundledEntry('reader-worker'),
    purpose: 'reads files',
    data: recipe,
  });
  return {
    async *run<T extends ReadTask>(tasks: Iterable<T>) {
      for await (const { task, answer } of pool.run(inBatches(tasks), packTasks)) {
        yield* pair(task, answer);
      }
    },
    start: () => pool.start(),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

function* pair<T extends ReadTask>(
  batch: readonly T[],
  answer: FindingsMessage,
): Generator<ReadResult<T>> {
  const findings = unpackFindings(answer);
  let from = 0;
  for (const task of batch) {
    const to = from + task.files.length;
    yield { task, findings: findings.slice(from, to) };
    from = to;
  }
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
