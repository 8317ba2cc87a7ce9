import { setTimeout as delay } from 'node:timers/promises';
import { clockMs } from '../../model/time/clock.js';
import { ImgdedupError } from '../../model/errors/errors.js';

/** How long to wait for another process that is writing. */
export interface LockWait {
  /** Milliseconds. */
  readonly ms: number;
  /** Ends the waiting with INTERRUPTED. */
  readonly signal?: AbortSignal | undefined;
  /** Told once, when the waiting begins, who is waited for, in words that may hold anything. */
  readonly onWait?: ((holder: string) => void) | undefined;
}

/** Pauses grow from the first to the last: short waits end soon, long ones cost little. */
const [firstPauseMs, lastPauseMs] = [20, 250];

/**
 * Tries until nobody else is writing or the wait ends, once more at the very end.
 * @param holder says who is writing, or undefined where a try may be of use; asked often
 * @throws ImgdedupError REPOSITORY_BUSY with how long it waited, INTERRUPTED, and what `take` throws
 */
export async function waitForOthers<T>(
  { ms, signal, onWait }: LockWait,
  take: () => Promise<T>,
  holder: () => string | undefined | Promise<string | undefined>,
): Promise<T> {
  const began = clockMs();
  let pauseMs = firstPauseMs;
  let isTold = false;
  for (;;) {
    try {
      return await take();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (clockMs() - began >= ms) throw waitedInVain(ms, error);
    }
    if (!isTold) onWait?.((await holder()) ?? 'a process that keeps the store open');
    isTold = true;
    do {
      const left = began + ms - clockMs();
      await sleep(Math.max(0, Math.min(pauseMs, left)), signal);
      pauseMs = Math.min(lastPauseMs, pauseMs * 1.5);
    } while ((await holder()) !== undefined && clockMs() - began < ms);
  }
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  // A little chance, so that those who wait together do not ask together.
  await delay(ms * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  if (signal?.aborted !== true) return;
  throw new ImgdedupError('INTERRUPTED', 'Interrupted while waiting: nothing was done.');
}

function isBusy(error: unknown): error is ImgdedupError {
  return error instanceof ImgdedupError && error.code === 'REPOSITORY_BUSY';
}

function waitedInVain(ms: number, cause: ImgdedupError): ImgdedupError {
  const seconds = Math.round(ms / 100) / 10;
  return new ImgdedupError('REPOSITORY_BUSY', `Waited ${seconds} s in vain. ${cause.message}`, {
    remedy: cause.remedy,
    cause,
  });
}
