import type { PicturePlugins } from '../model/plugins/plugin.js';
import type { QueueNotice, QueueOptions } from '../model/runs/queue.js';
import { HandOut, type HandOutFilesOptions, type HandOutOptions } from './hand-out.js';
import { HandOutThumbnails } from './hand-out-thumbnails.js';
import { HandOutPairs, type HandOutPairsOptions } from './hand-out-pairs.js';
import type { JobLoopOptions } from './job-loop.js';
import { JobQueue } from './job-queue.js';
import { makerOf } from './maker.js';
import { signerWith } from './sign-jobs.js';
import { parseQueueAddress, shownAddress } from './queue-address.js';

/** @property version of the program */
type Side<Options extends JobLoopOptions> = Omit<
  Options,
  'maker' | 'jobSize' | 'queue' | 'where' | 'isBackground' | 'onNotice' | 'sign'
> & { readonly version: string };

/** @property plugins those that take part here */
type LookSide = Side<HandOutOptions> & { readonly plugins: PicturePlugins };
type ThumbnailSide = Side<HandOutFilesOptions> & { readonly plugins: PicturePlugins };

/** A queue that jobs are handed out to. To be disposed of. */
export interface OpenQueue extends AsyncDisposable {
  handOut(side: LookSide): HandOut;
  handOutThumbnails(side: ThumbnailSide): HandOutThumbnails;
  handOutPairs(side: Side<HandOutPairsOptions>): HandOutPairs;
}

/**
 * @param key of the repository, where workers may fetch pictures with signatures of it
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function openQueue(options: QueueOptions, key?: Uint8Array): Promise<OpenQueue> {
  const { url, jobSize, isBackground = false } = options;
  const onNotice = eachOnce(options.onNotice ?? (() => undefined));
  const address = parseQueueAddress(url);
  const queue = await JobQueue.open(address);
  const where = shownAddress(address);
  const sign = key && signerWith(key);
  const common = { queue, where, jobSize, isBackground, onNotice };
  return {
    handOut: ({ version, plugins, ...side }) =>
      new HandOut({ ...side, ...common, sign, maker: makerOf(version, plugins) }),
    handOutThumbnails: ({ version, plugins, ...side }) =>
      new HandOutThumbnails({ ...side, ...common, sign, maker: makerOf(version, plugins) }),
    handOutPairs: ({ version, ...side }) =>
      new HandOutPairs({ ...side, ...common, maker: makerOf(version) }),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}

/** All that hand out notice that the server is away: that is told once, until it is there again. */
function eachOnce(tell: (notice: QueueNotice) => void): (notice: QueueNotice) => void {
  let isLost = false;
  return (notice) => {
    const isRepeated = notice.kind === (isLost ? 'lost' : 'found-again');
    if (notice.kind === 'lost') isLost = true;
    if (notice.kind === 'found-again') isLost = false;
    if (!isRepeated) tell(notice);
  };
}
