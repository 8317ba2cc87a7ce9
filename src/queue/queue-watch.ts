import { Connections } from './connections.js';
import { countsKey } from './queue-keys.js';
import type { BullQueue } from './bullmq.js';
import { JobBoard, type BoardAnswer } from './job-board.js';
import { parseQueueAddress } from './queue-address.js';
import { waitAtMost } from './wait-at-most.js';
import { soundCounts, type Counts } from './work-counts.js';

/** Where jobs are, as people are told. */
export const jobStates = ['waiting', 'active', 'delayed', 'failed', 'completed'] as const;
type JobPlace = (typeof jobStates)[number];

/** How a queue is at a moment. */
export interface QueueSight {
  readonly depth: Readonly<Record<JobPlace, number>>;
  /** Those that are connected. */
  readonly workers: number;
  /** Of all workers, since the server holds them. */
  readonly counts: Counts;
}

/** A server that does not answer so long is away, in milliseconds. */
const patienceMs = 2000;

/** A page of the jobs in a queue, for whoever serves it: see {@link JobBoard}. */
export interface WatchedBoard extends Pick<JobBoard, 'files' | 'page'> {
  /** @returns undefined while the server is away; a status of 404 where there is nothing to be asked */
  readonly ask: (path: string, query: URLSearchParams) => Promise<BoardAnswer | undefined>;
}

const notAsked: BoardAnswer = { status: 404, body: {} };

/** Looks at a queue, and changes nothing in it. */
export class QueueWatch implements AsyncDisposable {
  readonly #connections: Connections;
  readonly #queue: BullQueue;

  private constructor(connections: Connections, queue: BullQueue) {
    this.#connections = connections;
    this.#queue = queue;
  }

  /** @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED */
  static async open(url: string): Promise<QueueWatch> {
    const connections = await Connections.open(parseQueueAddress(url));
    return new QueueWatch(connections, await connections.queue());
  }

  /** @returns undefined while the server is away */
  look(): Promise<QueueSight | undefined> {
    return this.#patiently(() => this.#look());
  }

  /** A page of its jobs. @returns undefined where what makes one is not installed */
  board(): WatchedBoard | undefined {
    const board = JobBoard.load(this.#queue);
    if (board === undefined) return undefined;
    return {
      files: board.files,
      page: (path, basePath) => board.page(path, basePath),
      ask: (path, query) => this.#patiently(async () => (await board.ask(path, query)) ?? notAsked),
    };
  }

  /** @returns undefined while the server is away */
  async #patiently<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (!this.#connections.isThere) return undefined;
    return await waitAtMost(patienceMs, work());
  }

  async #look(): Promise<QueueSight> {
    const [told, workers, fields] = await Promise.all([
      this.#queue.getJobCounts(),
      this.#queue.getWorkersCount(),
      this.#connections.client.hgetall(countsKey),
    ]);
    const countIn = (state: string): number => told[state] ?? 0;
    const depth = {
      // Those with a priority wait in a line of their own.
      waiting: countIn('waiting') + countIn('prioritized'),
      active: countIn('active'),
      delayed: countIn('delayed'),
      failed: countIn('failed'),
      completed: countIn('completed'),
    };
    return { depth, workers, counts: soundCounts(fields) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connections[Symbol.asyncDispose]();
  }
}
