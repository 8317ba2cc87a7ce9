import { setTimeout as delay } from 'node:timers/promises';
import { clockMs } from '../../model/time/clock.js';
import type { ObjectStore } from '../../storage/object-store.js';

/** How long a store stays open for a next piece of work: longer than a run computes between two of them, mostly. */
const waitMs = 25;
/** Whoever waits for a store that one piece of work after another has open gets it after this, and the piece at work. */
const mostMs = 200;
/** For that long then: whoever waits asks again after 5 to 10 ms. */
const breathMs = 15;

/**
 * The store of somebody who has the right to write. It is opened for a piece of work, and stays open for a moment: often the
 * next follows at once, and opening takes longer than most of them, because LevelDB begins new files. One piece of work comes
 * after the other.
 */
export class KeptStore {
  readonly #openStore: () => Promise<ObjectStore>;
  #kept: { readonly store: ObjectStore; readonly since: number } | undefined;
  #isOthersTurn = false;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(openStore: () => Promise<ObjectStore>) {
    this.#openStore = openStore;
  }

  /** @throws what opening it and the work throw; then it is closed at once: after a failure LevelDB may take nothing more */
  transact<T>(work: (store: ObjectStore) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      clearTimeout(this.#timer);
      const { store, since } = (this.#kept ??= await this.#open());
      try {
        const result = await work(store);
        this.#isOthersTurn = clockMs() - since >= mostMs;
        return result;
      } catch (error) {
        this.#isOthersTurn = true;
        throw error;
      } finally {
        if (this.#isOthersTurn) await this.#close();
        else this.#closeLater();
      }
    });
  }

  /** Closes it, if it is open, after the work that was asked for before. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  async #open(): Promise<{ readonly store: ObjectStore; readonly since: number }> {
    if (this.#isOthersTurn) await delay(breathMs);
    this.#isOthersTurn = false;
    return { store: await this.#openStore(), since: clockMs() };
  }

  #closeLater(): void {
    this.#timer = setTimeout(() => {
      // What is wrong with the store then is told by who opens it next: all that was written is on the disk.
      this.close().catch(() => undefined);
    }, waitMs);
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer);
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.store[Symbol.asyncDispose]();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Whoever asked is told of it.
    this.#last = done.catch(() => undefined);
    return done;
  }
}
