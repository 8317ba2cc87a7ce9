import type { Comparer } from '../picture/match/threads/comparers.js';
import type {
  RelateAnswer,
  RelateRequest,
  StoredPicture,
} from '../picture/match/relate-message.js';
import type { Answered } from '../workers/thread-pool.js';
import type { NewJob } from './job-queue.js';
import {
  JobLoop,
  mostDeaths,
  type JobCraft,
  type JobLoopOptions,
  type Part,
  type Taken,
} from './job-loop.js';
import { Stopped } from './lost-connection.js';
import { relateAnswerCodec } from './codes/relate-answer-code.js';
import { encodeRelateJob, shardCodec, shardOf } from './codes/relate-job-code.js';

export interface HandOutPairsOptions extends JobLoopOptions {
  /** Of this program: `makerOf`. */
  readonly maker: string;
  /** Most pairs of a job. */
  readonly jobSize: number | undefined;
  /** Compares what no worker does, and what is too little to be handed out. */
  readonly local: LocalComparer;
}

type LocalComparer = Pick<Comparer, 'batchOf' | 'run'>;

/** Half a second of work, and a few hundred pictures at most. */
const mostPairs = 200;
/** Of features in a job, about: documents have more than photos. */
const mostJobBytes = 8 * 1024 * 1024;
/** What a picture has besides its features. */
const pictureBytes = 200;

interface Numbered<T> {
  readonly turn: number;
  readonly task: T;
}

interface Compared {
  readonly turn: number;
  readonly answer: RelateAnswer;
}

/** Hands pairs of pictures out to workers elsewhere, as threads compare them here. */
export class HandOutPairs implements Comparer {
  readonly #options: HandOutPairsOptions;
  readonly #loop: JobLoop;
  readonly #most: number;

  constructor(options: HandOutPairsOptions) {
    this.#options = options;
    this.#loop = new JobLoop(options);
    this.#most = options.jobSize ?? mostPairs;
  }

  /** Workers elsewhere are there already. */
  start(): void {
    // What is compared here is little.
  }

  batchOf(pairs: number): number {
    return this.#isLittle(pairs) ? this.#options.local.batchOf(pairs) : this.#most;
  }

  /**
   * Answers come in the order of the tasks, whoever was first: what follows from them is the same in each run. Ends early where the
   * signal is given.
   * @throws ImgdedupError WORKER_ENDED, QUEUE_UNREACHABLE; what `tasks` throws
   */
  run<Task extends RelateRequest>(
    tasks: AsyncIterable<Task>,
    pairs: number,
  ): AsyncGenerator<Answered<Task, RelateAnswer>> {
    return this.#isLittle(pairs) ? this.#options.local.run(tasks, pairs) : this.#handOut(tasks);
  }

  /** Less than half a job is done sooner than it is asked for. */
  #isLittle(pairs: number): boolean {
    return pairs < Math.ceil(this.#most / 2);
  }

  async *#handOut<Task extends RelateRequest>(
    tasks: AsyncIterable<Task>,
  ): AsyncGenerator<Answered<Task, RelateAnswer>> {
    const given = new Map<number, Task>();
    const early = new Map<number, RelateAnswer>();
    const jobs = cutPairs(numbered(tasks, given), this.#most);
    let turn = 0;
    try {
      for await (const compared of this.#loop.run(this.#craft<Task>(), jobs)) {
        early.set(compared.turn, compared.answer);
        for (;;) {
          const [task, answer] = [given.get(turn), early.get(turn)];
          if (task === undefined || answer === undefined) break;
          yield { task, answer };
          // Its features are not kept for longer.
          given.delete(turn);
          early.delete(turn);
          turn += 1;
        }
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
  }

  #craft<Task extends RelateRequest>(): JobCraft<Numbered<Task>, RelateAnswer, Compared> {
    const { local, maker } = this.#options;
    return {
      codec: relateAnswerCodec,
      jobOf: (tasks) => jobOf(maker, tasks),
      take,
      afterDeath,
      here: (tasks) => compareHere(local, tasks),
    };
  }
}

function jobOf(maker: string, tasks: readonly Numbered<RelateRequest>[]): NewJob {
  const payload = shardCodec.encode(shardOf(tasks.map(({ task }) => task)));
  return { kind: 'relate', data: encodeRelateJob(maker, payload), payload };
}

function take<Task extends RelateRequest>(
  tasks: readonly Numbered<Task>[],
  _worker: string,
  answer: RelateAnswer,
): Taken<Numbered<Task>, Compared> | undefined {
  if (answer.length !== pairsOf(tasks)) return undefined;
  let at = 0;
  const results = tasks.map(({ turn, task }) => {
    const from = at;
    at += task.others.length;
    return { turn, answer: answer.slice(from, at) };
  });
  return { results, again: [], here: [] };
}

function pairsOf(tasks: readonly Numbered<RelateRequest>[]): number {
  return tasks.reduce((sum, { task }) => sum + task.others.length, 0);
}

/** No pair is known to end workers: a shard that did twice is compared here. */
function afterDeath<Task>({ tasks, deaths }: Part<Task>): Partial<Taken<Task, never>> {
  if (deaths + 1 >= mostDeaths) return { here: tasks };
  return { again: [{ tasks, failures: 0, deaths: deaths + 1 }] };
}

async function* compareHere<Task extends RelateRequest>(
  local: LocalComparer,
  tasks: readonly Numbered<Task>[],
): AsyncGenerator<Compared> {
  async function* requests(): AsyncGenerator<RelateRequest & { readonly turn: number }> {
    for (const { turn, task } of tasks) {
      yield { turn, first: task.first, others: task.others };
    }
  }
  for await (const { task, answer } of local.run(requests(), pairsOf(tasks))) {
    yield { turn: task.turn, answer };
  }
}

async function* numbered<Task>(
  tasks: AsyncIterable<Task>,
  given: Map<number, Task>,
): AsyncGenerator<Numbered<Task>> {
  let turn = 0;
  for await (const task of tasks) {
    given.set(turn, task);
    yield { turn, task };
    turn += 1;
  }
}

/** Cuts comparisons into jobs, by the number of their pairs and by what their pictures take. */
async function* cutPairs<Task extends RelateRequest>(
  tasks: AsyncIterable<Numbered<Task>>,
  most: number,
): AsyncGenerator<Numbered<Task>[]> {
  let job: Numbered<Task>[] = [];
  let pairs = 0;
  let bytes = 0;
  const pictures = new Set<StoredPicture | number>();
  for await (const one of tasks) {
    const { first, others } = one.task;
    if (job.length > 0 && (pairs + others.length > most || bytes >= mostJobBytes)) {
      yield job;
      [job, pairs, bytes] = [[], 0, 0];
      pictures.clear();
    }
    job.push(one);
    pairs += others.length;
    for (const picture of [first, ...others]) {
      const key = picture.number ?? picture;
      if (!pictures.has(key)) bytes += bytesOf(picture);
      pictures.add(key);
    }
  }
  if (job.length > 0) yield job;
}

function bytesOf({ points, thumbnail, chroma }: StoredPicture): number {
  const described = points.descriptors.length + points.oriented.descriptors.length;
  const colours = chroma === undefined ? 0 : 2 * chroma.width * chroma.height;
  return pictureBytes + described + thumbnail.length + colours;
}
