import { readFileSync } from 'node:fs';
import { systemCode } from '../model/errors/errors.js';

/** Of Linux, where nobody can say. */
const usualQueue = 16_384;

/**
 * The kernel keeps so many events for a process and drops what comes after them. Node passes over the event
 * that says so. What can be seen of it: a full queue is read in one turn of the event loop. Half of it in one
 * turn counts as lost, because events of folders that are watched no longer are in it, too, and are not heard.
 */
export class OverflowGuard {
  readonly #most: number;
  readonly #onOverflow: () => void;
  #inThisTurn = 0;

  constructor(onOverflow: () => void, queue = queueLength()) {
    this.#most = Math.max(1, Math.floor(queue / 2));
    this.#onOverflow = onOverflow;
  }

  /** An event was heard, or a folder was left, which puts an event into the queue. */
  count(): void {
    if (this.#inThisTurn === 0) setImmediate(() => (this.#inThisTurn = 0));
    this.#inThisTurn += 1;
    if (this.#inThisTurn === this.#most) this.#onOverflow();
  }
}

function queueLength(): number {
  return inotifyLimit('max_queued_events') ?? usualQueue;
}

/** A limit of the kernel; undefined where there is no such file. */
export function inotifyLimit(
  name: 'max_queued_events' | 'max_user_watches' | 'max_user_instances',
): number | undefined {
  try {
    const value = Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'utf8'));
    return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
