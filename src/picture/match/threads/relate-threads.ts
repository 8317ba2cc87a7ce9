import { itemAt } from '../../../model/snapshot/item-at.js';
import type { Answered } from '../../../workers/thread-pool.js';
import type { RelateAnswer, RelateRequest } from '../relate-message.js';
import { RelateThread } from './relate-thread.js';

/** Requests in each thread's line: one at work, one waiting. */
const lineLength = 2;
/** Batches that wait for a thread that has their pictures, while another has nothing to do. */
const mostAhead = 8;

/**
 * Threads that compare pictures. A pair goes where most of its pictures are already: making them ready takes as long as
 * turning several strangers away. Whoever has nothing left takes what waits for another.
 */
export class RelateThreads implements AsyncDisposable {
  readonly #threads: readonly RelateThread[];

  /** @param most threads at most, one at least, started as they are needed */
  constructor(most: number) {
    this.#threads = Array.from({ length: most }, () => new RelateThread());
  }

  /** Starts all threads, where it is certain that there will be work for them. */
  start(): void {
    for (const thread of this.#threads) thread.start();
  }

  /**
   * Answers as they come, in any order. Takes tasks only when there is room: two batches for each thread are at work or
   * wait in its line, and some wait here.
   * @param size pairs that a thread is sent at once, about
   * @throws ImgdedupError WORKER_ENDED; what a thread throws over a request; what `tasks` throws
   */
  async *run<Task extends RelateRequest>(
    tasks: AsyncIterable<Task>,
    size: number,
  ): AsyncGenerator<Answered<Task, RelateAnswer>> {
    const source = tasks[Symbol.asyncIterator]();
    const lines = this.#threads.map((thread) => new Line<Task>(thread));
    const waiting = new Map<number, Promise<AnsweredBatch<Task>>>();
    let [keys, isAtEnd] = [0, false];

    /** What a thread does next; nothing is left where it gets none. */
    const nextFor = async (line: Line<Task>): Promise<Task[]> => {
      while (!isAtEnd && line.pairs < size) {
        const next = await source.next();
        if (next.done === true) isAtEnd = true;
        else choose(lines, line, next.value, mostAhead * size).add(next.value);
      }
      if (line.pairs > 0) return line.takeFirst(size);
      return lines
        .reduce((most, other) => (other.pairs > most.pairs ? other : most))
        .takeLast(size);
    };
    const fill = async (): Promise<void> => {
      while (waiting.size < lines.length * lineLength) {
        const line = lines.reduce((least, other) => (other.load < least.load ? other : least));
        const batch = await nextFor(line);
        if (batch.length === 0) return;
        const key = keys;
        keys += 1;
        const answered = line.thread.ask(batch).then((answers) => ({ key, batch, answers }));
        // Only the first to be ready is awaited; a later failure is met in its turn.
        answered.catch(() => undefined);
        waiting.set(key, answered);
      }
    };
    try {
      await fill();
      while (waiting.size > 0) {
        const { key, batch, answers } = await Promise.race(waiting.values());
        waiting.delete(key);
        // Nobody is idle while the caller looks at the answers.
        await fill();
        for (const [at, task] of batch.entries()) yield { task, answer: itemAt(answers, at) };
      }
    } finally {
      await source.return?.(undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread[Symbol.asyncDispose]()));
  }
}

interface AnsweredBatch<Task> {
  readonly key: number;
  readonly batch: readonly Task[];
  readonly answers: readonly RelateAnswer[];
}

/** Tasks that wait for one thread. */
class Line<Task extends RelateRequest> {
  readonly thread: RelateThread;
  readonly #tasks: Task[] = [];
  /** Pairs that wait. */
  pairs = 0;

  constructor(thread: RelateThread) {
    this.thread = thread;
  }

  get load(): number {
    return this.thread.load;
  }

  add(task: Task): void {
    this.#tasks.push(task);
    this.pairs += pairsOf(task);
    for (const picture of picturesOf(task)) this.thread.there.expect(picture);
  }

  /** So many pairs, about. */
  takeFirst(size: number): Task[] {
    return this.#take(size, () => this.#tasks.shift());
  }

  /** Those that would be asked last. */
  takeLast(size: number): Task[] {
    return this.#take(size, () => this.#tasks.pop());
  }

  #take(size: number, next: () => Task | undefined): Task[] {
    const taken: Task[] = [];
    for (let pairs = 0; pairs < size;) {
      const task = next();
      if (task === undefined) break;
      taken.push(task);
      pairs += pairsOf(task);
      this.pairs -= pairsOf(task);
    }
    return taken;
  }
}

/**
 * Who a task waits for: the thread that has most of its pictures, unless too much waits there.
 * @param asking who has nothing to do
 */
function choose<Task extends RelateRequest>(
  lines: readonly Line<Task>[],
  asking: Line<Task>,
  task: Task,
  most: number,
): Line<Task> {
  let [chosen, best] = [asking, asking.thread.there.countOf(picturesOf(task))];
  for (const line of lines) {
    if (line === asking || line.pairs >= most) continue;
    const count = line.thread.there.countOf(picturesOf(task));
    if (count > best) [chosen, best] = [line, count];
  }
  return chosen;
}

/** One at least: who has nothing to compare is answered, too. */
function pairsOf({ others }: RelateRequest): number {
  return Math.max(1, others.length);
}

function picturesOf({ first, others }: RelateRequest): RelateRequest['others'] {
  return [first, ...others];
}
