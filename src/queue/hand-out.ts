import { clockMs } from '../model/clock.js';
import { itemAt } from '../model/item-at.js';
import type { QueueNotice } from '../model/queue.js';
import type { RelPath } from '../model/path.js';
import { formatOfFile } from '../picture/decode/picture-file.js';
import type { LookOutcome } from '../picture/decoder/decoder-message.js';
import type { DecoderPool, DecodeTask } from '../picture/decoder/decoder-pool.js';
import type { JobAnswer } from './answer-code.js';
import { cutJobs } from './cut-jobs.js';
import { encodeJob, type JobData } from './job-code.js';
import type { JobQueue, JobState } from './job-queue.js';
import { LostConnection, Stopped } from './lost-connection.js';

/** A picture that is to be looked at, and what its file must be. */
export interface QueuedTask extends DecodeTask {
  readonly relPath: RelPath;
  readonly size: number;
  readonly mtimeMs: number;
  readonly digest: Uint8Array;
}

export interface HandOutOptions {
  readonly queue: JobQueue;
  /** For people: where it is. */
  readonly where: string;
  /** Of this program: `makerOf`. */
  readonly maker: string;
  /** The hash that names contents. */
  readonly hash: string;
  readonly jobSize: number | undefined;
  /** Looks at what no worker does. */
  readonly local: Pick<DecoderPool, 'decode'>;
  readonly signal: AbortSignal | undefined;
  readonly onNotice: (notice: QueueNotice) => void;
}

/** Without being told, jobs are looked after so often. */
const checkMs = 2000;
/** Jobs that are handed out at once: some for each worker, so that none has to wait. */
const fewestOut = 8;
const mostOut = 256;
/** What was refused so often in a row is looked at here. */
const mostRefusals = 3;
/** Pause before a job is handed out again, in milliseconds; it doubles. */
const firstPauseMs = 500;
/** A picture that so many workers ended with, each while it was alone with it, is set aside. */
const mostDeaths = 2;

interface Looked<T> {
  readonly task: T;
  readonly outcome: LookOutcome;
}

/** Tasks that are handed out together, and what became of them so far. */
interface Part<T> {
  readonly tasks: readonly T[];
  /** Workers that refused it, or failed at it. */
  readonly failures: number;
  /** Workers that ended while they were at it. */
  readonly deaths: number;
}

interface Handed<T> extends Part<T> {
  readonly data: JobData;
}

type Verdict<T> =
  | { readonly kind: 'wait' }
  | {
      readonly kind: 'over';
      readonly looked: readonly Looked<T>[];
      /** To be handed out again. */
      readonly again: readonly Part<T>[];
      /** To be looked at here. */
      readonly here: readonly T[];
    };

/** Hands pictures out to workers elsewhere, as a pool of decoders takes them here. */
export class HandOut {
  readonly #options: HandOutOptions;
  readonly #told = new Set<string>();
  #room = fewestOut;
  #counted = -Infinity;

  constructor(options: HandOutOptions) {
    this.#options = options;
  }

  /**
   * Outcomes come as they are ready, in any order. Ends early where the signal is given: what was handed out stays
   * in the queue, and the same run takes it from there.
   * @throws ImgdedupError QUEUE_UNREACHABLE where the server stays away; DECODER_UNAVAILABLE
   */
  async *decode<T extends QueuedTask>(tasks: Iterable<T>): AsyncGenerator<Looked<T>> {
    try {
      yield* this.#handOut(tasks);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
  }

  async *#handOut<T extends QueuedTask>(tasks: Iterable<T>): AsyncGenerator<Looked<T>> {
    const { queue, jobSize, local, signal } = this.#options;
    const jobs = cutJobs(tasks, jobSize);
    const again: Part<T>[] = [];
    const out = new Map<string, Handed<T>>();
    const lost = new LostConnection(queue, this.#options);
    let checked = clockMs();
    for (;;) {
      this.#room = await lost.orThrow(this.#roomNow(out.size));
      while (out.size < this.#room) {
        const part = again.pop() ?? firstPart(jobs);
        if (part === undefined) break;
        const data = this.#dataOf(part.tasks);
        out.set(await lost.orThrow(queue.add(data, pauseOf(part))), { ...part, data });
      }
      if (out.size === 0) return;
      const ended = await queue.ended(checkMs, signal);
      const isDue = clockMs() - checked >= checkMs;
      if (isDue) checked = clockMs();
      for (const name of isDue ? [...out.keys()] : ended) {
        const handed = out.get(name);
        if (handed === undefined) continue;
        const state = await lost.orThrow(queue.state(name));
        const verdict = this.#judge(handed, state);
        if (verdict.kind === 'wait') continue;
        out.delete(name);
        yield* verdict.looked;
        if (verdict.here.length > 0) yield* local.decode(verdict.here);
        again.push(...verdict.again);
        await lost.orThrow(queue.forget(name));
      }
    }
  }

  /** What follows from what has become of a job. */
  #judge<T extends QueuedTask>(handed: Handed<T>, state: JobState): Verdict<T> {
    const { tasks, failures, deaths } = handed;
    switch (state.kind) {
      case 'open':
        return { kind: 'wait' };
      case 'gone':
        return over({ again: [{ tasks, failures, deaths }] });
      case 'answered':
        return this.#take(handed, state.worker, state.answer);
      case 'refused':
        this.#tell(state);
        return failedOnceMore(handed);
      case 'failed':
        return failedOnceMore(handed);
      case 'stalled':
        return afterDeath(handed, state.at);
      default:
        return state satisfies never;
    }
  }

