import { ThreadPool } from '../../workers/thread-pool.js';
import type { RelateAnswer, RelateRequest } from './relate-message.js';

/** Threads that compare pictures. One warms up over some hundred pairs: a run should need one pool. */
export type RelatePool = ThreadPool<RelateRequest, RelateAnswer>;

/** Compares pictures in threads of their own. @param threads at most */
export function relatePool(threads: number): RelatePool {
  return new ThreadPool(threads, {
    entry: new URL('./relate-worker.js', import.meta.url),
    purpose: 'compares pictures',
  });
}
