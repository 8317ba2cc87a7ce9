import type { ContentHash } from '../../digest/content-hash.js';
import { clockMs } from '../../model/clock.js';
import { itemAt } from '../../model/item-at.js';
import type { DecoderPool, DecodeTask } from '../../picture/decoder/decoder-pool.js';
import type { ItemAnswer, JobAnswer } from '../answer-code.js';
import type { LookJob } from '../job-code.js';
import type { CountedLook } from '../work-counts.js';
import { findSomewhere, type FoundSomewhere } from './sources/first-source.js';
import type { FileSource, NotThere } from './sources/source.js';
import type { ReadLimit } from './volume-readers.js';

export interface DoJobOptions {
  /** Where files are looked for, the first of them first. */
  readonly sources: readonly FileSource[];
  readonly hash: ContentHash;
  readonly decoders: Pick<DecoderPool, 'decode'>;
  /** Once it is given no other picture is begun. */
  readonly signal: AbortSignal;
  /** Nor once it says so. */
  readonly isResting: () => boolean;
  readonly limit: ReadLimit;
  /** Told the numbers of the items that are at work, before another one is begun. */
  readonly onBegin: (at: readonly number[]) => Promise<void>;
  /** Told of each picture that was looked at. */
  readonly onLook: (look: CountedLook) => void;
}

/** What was answered, and how many files of it were fetched. */
export interface JobDone {
  readonly answer: JobAnswer;
  readonly fetched: number;
}

interface Task extends DecodeTask {
  readonly at: number;
  readonly found: FoundSomewhere;
  readonly beganMs: number;
}

/**
 * Looks at the pictures of a job. Of the folder nothing outside of the root is read, and nothing is written; what was
 * fetched is gone in the end.
 * @throws ImgdedupError DECODER_UNAVAILABLE
 */
export async function doJob(job: LookJob, options: DoJobOptions): Promise<JobDone> {
  const { items, wantsPoints, wantsFacts, signed } = job;
  const { sources, hash, decoders, signal, isResting, limit, onBegin, onLook } = options;
  const answers: ItemAnswer[] = items.map(() => ({ kind: 'left' }));
  const atWork = new Map<number, FoundSomewhere>();
  let fetched = 0;
  const isOver = (): boolean => signal.aborted || isResting();
  async function* tasks(): AsyncGenerator<Task> {
    for (const [at, item] of items.entries()) {
      if (isOver()) return;
      const ticket = signed && {
        expires: signed.expires,
        signature: itemAt(signed.signatures, at),
      };
      // Afterwards it is in memory, and whoever decodes it needs no place.
      const look = (): Promise<FoundSomewhere | NotThere> =>
        findSomewhere(sources, { item, hash, ticket, signal });
      const found = await limit.read(look, isOver);
      if (found === undefined) return;
      if (found.kind === 'not-there') {
        // Cut off, not asked to the end.
        if (isOver()) return;
        answers[at] = found;
        continue;
      }
      atWork.set(at, found);
      if (found.from !== 'folder') fetched += 1;
      await onBegin([...atWork.keys()]);
      yield { at, found, beganMs: clockMs(), path: found.path, wantsPoints, wantsFacts };
    }
  }
  try {
    for await (const { task, outcome } of decoders.decode(tasks())) {
      const { at, found, beganMs } = task;
      onLook({ outcome, bytes: itemAt(items, at).size, ms: clockMs() - beganMs });
      if (outcome.kind === 'unreadable') {
        answers[at] = { kind: 'not-there', reason: outcome.reason };
      } else if (!(await found.isStillThere())) {
        answers[at] = { kind: 'not-there', reason: 'changed while it was being looked at' };
      } else answers[at] = { kind: 'looked', outcome };
      atWork.delete(at);
      await found.release();
    }
  } finally {
    for (const { release } of atWork.values()) await release();
  }
  const answer = { wantsPoints, items: items.map((_, at) => itemAt(answers, at)) };
  return { answer, fetched };
}
