import { setTimeout as delay } from 'node:timers/promises';
import { clockMs } from '../../model/time/clock.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { PutPlace } from './put-place.js';

/** Stores differ in how long they wait by themselves. */
const pauseMs = 30;

/**
 * One that asks again while others have the store open. Opening it waits for a moment, which is enough for whoever asks once; of many
 * writers that put over files at the same time each asks some twenty times, and one of them may take in logs.
 * @param waitMs after which a store that is still open elsewhere is told: REPOSITORY_BUSY
 */
export function patientPlace(place: PutPlace, waitMs: number): PutPlace {
  return {
    ...place,
    async transaction(work) {
      const deadline = clockMs() + waitMs;
      for (;;) {
        let isOpen = false;
        try {
          return await place.transaction((store) => {
            isOpen = true;
            return work(store);
          });
        } catch (error) {
          const isBusy = error instanceof ImgdedupError && error.code === 'REPOSITORY_BUSY';
          if (isOpen || !isBusy || clockMs() >= deadline) throw error;
          await delay(pauseMs);
        }
      }
    },
  };
}
