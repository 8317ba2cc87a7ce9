import { Worker } from 'node:worker_threads';
import type { RelateAnswer, RelateRequest } from './relate-message.js';

/** Requests in each thread's line: one at work, one waiting. */
const lineLength = 2;

/** A request with whatever its owner wants to find again. */
export interface RelateTask extends RelateRequest {
  readonly number: number;
}

export interface Related<T extends RelateTask> {
  readonly task: T;
  readonly answer: RelateAnswer;
}

/** Compares pictures in threads of their own, started as they are needed. */
export class RelatePool implements AsyncDisposable {
  readonly #size: number;
  readonly #lanes: Lane[] = [];

  constructor(threads: number) {
    this.#size = threads;
  }

  /** Answers as they come, in any order; asks for tasks only when there is room. */
  async *run<T extends RelateTask>(
    tasks: Iterable<T> | AsyncIterable<T>,
  ): AsyncGenerator<Related<T>> {
    const waiting = new Map<number, Promise<Related<T>>>();
    let turns = 0;
    for await (const task of tasks) {
      const lane = this.#lane(turns);
      turns += 1;
      const answer = lane.ask(task).then((found) => ({ task, answer: found }));
      // Only the first to be ready is awaited; a later failure is met in its turn.
      answer.catch(() => undefined);
      waiting.set(task.number, answer);
      if (waiting.size < this.#size * lineLength) continue;
      yield await takeFirst(waiting);
    }
    while (waiting.size > 0) yield await takeFirst(waiting);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
  }

  /** The thread with the shortest line; a new one while there may be more. */
  #lane(turn: number): Lane {
    if (this.#lanes.length < this.#size) {
      const lane = new Lane();
      this.#lanes.push(lane);
      return lane;
    }
    const first = this.#lanes[turn % this.#lanes.length] ?? new Lane();
    return this.#lanes.reduce((best, lane) => (lane.length < best.length ? lane : best), first);
  }
}

async function takeFirst<T extends RelateTask>(
  waiting: Map<number, Promise<Related<T>>>,
): Promise<Related<T>> {
  const related = await Promise.race(waiting.values());
  waiting.delete(related.task.number);
  return related;
}

/** One thread and the requests in its line, answered in order. */
class Lane {
  readonly #worker = new Worker(new URL('./relate-worker.js', import.meta.url));
  readonly #line: {
    resolve: (answer: RelateAnswer) => void;
    reject: (error: unknown) => void;
  }[] = [];

  constructor() {
    this.#worker.on('message', (answer: RelateAnswer) => this.#line.shift()?.resolve(answer));
    this.#worker.on('error', (error) => {
      for (const waiting of this.#line.splice(0)) waiting.reject(error);
    });
  }

  get length(): number {
    return this.#line.length;
  }

  ask({ first, others }: RelateRequest): Promise<RelateAnswer> {
    return new Promise((resolve, reject) => {
      this.#line.push({ resolve, reject });
      this.#worker.postMessage({ first, others });
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
