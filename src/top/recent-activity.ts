import { setTimeout as delay } from 'node:timers/promises';
import type { Repository } from '../library/repository/repository.js';
import type { Activity, ActivityView } from '../model/runs/activity.js';
import { clockMs } from '../model/time/clock.js';
import { lookAround } from './activity.js';
import { ratesOf } from './rates.js';
import { RecentActions } from './recent-actions.js';

/** Rates are those of the last few seconds. */
const memoryMs = 5500;
/** Others who ask meanwhile are shown the same. */
const pauseMs = 500;
/** How long the first look waits for the last actions: whoever has the store open for long does not keep it back. */
const patienceMs = 250;

/** What goes on in a repository, again and again, and how fast: for any number of people who look. */
export class RecentActivity {
  readonly #repository: Repository;
  readonly #socket: string | undefined;
  readonly #actions: RecentActions;
  #moments: readonly Activity[] = [];
  #lookedAt = -Infinity;
  #last: Promise<ActivityView> | undefined;
  #fault: unknown;

  /** @param socket absolute path of the server's; the usual one by default */
  constructor(repository: Repository, socket?: string) {
    this.#repository = repository;
    this.#socket = socket;
    this.#actions = new RecentActions(repository);
  }

  /** As it is now, or was half a second ago. */
  look(): Promise<ActivityView> {
    if (this.#last === undefined || clockMs() - this.#lookedAt >= pauseMs) {
      // Until it is there, the next one waits for the same.
      this.#lookedAt = Infinity;
      this.#last = this.#look().finally(() => {
        this.#lookedAt = clockMs();
      });
    }
    return this.#last;
  }

  /** Resolves when the last actions were read, which may take as long as others are at work. */
  actionsRead(): Promise<void> {
    return this.#actions.refresh();
  }

  async #look(): Promise<ActivityView> {
    const reading = this.#actions.refresh().catch((error: unknown) => {
      this.#fault = error;
    });
    if (this.#actions.newest === undefined) {
      await Promise.race([reading, delay(patienceMs, undefined, { ref: false })]);
    }
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined) throw fault;
    const activity = await lookAround(this.#repository, this.#actions.newest, this.#socket);
    const before = this.#moments.filter(({ at }) => activity.at - at <= memoryMs);
    this.#moments = [...before, activity];
    return { root: this.#repository.root, activity, rates: ratesOf(before, activity) };
  }
}
