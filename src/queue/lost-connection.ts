import { ImgdedupError } from '../model/errors/errors.js';
import type { QueueNotice } from '../model/runs/queue.js';
import type { JobQueue } from './job-queue.js';

/** A server that was away for so long is not waited for any more, in milliseconds. */
const patienceMs = 5 * 60_000;
/** What is over sooner nobody need know. */
const noticeMs = 3000;

interface LostOptions {
  /** For people: where the queue is. */
  readonly where: string;
  readonly signal: AbortSignal | undefined;
  readonly onNotice: (notice: QueueNotice) => void;
}

/** Thrown to whoever waits for the server when the run is stopped. */
export class Stopped extends Error {
  override name = 'Stopped';
}

/** Waits for a server that went away, and says so. */
export class LostConnection {
  readonly #where: string;
  readonly #onNotice: (notice: QueueNotice) => void;
  /** Whoever waits for an answer of the server. */
  readonly #waiting = new Set<(error: Error) => void>();
  #isAway = false;
  #isTold = false;
  #timer: NodeJS.Timeout | undefined;
  #end: Error | undefined;

  constructor(queue: JobQueue, { where, signal, onNotice }: LostOptions) {
    this.#where = where;
    this.#onNotice = onNotice;
    const stop = (): void => this.#giveUp(new Stopped());
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
    queue.watch((isThere) => {
      if (isThere !== this.#isAway) return;
      this.#isAway = !isThere;
      clearTimeout(this.#timer);
      if (isThere) this.#greet();
      else this.#timer = setTimeout(() => this.#miss(), noticeMs).unref();
    });
  }

  /**
   * What is asked of the server.
   * @throws ImgdedupError QUEUE_UNREACHABLE where it stays away; Stopped
   */
  orThrow<T>(asked: Promise<T>): Promise<T> {
    // No race with one promise that stays: it would remember everybody who ever took part.
    return new Promise((resolve, reject) => {
      const over = (): void => void this.#waiting.delete(reject);
      asked.then(resolve, reject).finally(over);
      if (this.#end === undefined) this.#waiting.add(reject);
      else reject(this.#end);
    });
  }

  #miss(): void {
    this.#isTold = true;
    this.#onNotice({ kind: 'lost' });
    this.#timer = setTimeout(() => this.#giveUp(this.#error()), patienceMs - noticeMs).unref();
  }

  #greet(): void {
    if (this.#isTold) this.#onNotice({ kind: 'found-again' });
    this.#isTold = false;
    // Nobody asked for anything while it was away for long: nobody has to give up.
    if (!(this.#end instanceof Stopped)) this.#end = undefined;
  }

  #giveUp(error: Error): void {
    this.#end ??= error;
    for (const reject of this.#waiting) reject(this.#end);
    this.#waiting.clear();
  }

  #error(): ImgdedupError {
    return new ImgdedupError(
      'QUEUE_UNREACHABLE',
      `The queue at ${this.#where} went away ${patienceMs / 60_000} minutes ago.`,
      { remedy: 'Run the same command again when it is back; it continues.' },
    );
  }
}
