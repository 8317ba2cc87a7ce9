import { ImgdedupError } from '../../model/errors/errors.js';
import type { QueueNotice, QueueOptions } from '../../model/runs/queue.js';

type Here = Extract<QueueNotice, { readonly kind: 'done-here' }>;

/**
 * A queue that is used again and again, for days. Whoever waits for what arrives does not wait for somebody to start a
 * worker: where nobody takes jobs, it is done here.
 */
export class ArrivalsQueue {
  readonly options: QueueOptions;
  /** What was told since workers took jobs last. */
  readonly #told = new Set<string>();

  constructor(options: QueueOptions) {
    const { onNotice } = options;
    this.options = { ...options, onNotice: (notice) => this.#tell(notice, onNotice) };
  }

  /**
   * Works with the queue if somebody takes jobs from it, else without.
   * @param work may be done twice: without the queue where its server stays away while it is used
   * @throws what `work` throws otherwise
   */
  async orHere<T>(work: (queue: QueueOptions | undefined) => Promise<T>): Promise<T> {
    const reason = await this.#objection();
    if (reason !== undefined) return this.#here(reason, work);
    this.#told.delete('done-here');
    try {
      return await work(this.options);
    } catch (error) {
      if (!isAway(error)) throw error;
      return await this.#here('away', work);
    }
  }

  #here<T>(
    reason: Here['reason'],
    work: (queue: QueueOptions | undefined) => Promise<T>,
  ): Promise<T> {
    this.options.onNotice?.({ kind: 'done-here', reason });
    return work(undefined);
  }

  /** Why it is not used just now. */
  async #objection(): Promise<Here['reason'] | undefined> {
    const { queueStatus } = await import('../../queue/control-queue.js');
    try {
      const { isPaused, workers } = await queueStatus(this.options.url);
      if (isPaused) return 'paused';
      return workers === 0 ? 'no-worker' : undefined;
    } catch (error) {
      if (!isAway(error)) throw error;
      return 'away';
    }
  }

  /** Each once: it is a log that somebody reads. */
  #tell(notice: QueueNotice, onNotice: QueueOptions['onNotice']): void {
    const isPassing = notice.kind === 'lost' || notice.kind === 'found-again';
    const key = `${notice.kind}${'worker' in notice ? ` ${notice.worker}` : ''}`;
    if (!isPassing && this.#told.has(key)) return;
    this.#told.add(key);
    onNotice?.(notice);
  }
}

function isAway(error: unknown): boolean {
  return error instanceof ImgdedupError && error.code === 'QUEUE_UNREACHABLE';
}
