import { clockMs } from '../model/time/clock.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { OnProgress } from '../model/runs/progress.js';
import type { ReviewEvent } from '../model/review/review-events.js';
import type { ReviewJob } from '../model/review/review-session.js';

/** Milliseconds between two words about progress. */
const pauseMs = 100;

/** What takes longer than an answer: one thing at a time, told of by events. */
export class Jobs {
  readonly #tell: (event: ReviewEvent) => void;
  #current: ReviewJob | undefined;
  #stop = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(tell: (event: ReviewEvent) => void) {
    this.#tell = tell;
  }

  /** Undefined where nothing is done. */
  get current(): ReviewJob | undefined {
    return this.#current;
  }

  /** Given where the job is to end. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * Begins a job, and does not wait for it.
   * @throws ImgdedupError REVIEW_BUSY
   */
  begin(job: ReviewJob, work: () => Promise<void>): void {
    if (this.#current !== undefined) {
      throw new ImgdedupError('REVIEW_BUSY', `It is ${this.#current} already.`, {
        remedy: 'Wait until it is done.',
      });
    }
    this.turnTo(job);
    this.#stop = new AbortController();
    this.#work = work().finally(() => this.turnTo(undefined));
  }

  /** The job goes on as another one. */
  turnTo(job: ReviewJob | undefined): void {
    this.#current = job;
    this.#tell({ kind: 'job', job });
  }

  /** Tells how far a job is, now and then. */
  progressOf(job: ReviewJob): OnProgress {
    let told = -Infinity;
    return (progress) => {
      if (clockMs() - told < pauseMs) return;
      told = clockMs();
      this.#tell({ kind: 'progress', job, progress });
    };
  }

  /** Ends the job at the next good moment; what was done stays done. */
  interrupt(): void {
    this.#stop.abort();
  }

  /** The same, and waits for its end. */
  async end(): Promise<void> {
    this.interrupt();
    await this.#work;
  }
}
