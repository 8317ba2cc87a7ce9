import type { QueueStatus } from '../model/runs/queue.js';
import { Connections } from './connections.js';
import type { BullQueue } from './bullmq.js';
import { parseQueueAddress } from './queue-address.js';

/**
 * What is in a queue.
 * @param url `redis://…`, as for `indexPhotos`
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export function queueStatus(url: string): Promise<QueueStatus> {
  return withQueue(url, statusOf);
}

/**
 * Has workers begin no other job, wherever they are, until somebody resumes; what they hold they finish. Runs wait.
 * @returns what is in the queue then
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export function pauseQueue(url: string): Promise<QueueStatus> {
  return withQueue(url, async (queue) => {
    await queue.pause();
    return statusOf(queue);
  });
}

/**
 * Reverses {@link pauseQueue}.
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export function resumeQueue(url: string): Promise<QueueStatus> {
  return withQueue(url, async (queue) => {
    await queue.resume();
    return statusOf(queue);
  });
}

async function withQueue<T>(url: string, work: (queue: BullQueue) => Promise<T>): Promise<T> {
  await using connections = await Connections.open(parseQueueAddress(url));
  return await work(await connections.queue());
}

async function statusOf(queue: BullQueue): Promise<QueueStatus> {
  const counts = await queue.getJobCounts();
  const count = (kind: string): number => counts[kind] ?? 0;
  return {
    isPaused: await queue.isPaused(),
    workers: await queue.getWorkersCount(),
    waiting: count('waiting'),
    background: count('prioritized'),
    delayed: count('delayed'),
    active: count('active'),
    ended: count('completed') + count('failed'),
  };
}
