import { setImmediate } from 'node:timers/promises';
import type { Answered, ThreadPool } from '../../workers/thread-pool.js';
import { relatePool } from './relate-pool.js';
import type { RelateAnswer, RelateRequest } from './relate-message.js';
import { relateStored } from './relate-stored.js';
import { Subjects } from './subjects.js';

/** Pairs that are compared here before threads are started, each of which takes 0.1 s to begin. */
const mostHere = 16;

/**
 * Compares pictures: here as long as there are few, then in threads. A thread warms up over some hundred pairs
 * and keeps pictures that it has decoded, so a run should need one of these.
 */
export class Comparers implements AsyncDisposable {
  readonly #pool: ThreadPool<RelateRequest, RelateAnswer>;
  readonly #subjects = new Subjects();
  #here = 0;

  /** @param threads at most */
  constructor(threads: number) {
    this.#pool = relatePool(threads);
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
    return this.#pool.run(tasks, ({ first, others }) => ({ first, others }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  /** One pair after the other; whatever else there is to do comes between. */
  async *#compareHere<Task extends RelateRequest>(
    tasks: AsyncIterable<Task>,
  ): AsyncGenerator<Answered<Task, RelateAnswer>> {
    for await (const task of tasks) {
      const answer: (RelateAnswer[number] | undefined)[] = [];
      for (const other of task.others) {
        await setImmediate();
        answer.push(
          ...(await relateStored({ first: task.first, others: [other] }, this.#subjects)),
        );
      }
      yield { task, answer };
    }
  }
}
