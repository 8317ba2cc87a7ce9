import { statSync } from 'node:fs';
import { join } from 'node:path';
import { listActions } from '../api/actions/log.js';
import type { Repository } from '../library/repository/repository.js';
import type { Action } from '../model/actions/action.js';
import { clockMs } from '../model/time/clock.js';
import { ImgdedupError } from '../model/errors/errors.js';

/** As many as are shown. */
const most = 10;
/** One process can have the store open: nobody is kept from it more often. */
const pauseMs = 5000;

/** The newest actions, read seldom, and only where somebody else had the store open since. */
export class RecentActions {
  readonly #repository: Repository;
  #actions: readonly Action[] | undefined;
  #readAt = -Infinity;
  #mark: number | undefined;
  #reading: Promise<void> | undefined;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** As they were read last; undefined where they could not be read yet. */
  get newest(): readonly Action[] | undefined {
    return this.#actions;
  }

  /** Reads them anew where it is time. Resolves when they are read, which may take as long as others are at work. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    if (clockMs() - this.#readAt < pauseMs) return;
    this.#readAt = clockMs();
    // Whoever opens a store makes new files in it.
    const isSame = this.#mark !== undefined && this.#storeTime === this.#mark;
    if (this.#actions !== undefined && isSame) return;
    try {
      this.#actions = await listActions(this.#repository, most);
      this.#mark = this.#storeTime;
    } catch (error) {
      // Others are at work, or it is damaged, which `verify` tells: all the rest can be shown.
      if (!(error instanceof ImgdedupError)) throw error;
    } finally {
      this.#readAt = clockMs();
    }
  }

  /** When files came or went in the store, in milliseconds since 1970; undefined where it has none. */
  get #storeTime(): number | undefined {
    const store = join(this.#repository.dataFolder, 'store');
    return statSync(store, { throwIfNoEntry: false })?.mtimeMs;
  }
}
