import { clockMs } from '../../model/time/clock.js';

/** The least and the most that a run leaves unwritten, in milliseconds, and the part of its time between these. */
const [leastMs, mostMs, part] = [2000, 10_000, 0.02];

/**
 * When a run writes down what it learnt: what is killed loses no more than the work since then. At first every two
 * seconds, later after a fiftieth of the time that it took so far, at most ten seconds. Each time LevelDB is opened,
 * puts what came into order with what was there, and starts that anew where it is closed before the end: a long run
 * wrote its records fifteen times over.
 */
export class CheckpointClock {
  readonly #now: () => number;
  readonly #began: number;
  #written: number;

  /** @param now milliseconds on a clock that is never set back */
  constructor(now: () => number = clockMs) {
    this.#now = now;
    this.#began = now();
    this.#written = this.#began;
  }

  get isDue(): boolean {
    const now = this.#now();
    const pause = Math.min(mostMs, Math.max(leastMs, part * (now - this.#began)));
    return now - this.#written >= pause;
  }

  /** Everything so far is written. */
  wrote(): void {
    this.#written = this.#now();
  }
}
