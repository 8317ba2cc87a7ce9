import { ThreadPool } from '../../workers/thread-pool.js';
import type { RelateAnswer, RelateRequest } from './relate-message.js';

/** Compares pictures in threads of their own. @param threads at most */
export function relatePool(threads: number): ThreadPool<RelateRequest, RelateAnswer> {
  return new ThreadPool(threads, {
    entry: new URL('./relate-worker.js', import.meta.url),
    purpose: 'compares pictures',
  });
}
