import { itemAt } from '../model/snapshot/item-at.js';
import { formatOfFile } from '../picture/decode/picture-file.js';
import type { LookOutcome } from '../picture/decoder/decoder-message.js';
import type { DecoderPool, DecodeTask } from '../picture/decoder/decoder-pool.js';
import { answerCodec, type JobAnswer } from './codes/answer-code.js';
import { cutJobs } from './cut-jobs.js';
import {
  afterDeath,
  itemsOf,
  takeItems,
  type FileOutcome,
  type QueuedFile,
} from './hand-out-files.js';
import { encodeJob } from './codes/job-code.js';
import { JobLoop, type JobCraft, type JobLoopOptions, type Taken } from './job-loop.js';
import type { NewJob } from './job-queue.js';
import { Stopped } from './lost-connection.js';
import type { Signer } from './sign-jobs.js';

/** A picture that is to be looked at, and what its file must be. */
export interface QueuedTask extends DecodeTask, QueuedFile {}

export interface HandOutFilesOptions extends JobLoopOptions {
  /** Of this program: `makerOf`. */
  readonly maker: string;
  /** The hash that names contents. */
  readonly hash: string;
  readonly jobSize: number | undefined;
  /** Lets workers fetch the files of jobs; without it they need them themselves. */
  readonly sign?: Signer | undefined;
}

export interface HandOutOptions extends HandOutFilesOptions {
  /** Looks at what no worker does. */
  readonly local: Pick<DecoderPool, 'decode'>;
}

type Looked<T> = FileOutcome<T, LookOutcome>;

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
      take: (some, worker, { items, wantsPoints }) =>
        wantsPoints === itemAt(some, 0).wantsPoints
          ? takeItems<T, LookOutcome>(this.#loop, some, worker, items)
          : undefined,
      afterDeath: (part, at) => afterDeath(part, at, setAside),
      here: (some) => local.decode(some),
    };
    try {
      yield* this.#loop.run(craft, cutJobs(tasks, jobSize));
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
  }

  #jobOf(tasks: readonly QueuedTask[]): NewJob {
    const { maker, hash, sign } = this.#options;
    const { wantsPoints, wantsFacts = false } = itemAt(tasks, 0);
    const items = itemsOf(tasks);
    const data = encodeJob({ maker, hash, wantsPoints, wantsFacts, items });
    return { kind: 'look', data, signed: sign?.(hash, items) };
  }
}

function setAside<T extends QueuedTask>(task: T): Partial<Taken<T, Looked<T>>> {
  const reason = 'workers ended while they looked at it';
  const outcome = { kind: 'undecodable', format: formatOfFile(task.path), reason } as const;
  return { results: [{ task, outcome }] };
}
