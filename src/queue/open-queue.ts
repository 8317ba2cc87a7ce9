import type { PicturePlugins } from '../model/plugin.js';
import type { QueueOptions } from '../model/queue.js';
import { HandOut, type HandOutOptions } from './hand-out.js';
import { JobQueue } from './job-queue.js';
import { makerOf } from './maker.js';
import { signerWith } from './sign-jobs.js';
import { parseQueueAddress, shownAddress } from './queue-address.js';

interface Side extends Pick<HandOutOptions, 'hash' | 'local' | 'signal'> {
  /** Of the program. */
  readonly version: string;
  /** Those that take part here. */
  readonly plugins: PicturePlugins;
}

/** A queue that jobs are handed out to. To be disposed of. */
export interface OpenQueue extends AsyncDisposable {
  handOut(side: Side): HandOut;
}

/**
 * @param key of the repository, where workers may fetch pictures with signatures of it
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function openQueue(
  { url, jobSize, onNotice }: QueueOptions,
  key?: Uint8Array,
): Promise<OpenQueue> {
  const address = parseQueueAddress(url);
  const queue = await JobQueue.open(address, key && signerWith(key));
  return {
    handOut: ({ version, plugins, ...side }) =>
      new HandOut({
        ...side,
        queue,
        where: shownAddress(address),
        maker: makerOf(version, plugins),
        jobSize,
        onNotice: onNotice ?? (() => undefined),
      }),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}
