import { bundledEntry } from '../../workers/bundled-entry.js';
import { ThreadPool } from '../../workers/thread-pool.js';
import type { RelateAnswer, RelateBatch } from './relate-message.js';

export type RelatePool = ThreadPool<RelateBatch, readonly RelateAnswer[]>;

/** Compares pictures in threads of their own. @param threads at most */
export function relatePool(threads: number): RelatePool {
  return new ThreadPool(threads, {
    entry: bundledEntry('relate-worker'),
    purpose: 'compares pictures',
  });
}
