import { setImmediate } from 'node:timers/promises';
import type { Answered } from '../../../workers/thread-pool.js';
import type { RelateAnswer, RelateRequest } from '../relate-message.js';
import { relateStored } from '../relate-stored.js';
import { RelateThreads } from './relate-threads.js';
import { Subjects } from '../subjects.js';

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
  readonly #there: RelateThreads;
  readonly #threads: number;
  readonly #subjects = new Subjects();
  #here = 0;

  /** @param threads at most */
  constructor(threads: number) {
    this.#there = new RelateThreads(threads);
    this.#threads = threads;
  }

  /** Starts the threads now, where it is certain that they will have work, while there is other work here. */
  start(): void {
    this.#there.start();
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
    return this.#there.run(tasks, this.batchOf(pairs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#there[Symbol.asyncDispose]();
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
