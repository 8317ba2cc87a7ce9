import { ImgdedupError } from '../model/errors/errors.js';
import type { Codec } from '../storage/codec.js';
import { mostAnswerBytes } from './codes/answer-code.js';
import { Connections } from './connections.js';
import { payloadKey } from './queue-keys.js';
import type { BullJob, BullQueue } from './bullmq.js';
import { jobName, type JobKind, type JobSignatures } from './codes/job-code.js';
import type { QueueAddress } from './queue-address.js';

/** What has become of a job. */
export type JobState<Answer> =
  /** It waits, or a worker is at it. */
  | { readonly kind: 'open' }
  | { readonly kind: 'answered'; readonly worker: string; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly worker: string; readonly reason: string }
  /** Its worker gave it back before it began. */
  | { readonly kind: 'left' }
  /** Its worker was not heard of any more. @property at items that it was at, by their number */
  | { readonly kind: 'stalled'; readonly at: readonly number[] }
  | { readonly kind: 'failed' }
  /** The server forgot it, or what it was answered. */
  | { readonly kind: 'gone' };

/** What a worker leaves with a job that it has done. */
export type JobNote =
  | { readonly kind: 'answered'; readonly worker: string; readonly key: string }
  | { readonly kind: 'refused'; readonly worker: string; readonly reason: string }
  | { readonly kind: 'left'; readonly worker: string };

/** A job that is to be added. */
export interface NewJob {
  readonly kind: JobKind;
  readonly data: object;
  /** What the data is too short for. */
  readonly payload?: Buffer | undefined;
  /** Lets workers fetch its files, and expires; no part of its name. */
  readonly signed?: JobSignatures | undefined;
}

interface AddOptions {
  readonly delayMs: number;
  /** Whether nobody waits for it: jobs of others go first. */
  readonly isBackground: boolean;
}

/** Answers that nobody takes are kept so long, in seconds. */
export const keptSeconds = 24 * 60 * 60;

/** A worker that fails at a job for reasons of its own is not the last one to try, after growing pauses. */
const attempts = 4;
const firstPauseMs = 1000;
/** BullMQ takes jobs without a number first, then by their numbers. */
const backgroundPriority = 10;

/** The side of a queue that hands jobs out. */
export class JobQueue implements AsyncDisposable {
  readonly #connections: Connections;
  readonly #queue: BullQueue;
  readonly #ended = new Set<string>();
  #wake = (): void => undefined;
  /** That it is closed then is no loss. */
  #isOver = false;

  private constructor(connections: Connections, queue: BullQueue) {
    this.#connections = connections;
    this.#queue = queue;
  }

  /** @throws ImgdedupError QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED */
  static async open(address: QueueAddress): Promise<JobQueue> {
    const connections = await Connections.open(address);
    const jobs = new JobQueue(connections, await connections.queue());
    await connections.events((job) => {
      jobs.#ended.add(job);
      jobs.#wake();
    });
    return jobs;
  }

