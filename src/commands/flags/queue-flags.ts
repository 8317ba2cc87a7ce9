import type { QueueNotice, QueueOptions } from '../../model/runs/queue.js';
import { escapeText } from '../../render/quote.js';
import { parseQueueAddress } from '../../queue/queue-address.js';
import { queueNoticeText } from '../../render/text/running/render-queue.js';
import type { Io } from '../terminal/io.js';
import { booleanFlag, integerFlag, textFlag } from './flags.js';
import { withPassword } from './queue-password.js';

/** Flags of commands that hand work out. */
export const queueFlags = {
  queue: textFlag({
    helpValue: 'URL',
    description:
      'Hand pictures, pairs to be compared and thumbnails out to "imgdedup worker" on this and other machines, through Redis at redis://HOST, instead of doing it here (docs/workers.md).',
  }),
  'job-size': integerFlag({
    min: 1,
    max: 200,
    helpValue: 'N',
    dependsOn: ['queue'],
    description:
      'Most pictures, or pairs, of a job; 200 by default. Fewer spread better over many workers.',
  }),
  sign: booleanFlag({
    dependsOn: ['queue'],
    description:
      'Let workers without the folder fetch the pictures of their jobs, and no others, from "imgdedup serve --workers-at", for a day.',
  }),
  background: booleanFlag({
    allowNo: true,
    dependsOn: ['queue'],
    description:
      'Let jobs of runs go first that somebody waits for; so it is where standard error is no terminal, as in a scheduled run.',
  }),
};

export interface QueueFlags {
  readonly queue: string | undefined;
  readonly 'job-size': number | undefined;
  readonly sign: boolean | undefined;
  readonly background: boolean | undefined;
}

/**
 * @param onNotice told what people are to know of the queue
 * @throws ImgdedupError USAGE for an address that is none: before anything is done
 */
export function queueOptions(
  { queue, 'job-size': jobSize, sign, background }: QueueFlags,
  { env, stderr }: Io,
  onNotice: (text: string) => void,
): QueueOptions | undefined {
  if (queue === undefined) return undefined;
  const url = withPassword(queue, env);
  parseQueueAddress(url);
  return {
    url,
    jobSize,
    signs: sign,
    isBackground: background ?? stderr.isTTY !== true,
    onNotice: (notice: QueueNotice) => onNotice(escapeText(queueNoticeText(notice))),
  };
}
