import { mostFailuresInRow } from '../library/hashing/volume-watch.js';
import type { ImportFeed } from '../library/import/feed.js';
import type { SessionLog } from '../library/sessions/session-log.js';

/** One source of several that are brought in side by side: what it is, and whether it still gives anything. */
export class ImportLane {
  readonly feed: ImportFeed;
  readonly session: SessionLog;
  #failures = 0;
  #stopped: string | undefined;

  constructor(feed: ImportFeed, session: SessionLog) {
    this.feed = feed;
    this.session = session;
  }

  /** Why nothing more is taken from it; undefined while it gives something. */
  get stopped(): string | undefined {
    return this.#stopped;
  }

  /** A file was read. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** A file could not be read, and the disk is to blame: after too many in a row nobody asks it any more. */
  failed(reason: string): void {
    this.#failures += 1;
    if (this.#failures >= mostFailuresInRow) {
      this.stop(`${mostFailuresInRow} files in a row could not be read from there (${reason})`);
    }
  }

  /** Nothing more comes of a card that was pulled out. @returns whether that is so */
  stopWhereGone(): boolean {
    const isGone = !this.feed.isThere();
    if (isGone) this.stop('it is not there any more');
    return isGone;
  }

  stop(why: string): void {
    this.#stopped ??= why;
  }
}
