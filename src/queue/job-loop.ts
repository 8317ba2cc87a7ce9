import { clockMs } from '../model/time/clock.js';
import type { QueueNotice } from '../model/runs/queue.js';
import type { Codec } from '../storage/codec.js';
import type { JobQueue, JobState, NewJob } from './job-queue.js';
import { LostConnection } from './lost-connection.js';

export interface JobLoopOptions {
  readonly queue: JobQueue;
  /** For people: where it is. */
  readonly where: string;
  /** Whether nobody waits for this run: jobs of others go first. */
  readonly isBackground: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onNotice: (notice: QueueNotice) => void;
}

/** One kind of jobs: how tasks become one, and what its answer says of them. */
export interface JobCraft<Task, Answer, Result> {
  readonly codec: Codec<Answer>;
  jobOf(tasks: readonly Task[]): NewJob;
  /** Undefined where it is no answer to these tasks. */
  take(tasks: readonly Task[], worker: string, answer: Answer): Taken<Task, Result> | undefined;
  /**
   * What follows where a worker was killed, or lost its network.
   * @param at tasks that it was at, by their number
   */
  afterDeath(part: Part<Task>, at: readonly number[]): Partial<Taken<Task, Result>>;
  /** Does what no worker does. */
  here(tasks: readonly Task[]): AsyncIterable<Result>;
}

/** Tasks that are handed out together, and what became of them so far. */
export interface Part<Task> {
  readonly tasks: readonly Task[];
  /** Workers that refused it, or failed at it. */
  readonly failures: number;
  /** Workers that ended while they were at it. */
  readonly deaths: number;
}

export interface Taken<Task, Result> {
  readonly results: readonly Result[];
  /** To be handed out again. */
  readonly again: readonly Part<Task>[];
  /** To be done here. */
  readonly here: readonly Task[];
}

/** Without being told, jobs are looked after so often. */
const checkMs = 2000;
/** Jobs that are handed out at once: some for each worker, so that none has to wait. */
const fewestOut = 8;
const mostOut = 256;
/** What was refused so often in a row is done here. */
const mostRefusals = 3;
/** Pause before a job is handed out again, in milliseconds; it doubles. */
const firstPauseMs = 500;
/** A job that so many workers ended with, each while it was alone with it, is handed out to nobody else. */
export const mostDeaths = 2;

export function firstTry<Task>(tasks: readonly Task[]): Part<Task> {
  return { tasks, failures: 0, deaths: 0 };
}

/** Hands jobs out to workers elsewhere until all are done. */
export class JobLoop {
  readonly #options: JobLoopOptions;
  readonly #lost: LostConnection;
  readonly #told = new Set<string>();
  #room = fewestOut;
  #counted = -Infinity;

  constructor(options: JobLoopOptions) {
    this.#options = options;
    this.#lost = new LostConnection(options.queue, options);
  }

  /**
   * Results come as they are ready, in any order.
   * @param jobs tasks that are handed out together
   * @throws Stopped where the signal is given: what was handed out stays in the queue, and the same run takes it from
   *   there; ImgdedupError QUEUE_UNREACHABLE where the server stays away
   */
  async *run<Task, Answer, Result>(
    craft: JobCraft<Task, Answer, Result>,
    jobs: Iterator<readonly Task[]> | AsyncIterator<readonly Task[]>,
  ): AsyncGenerator<Result> {
    const { queue, isBackground, signal } = this.#options;
    const again: Part<Task>[] = [];
    const out = new Map<string, Part<Task>>();
    const lost = this.#lost;
    let checked = clockMs();
    for (;;) {
      this.#room = await lost.orThrow(this.#roomNow(out.size));
      while (out.size < this.#room) {
        const part = again.pop() ?? (await firstPart(jobs));
        if (part === undefined) break;
        const added = queue.add(craft.jobOf(part.tasks), { delayMs: pauseOf(part), isBackground });
        out.set(await lost.orThrow(added), part);
      }
      if (out.size === 0) return;
      const ended = await queue.ended(checkMs, signal);
      const isDue = clockMs() - checked >= checkMs;
      if (isDue) checked = clockMs();
      for (const name of isDue ? [...out.keys()] : ended) {
        const part = out.get(name);
        if (part === undefined) continue;
        const state = await lost.orThrow(queue.state(name, craft.codec));
        const taken = this.#judge(craft, part, state);
        if (taken === undefined) continue;
        out.delete(name);
        const { results = [], here = [] } = taken;
        yield* results;
        if (here.length > 0) yield* craft.here(here);
        again.push(...(taken.again ?? []));
        await lost.orThrow(queue.forget(name));
      }
    }
  }

  /** Once of each worker and kind. */
  tell(notice: QueueNotice): void {
    const key = `${notice.kind} ${'worker' in notice ? notice.worker : ''}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#options.onNotice(notice);
  }

  /** What follows from what has become of a job; undefined as long as it is open. */
  #judge<Task, Answer, Result>(
    craft: JobCraft<Task, Answer, Result>,
    part: Part<Task>,
    state: JobState<Answer>,
  ): Partial<Taken<Task, Result>> | undefined {
    switch (state.kind) {
      case 'open':
        return undefined;
      case 'gone':
      case 'left':
        return { again: [part] };
      case 'answered':
        return craft.take(part.tasks, state.worker, state.answer) ?? failedOnceMore(part);
      case 'refused':
        this.tell(state);
        return failedOnceMore(part);
      case 'failed':
        return failedOnceMore(part);
      case 'stalled':
        return craft.afterDeath(part, state.at);
      default:
        return state satisfies never;
    }
  }

  /** How many jobs may be out, by the workers that there are; they are counted now and then. */
  async #roomNow(jobsOut: number): Promise<number> {
    if (clockMs() - this.#counted < checkMs) return this.#room;
    this.#counted = clockMs();
    const workers = await this.#options.queue.workers();
    if (jobsOut > 0 && (await this.#options.queue.isPaused())) this.tell({ kind: 'paused' });
    else if (workers === 0 && jobsOut > 0) this.tell({ kind: 'no-worker' });
    return Math.min(mostOut, Math.max(fewestOut, 2 * workers + 4));
  }
}

async function firstPart<Task>(
  jobs: Iterator<readonly Task[]> | AsyncIterator<readonly Task[]>,
): Promise<Part<Task> | undefined> {
  const next = await jobs.next();
  return next.done === true ? undefined : firstTry(next.value);
}

function pauseOf({ failures }: Part<unknown>): number {
  return failures === 0 ? 0 : firstPauseMs * 2 ** (failures - 1);
}

function failedOnceMore<Task>({
  tasks,
  failures,
  deaths,
}: Part<Task>): Partial<Taken<Task, never>> {
  if (failures + 1 >= mostRefusals) return { here: tasks };
  return { again: [{ tasks, failures: failures + 1, deaths }] };
}
