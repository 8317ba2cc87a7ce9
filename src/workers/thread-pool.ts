import { WorkerThread, type ThreadProgram } from './worker-thread.js';

/** Requests in each thread's line: one at work, one waiting. */
const lineLength = 2;

export interface Answered<Task, Answer> {
  readonly task: Task;
  readonly answer: Answer;
}

/** Threads that answer requests, started as they are needed. */
export class ThreadPool<Request, Answer> implements AsyncDisposable {
  readonly #program: ThreadProgram;
  readonly #most: number;
  readonly #threads: WorkerThread<Request, Answer>[] = [];

  /** @param most threads at most, one at least */
  constructor(most: number, program: ThreadProgram) {
    this.#most = most;
    this.#program = program;
  }

  /**
   * Answers as they come, in any order. Takes tasks only when there is room: two for each thread are at
   * work or wait.
   * @throws ImgdedupError WORKER_ENDED; what a thread throws over a request; what `tasks` throws
   */
  async *run<Task>(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    requestOf: (task: Task) => Request,
  ): AsyncGenerator<Answered<Task, Answer>> {
    const source = iterate(tasks);
    const waiting = new Map<number, Promise<Answered<Task, Answer> & { readonly key: number }>>();
    let keys = 0;
    const fill = async (): Promise<void> => {
      while (waiting.size < this.#most * lineLength) {
        const next = await source.next();
        if (next.done === true) return;
        const [key, task] = [keys, next.value];
        keys += 1;
        const answered = this.#choose()
          .ask(requestOf(task))
          .then((answer) => ({ key, task, answer }));
        // Only the first to be ready is awaited; a later failure is met in its turn.
        answered.catch(() => undefined);
        waiting.set(key, answered);
      }
    };
    try {
      await fill();
      while (waiting.size > 0) {
        const { key, task, answer } = await Promise.race(waiting.values());
        waiting.delete(key);
        // Nobody is idle while the caller looks at the answer.
        await fill();
        yield { task, answer };
      }
    } finally {
      await source.return(undefined);
    }
  }

  /** Starts all threads, where it is certain that there will be work for them. */
  start(): void {
    while (this.#threads.length < this.#most) this.#add();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread[Symbol.asyncDispose]()));
  }

  /** An idle thread, a new one while there may be more, else the one with the shortest line. */
  #choose(): WorkerThread<Request, Answer> {
    const [first] = this.#threads.toSorted((a, b) => a.load - b.load);
    if (first !== undefined && (first.load === 0 || this.#threads.length >= this.#most)) {
      return first;
    }
    return this.#add();
  }

  #add(): WorkerThread<Request, Answer> {
    const thread = new WorkerThread<Request, Answer>(this.#program);
    this.#threads.push(thread);
    return thread;
  }
}

async function* iterate<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, undefined> {
  yield* items;
  return undefined;
}
