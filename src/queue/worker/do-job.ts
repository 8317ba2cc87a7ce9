import type { ContentHash } from '../../digest/content-hash.js';
import { itemAt } from '../../model/item-at.js';
import type { Base } from '../../model/path.js';
import type { DecoderPool, DecodeTask } from '../../picture/decoder/decoder-pool.js';
import type { ItemAnswer, JobAnswer } from '../answer-code.js';
import type { JobItem, LookJob } from '../job-code.js';
import { findJobFile, isStillThere } from './job-file.js';
import type { ReadLimit } from './volume-readers.js';

export interface DoJobOptions {
  /** Of the root as it really is. */
  readonly base: Base;
  readonly hash: ContentHash;
  readonly decoders: Pick<DecoderPool, 'decode'>;
  /** Once it is given no other picture is begun. */
  readonly signal: Pick<AbortSignal, 'aborted'>;
  readonly limit: ReadLimit;
  /** Told the numbers of the items that are at work, before another one is begun. */
  readonly onBegin: (at: readonly number[]) => Promise<void>;
}

interface Task extends DecodeTask {
  readonly at: number;
  readonly item: JobItem;
}

/**
 * Looks at the pictures of a job. Nothing outside of the root is read, and nothing is written.
 * @throws ImgdedupError DECODER_UNAVAILABLE
 */
export async function doJob(job: LookJob, options: DoJobOptions): Promise<JobAnswer> {
  const { items, wantsPoints, wantsFacts } = job;
  const { base, hash, decoders, signal, limit, onBegin } = options;
  const answers: ItemAnswer[] = items.map(() => ({ kind: 'left' }));
  const atWork = new Set<number>();
  async function* tasks(): AsyncGenerator<Task> {
    for (const [at, item] of items.entries()) {
      if (signal.aborted) return;
      // Afterwards it is in memory, and whoever decodes it needs no place.
      const look = (): ReturnType<typeof findJobFile> => findJobFile(base, item, hash);
      const found = await limit.read(look, () => signal.aborted);
      if (found === undefined) return;
      if (found.kind === 'not-there') {
        answers[at] = found;
        continue;
      }
      await onBegin([...atWork.add(at)]);
      yield { at, item, path: found.path, wantsPoints, wantsFacts };
    }
  }
  for await (const { task, outcome } of decoders.decode(tasks())) {
    const { at, item, path } = task;
    atWork.delete(at);
    if (outcome.kind === 'unreadable') answers[at] = { kind: 'not-there', reason: outcome.reason };
    else if (!(await isStillThere(path, item))) {
      answers[at] = { kind: 'not-there', reason: 'changed while it was being looked at' };
    } else answers[at] = { kind: 'looked', outcome };
  }
  return { wantsPoints, items: items.map((_, at) => itemAt(answers, at)) };
}
