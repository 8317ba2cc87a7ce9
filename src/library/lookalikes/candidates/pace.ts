import { clockMs } from '../../../model/time/clock.js';

/** Work that was not saved may be lost for as long as this, in milliseconds. */
const pauseMs = 3000;
/** Saving takes at most a part of the time: what is saved in one go grows with the library. */
const pausesPerSave = 3;

/** When it is time to save: every few seconds, less often where saving itself takes long. */
export class Pace {
  #savedAt = clockMs();
  #pause = pauseMs;

  get isDue(): boolean {
    return clockMs() - this.#savedAt >= this.#pause;
  }

  async take(save: () => Promise<void>): Promise<void> {
    const began = clockMs();
    await save();
    this.#savedAt = clockMs();
    this.#pause = Math.max(pauseMs, pausesPerSave * (this.#savedAt - began));
  }
}