  /** @param onChange told whether there is a connection, whenever that changes */
  watch(onChange: (isThere: boolean) => void): void {
    const tell = (isThere: boolean): void => {
      if (!this.#isOver) onChange(isThere);
    };
    this.#connections.client.on('close', () => tell(false));
    this.#connections.client.on('ready', () => tell(true));
  }

  /**
   * Adds a job. One that is there already stays as it is, but for signatures, which expire.
   * @returns its name
   */
  async add({ kind, data, payload, signed }: NewJob, options: AddOptions): Promise<string> {
    const jobId = jobName(kind, data);
    const { client } = this.#connections;
    // Before it: whoever takes the job finds it.
    if (payload !== undefined) await client.set(payloadKey(jobId), payload, 'EX', keptSeconds);
    const told = signed === undefined ? data : { ...data, signed };
    const job = await this.#queue.add(kind, told, {
      jobId,
      delay: options.delayMs,
      ...(options.isBackground ? { priority: backgroundPriority } : {}),
      attempts,
      backoff: { type: 'exponential', delay: firstPauseMs },
      removeOnComplete: { age: keptSeconds },
      removeOnFail: { age: keptSeconds },
    });
    if (signed !== undefined) await renew(job, told);
    return jobId;
  }

  /** Whether anybody takes jobs, and how many do. */
  workers(): Promise<number> {
    return this.#queue.getWorkersCount();
  }

  /** Whether somebody paused it for all workers. */
  isPaused(): Promise<boolean> {
    return this.#queue.isPaused();
  }

  /** Jobs that came to their end since it was asked last; waits for one for so long. */
  async ended(ms: number, signal: AbortSignal | undefined): Promise<readonly string[]> {
    if (this.#ended.size === 0 && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal?.addEventListener('abort', this.#wake, { once: true });
      });
      signal?.removeEventListener('abort', this.#wake);
    }
    const ended = [...this.#ended];
    this.#ended.clear();
    return ended;
  }

  async state<Answer>(name: string, codec: Codec<Answer>): Promise<JobState<Answer>> {
    const state = await this.#queue.getJobState(name);
    if (state === 'unknown') return { kind: 'gone' };
    if (state !== 'completed' && state !== 'failed') return { kind: 'open' };
    const job = await this.#queue.getJob(name);
    if (job === undefined) return { kind: 'gone' };
    return state === 'completed'
      ? this.#told(name, noteOf(job.returnvalue), codec)
      : failureOf(job);
  }

  /** Forgets a job that has come to its end, and its answer. */
  async forget(name: string): Promise<void> {
    const note = noteOf((await this.#queue.getJob(name))?.returnvalue);
    const { client } = this.#connections;
    await this.#queue.remove(name);
    await client.del(payloadKey(name));
    if (note?.kind === 'answered') await client.del(note.key);
  }

  async #told<Answer>(
    name: string,
    note: JobNote | undefined,
    codec: Codec<Answer>,
  ): Promise<JobState<Answer>> {
    if (note === undefined) return { kind: 'failed' };
    if (note.kind !== 'answered') return note;
    const { worker, key } = note;
    const { client } = this.#connections;
    // A key of something else is nobody's answer.
    if (!key.includes(`:${name}:`)) return { kind: 'failed' };
    if ((await client.strlen(key)) > mostAnswerBytes) return { kind: 'failed' };
    const bytes = await client.getBuffer(key);
    if (bytes === null) return { kind: 'gone' };
    const answer = soundAnswer(codec, bytes);
    return answer === undefined ? { kind: 'failed' } : { kind: 'answered', worker, answer };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    return this.#connections[Symbol.asyncDispose]();
  }
}

/** As BullMQ says that a job is not there. */
const notThere = -1;

/** One that was forgotten meanwhile is handed out again by whoever looks after it. */
async function renew(job: BullJob, data: object): Promise<void> {
  try {
    await job.updateData(data);
  } catch (error) {
    if (membersOf(error)['code'] !== notThere) throw error;
  }
}

function soundAnswer<Answer>(codec: Codec<Answer>, bytes: Buffer): Answer | undefined {
  try {
    return codec.decode(bytes);
  } catch (error) {
    const code = error instanceof ImgdedupError ? error.code : undefined;
    if (code !== 'STORE_DAMAGED' && code !== 'FORMAT_UNSUPPORTED') throw error;
    return undefined;
  }
}

/** As BullMQ says it. */
const stalledReason = /stalled more than allowable limit/;

function failureOf({ failedReason = '', progress }: BullJob): JobState<never> {
  if (!stalledReason.test(failedReason)) return { kind: 'failed' };
  const at = membersOf(progress)['at'];
  return { kind: 'stalled', at: Array.isArray(at) ? at.filter(Number.isSafeInteger) : [] };
}

/** What anybody may have written there, as far as it is a note. */
function noteOf(value: unknown): JobNote | undefined {
  const { kind, worker, key, reason } = membersOf(value);
  if (typeof worker !== 'string') return undefined;
  if (kind === 'answered' && typeof key === 'string') return { kind, worker, key };
  if (kind === 'left') return { kind, worker };
  if (kind === 'refused' && typeof reason === 'string') return { kind, worker, reason };
  return undefined;
}

function membersOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
