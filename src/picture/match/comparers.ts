import { setImmediate } from 'node:timers/promises';
import type { Answered } from '../../workers/thread-pool.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import { relatePool, type RelatePool } from './relate-pool.js';
import type { RelateAnswer, RelateRequest } from './relate-message.js';
import { relateStored } from './relate-stored.js';
import { Subjects } from './subjects.js';

/** Most pairs that a thread is sent at once, about: most pictures have few that are worth a look. */
const batchPairs = 32;
/** Messages that each thread gets at least, so that all end at about the same time. */
const batchesEach = 3;
/** Pairs that are compared here before threads are started, each of which takes 0.1 s to begin. */
const mostHere = 16;

/** What compares pictures, here or elsewhere. */
export type Comparer = Pick<Comparers, 'batchOf' | 'run' | 'start'>;

/**
 * Compares pictures: here as long as there are few, then in threads. A thread warms up over some hundred pairs
 * and keeps pictures that it has decoded, so a run should need one of these.
 */
export class Comparers implements AsyncDisposable {
  readonly #pool: RelatePool;
  readonly #threads: number;
  readonly #subjects = new Subjects();
  #here = 0;

  /** @param threads at most */
  constructor(threads: number) {
    this.#pool = relatePool(threads);
    this.#threads = threads;
  }

  /** Starts the threads now, where it is certain that they will have work, while there is other work here. */
  start(): void {
    this.#pool.start();
  }

  /** Pairs that are best sent together, of so many. */
  batchOf(pairs: number): number {
    return Math.min(batchPairs, Math.ceil(pairs / (this.#threads * batchesEach)));
  }

  /**
   * Answers as they come, in any order.
   * @param pairs in all tasks together
   * @throws ImgdedupError WORKER_ENDED; what `tasks` throws
   */
  run<Task extends RelateRequest>(
    tasks: AsyncIterable<Task>,
    pairs: number,
  ): AsyncGenerator<Answered<Task, RelateAnswer>> {
    this.#here += pairs;
    if (this.#here <= mostHere) return this.#compareHere(tasks);
    return this.#compareThere(tasks, this.batchOf(pairs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  async *#compareThere<Task extends RelateRequest>(
    tasks: AsyncIterable<Task>,
    size: number,
  ): AsyncGenerator<Answered<Task, RelateAnswer>> {
    const asked = this.#pool.run(inBatches(tasks, size), (batch) =>
      batch.map(({ first, others }) => ({ first, others })),
    );
    for await (const { task: batch, answer } of asked) {
      for (const [at, task] of batch.entries()) yield { task, answer: itemAt(answer, at) };
    }
  }

  /** One pair after the other; whatever else there is to do comes between. */
  async *#compareHere<Task extends RelateRequest>(
    tasks: AsyncIterable<Task>,
  ): AsyncGenerator<Answered<Task, RelateAnswer>> {
    for await (const task of tasks) {
      const answer: (RelateAnswer[number] | undefined)[] = [];
      for (const other of task.others) {
        await setImmediate();
        answer.push(...relateStored({ first: task.first, others: [other] }, this.#subjects));
      }
      yield { task, answer };
    }
  }
}

async function* inBatches<Task extends RelateRequest>(
  tasks: AsyncIterable<Task>,
  size: number,
): AsyncGenerator<Task[]> {
  let batch: Task[] = [];
  let pairs = 0;
  for await (const task of tasks) {
    batch.push(task);
    pairs += task.others.length;
    if (pairs < size) continue;
    yield batch;
    [batch, pairs] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
