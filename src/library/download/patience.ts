import { setTimeout as delay } from 'node:timers/promises';
import { checkInterrupted } from '../repository/interrupt.js';

/** How often servers are asked again, and how long that may take. Times in milliseconds. */
export interface Patience {
  /** Attempts after the first that bring nothing. */
  readonly retries: number;
  /** Before the second attempt; each further one waits twice as long. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Longest time that a server may ask for with `Retry-After`. */
  readonly longestWaitMs: number;
}

export const usualPatience: Omit<Patience, 'retries'> = {
  firstPauseMs: 1000,
  longestPauseMs: 60_000,
  longestWaitMs: 5 * 60_000,
};

/** Waits for so many milliseconds. @throws ImgdedupError INTERRUPTED */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  checkInterrupted(signal);
  try {
    if (ms > 0) await delay(ms, undefined, signal && { signal });
  } catch (error) {
    checkInterrupted(signal);
    throw error;
  }
}

/** How long to wait before another attempt, in milliseconds. @param turn counts attempts from 1 */
export function pauseMs(turn: number, { firstPauseMs, longestPauseMs }: Patience): number {
  const pauseOfTurn = Math.min(firstPauseMs * 2 ** Math.max(turn - 1, 0), longestPauseMs);
  // Not all who were turned away come back at the same moment.
  return pauseOfTurn * (0.75 + Math.random() / 2);
}
