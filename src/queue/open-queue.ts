import type { QueueOptions } from '../model/queue.js';
import { HandOut, type HandOutOptions } from './hand-out.js';
import { HandOutPairs, type HandOutPairsOptions } from './hand-out-pairs.js';
import type { JobLoopOptions } from './job-loop.js';
import { JobQueue } from './job-queue.js';
import { makerOf } from './maker.js';
import { parseQueueAddress, shownAddress } from './queue-address.js';

/** @property version of the program */
type Side<Options extends JobLoopOptions> = Omit<
  Options,
  'maker' | 'jobSize' | 'queue' | 'where' | 'isBackground' | 'onNotice'
> & { readonly version: string };

/** A queue that jobs are handed out to. To be disposed of. */
export interface OpenQueue extends AsyncDisposable {
  handOut(side: Side<HandOutOptions>): HandOut;
  handOutPairs(side: Side<HandOutPairsOptions>): HandOutPairs;
}

/** @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED */
export async function openQueue(options: QueueOptions): Promise<OpenQueue> {
  const { url, jobSize, isBackground = false, onNotice = () => undefined } = options;
  const address = parseQueueAddress(url);
  const queue = await JobQueue.open(address);
  const where = shownAddress(address);
  const common = { queue, where, jobSize, isBackground, onNotice };
  return {
    handOut: ({ version, ...side }) => new HandOut({ ...side, ...common, maker: makerOf(version) }),
    handOutPairs: ({ version, ...side }) =>
      new HandOutPairs({ ...side, ...common, maker: makerOf(version) }),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}
