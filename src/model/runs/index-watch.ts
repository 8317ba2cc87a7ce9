import type { IndexResult } from './index-result.js';
import type { WatcherState } from './watcher-state.js';

/** What somebody tells who indexes whatever arrives. */
export type IndexWatchEvent =
  /** It hears of changes from now on. */
  | {
      readonly event: 'watching';
      readonly watcher: WatcherState;
      /** Whether it is a watcher of its own, or another process's. */
      readonly isOwn: boolean;
    }
  /** Events may have been lost: everything is looked at again. */
  | { readonly event: 'resync'; readonly reason: string }
  /** A snapshot was taken, with what had arrived. */
  | {
      readonly event: 'batch';
      /** Files that were new, changed or gone; undefined for the first, which is everything. */
      readonly arrived: number | undefined;
      readonly result: IndexResult;
    }
  /** What arrived waits: for the end of the quiet hours, or for another process that writes. Told once each time. */
  | {
      readonly event: 'waiting';
      readonly reason: 'quiet' | 'busy';
      readonly files: number;
      /** In words, who is waited for. */
      readonly detail?: string | undefined;
    };

/** What came of it until it was ended. */
export interface IndexWatchResult {
  readonly batches: number;
  /** Files in the last snapshot. */
  readonly files: number;
  /** Files and bytes read. */
  readonly hashed: number;
  readonly bytes: number;
}
