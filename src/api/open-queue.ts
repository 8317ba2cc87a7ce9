import { signingKey } from '../library/repository/signing-key.js';
import type { Repository } from '../library/repository/repository.js';
import type { QueueOptions } from '../model/queue.js';
import type { OpenQueue } from '../queue/open-queue.js';

/**
 * Without a queue nothing of it is loaded.
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function openQueue(
  { dataFolder }: Repository,
  options: QueueOptions | undefined,
): Promise<OpenQueue | undefined> {
  if (options === undefined) return undefined;
  const { openQueue: open } = await import('../queue/open-queue.js');
  return open(options, options.signs === true ? signingKey(dataFolder) : undefined);
}