  #take<T extends QueuedTask>(handed: Handed<T>, worker: string, answer: JobAnswer): Verdict<T> {
    const { tasks, data } = handed;
    const isFitting =
      answer.items.length === tasks.length && answer.wantsPoints === data.wantsPoints;
    if (!isFitting) return failedOnceMore(handed);
    const looked: Looked<T>[] = [];
    const here: T[] = [];
    const left: T[] = [];
    for (const [at, item] of answer.items.entries()) {
      const task = itemAt(tasks, at);
      switch (item.kind) {
        case 'looked':
          looked.push({ task, outcome: item.outcome });
          break;
        case 'not-there':
          this.#tell({ kind: 'not-there', worker, reason: item.reason });
          here.push(task);
          break;
        case 'left':
          left.push(task);
          break;
        default:
          item satisfies never;
      }
    }
    const again = left.length === 0 ? [] : [{ tasks: left, failures: 0, deaths: 0 }];
    return over({ looked, again, here });
  }

  #dataOf(tasks: readonly QueuedTask[]): JobData {
    const { maker, hash } = this.#options;
    const { wantsPoints, wantsFacts = false } = itemAt(tasks, 0);
    const items = tasks.map(({ relPath, size, mtimeMs, digest }) => ({
      path: relPath,
      size,
      mtimeMs: Math.floor(mtimeMs),
      digest: Buffer.from(digest).toString('hex'),
    }));
    return encodeJob({ maker, hash, wantsPoints, wantsFacts, items });
  }

  /** How many jobs may be out, by the workers that there are; they are counted now and then. */
  async #roomNow(jobsOut: number): Promise<number> {
    if (clockMs() - this.#counted < checkMs) return this.#room;
    this.#counted = clockMs();
    const workers = await this.#options.queue.workers();
    if (workers === 0 && jobsOut > 0) this.#tell({ kind: 'no-worker' });
    return Math.min(mostOut, Math.max(fewestOut, 2 * workers + 4));
  }

  /** Once of each worker and kind. */
  #tell(notice: QueueNotice): void {
    const key = `${notice.kind} ${'worker' in notice ? notice.worker : ''}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#options.onNotice(notice);
  }
}

function firstPart<T extends QueuedTask>(jobs: Generator<T[]>): Part<T> | undefined {
  const next = jobs.next();
  return next.done === true ? undefined : { tasks: next.value, failures: 0, deaths: 0 };
}

function pauseOf({ failures }: Part<unknown>): number {
  return failures === 0 ? 0 : firstPauseMs * 2 ** (failures - 1);
}

function failedOnceMore<T>({ tasks, failures, deaths }: Part<T>): Verdict<T> {
  if (failures + 1 >= mostRefusals) return over({ here: tasks });
  return over({ again: [{ tasks, failures: failures + 1, deaths }] });
}

/**
 * A worker was killed, or lost its network. Pictures that it was at are tried again, each alone; with whom
 * workers end when it is alone is set aside.
 * @param at those that it was at, by their number
 */
function afterDeath<T extends QueuedTask>(
  { tasks, deaths }: Part<T>,
  at: readonly number[],
): Verdict<T> {
  const [only] = tasks;
  if (tasks.length === 1 && only !== undefined) {
    if (deaths + 1 < mostDeaths)
      return over({ again: [{ tasks, failures: 0, deaths: deaths + 1 }] });
    const reason = 'workers ended while they looked at it';
    const outcome = { kind: 'undecodable', format: formatOfFile(only.path), reason } as const;
    return over({ looked: [{ task: only, outcome }] });
  }
  const suspects = new Set(at);
  const others = tasks.filter((_, number) => !suspects.has(number));
  const alone = tasks.filter((_, number) => suspects.has(number)).map((task) => [task]);
  const parts = others.length === 0 ? alone : [others, ...alone];
  return over({ again: parts.map((some) => ({ tasks: some, failures: 0, deaths: 0 })) });
}

function over<T>(parts: Partial<Omit<Extract<Verdict<T>, { kind: 'over' }>, 'kind'>>): Verdict<T> {
  return { kind: 'over', looked: [], again: [], here: [], ...parts };
}
