import { itemAt } from '../model/item-at.js';
import type { RelPath } from '../model/path.js';
import { formatOfFile } from '../picture/decode/picture-file.js';
import type { LookOutcome } from '../picture/decoder/decoder-message.js';
import type { DecoderPool, DecodeTask } from '../picture/decoder/decoder-pool.js';
import { answerCodec, type JobAnswer } from './answer-code.js';
import { cutJobs } from './cut-jobs.js';
import { encodeJob } from './job-code.js';
import type { NewJob } from './job-queue.js';
import type { Signer } from './sign-jobs.js';
import {
  firstTry,
  JobLoop,
  mostDeaths,
  type JobCraft,
  type JobLoopOptions,
  type Part,
  type Taken,
} from './job-loop.js';
import { Stopped } from './lost-connection.js';

/** A picture that is to be looked at, and what its file must be. */
export interface QueuedTask extends DecodeTask {
  readonly relPath: RelPath;
  readonly size: number;
  readonly mtimeMs: number;
  readonly digest: Uint8Array;
}

export interface HandOutOptions extends JobLoopOptions {
  /** Of this program: `makerOf`. */
  readonly maker: string;
  /** The hash that names contents. */
  readonly hash: string;
  readonly jobSize: number | undefined;
  /** Lets workers fetch the files of jobs; without it they need them themselves. */
  readonly sign?: Signer | undefined;
  /** Looks at what no worker does. */
  readonly local: Pick<DecoderPool, 'decode'>;
}

interface Looked<T> {
  readonly task: T;
  readonly outcome: LookOutcome;
}

/** Hands pictures out to workers elsewhere, as a pool of decoders takes them here. */
export class HandOut {
  readonly #options: HandOutOptions;
  readonly #loop: JobLoop;

  constructor(options: HandOutOptions) {
    this.#options = options;
    this.#loop = new JobLoop(options);
  }

  /**
   * Outcomes come as they are ready, in any order. Ends early where the signal is given: what was handed out stays
   * in the queue, and the same run takes it from there.
   * @throws ImgdedupError QUEUE_UNREACHABLE where the server stays away; DECODER_UNAVAILABLE
   */
  async *decode<T extends QueuedTask>(tasks: Iterable<T>): AsyncGenerator<Looked<T>> {
    const { jobSize, local } = this.#options;
    const craft: JobCraft<T, JobAnswer, Looked<T>> = {
      codec: answerCodec,
      jobOf: (some) => this.#jobOf(some),
      take: (some, worker, answer) => this.#take(some, worker, answer),
      afterDeath,
      here: (some) => local.decode(some),
    };
    try {
      yield* this.#loop.run(craft, cutJobs(tasks, jobSize));
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
  }

  #take<T extends QueuedTask>(
    tasks: readonly T[],
    worker: string,
    { items, wantsPoints }: JobAnswer,
  ): Taken<T, Looked<T>> | undefined {
    if (items.length !== tasks.length || wantsPoints !== itemAt(tasks, 0).wantsPoints) {
      return undefined;
    }
    const results: Looked<T>[] = [];
    const here: T[] = [];
    const left: T[] = [];
    for (const [at, item] of items.entries()) {
      const task = itemAt(tasks, at);
      switch (item.kind) {
        case 'looked':
          results.push({ task, outcome: item.outcome });
          break;
        case 'not-there':
          this.#loop.tell({ kind: 'not-there', worker, reason: item.reason });
          here.push(task);
          break;
        case 'left':
          left.push(task);
          break;
        default:
          item satisfies never;
      }
    }
    return { results, again: left.length === 0 ? [] : [firstTry(left)], here };
  }

  #jobOf(tasks: readonly QueuedTask[]): NewJob {
    const { maker, hash, sign } = this.#options;
    const { wantsPoints, wantsFacts = false } = itemAt(tasks, 0);
    const items = tasks.map(({ relPath, size, mtimeMs, digest }) => ({
      path: relPath,
      size,
      mtimeMs: Math.floor(mtimeMs),
      digest: Buffer.from(digest).toString('hex'),
    }));
    const data = encodeJob({ maker, hash, wantsPoints, wantsFacts, items });
    return { kind: 'look', data, signed: sign?.(hash, items) };
  }
}

/** Pictures that the worker was at are tried again, each alone; with whom workers end when it is alone is set aside. */
function afterDeath<T extends QueuedTask>(
  { tasks, deaths }: Part<T>,
  at: readonly number[],
): Partial<Taken<T, Looked<T>>> {
  const [only] = tasks;
  if (tasks.length === 1 && only !== undefined) {
    if (deaths + 1 < mostDeaths) return { again: [{ tasks, failures: 0, deaths: deaths + 1 }] };
    const reason = 'workers ended while they looked at it';
    const outcome = { kind: 'undecodable', format: formatOfFile(only.path), reason } as const;
    return { results: [{ task: only, outcome }] };
  }
  const suspects = new Set(at);
  const others = tasks.filter((_, number) => !suspects.has(number));
  const alone = tasks.filter((_, number) => suspects.has(number)).map((task) => [task]);
  const parts = others.length === 0 ? alone : [others, ...alone];
  return { again: parts.map(firstTry) };
}
