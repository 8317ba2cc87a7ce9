import { setImmediate } from 'node:timers/promises';
import { clockMs } from '../model/time/clock.js';

const breathMs = 20;

/** Lets others have their turn now and then, the reading of events above all. */
export class Breath {
  #since = clockMs();

  async take(): Promise<void> {
    if (clockMs() - this.#since < breathMs) return;
    await setImmediate();
    this.#since = clockMs();
  }
}
