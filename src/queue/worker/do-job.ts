import type { ContentHash } from '../../digest/content-hash.js';
import { clockMs } from '../../model/time/clock.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import type { PathTask } from '../../picture/decoder/decoder-pool.js';
import type { PictureOutcome } from '../../model/pictures/picture.js';
import type { ItemAnswer } from '../codes/item-answers.js';
import type { JobFiles } from '../codes/job-code.js';
import { findSomewhere, type FoundSomewhere } from './sources/first-source.js';
import type { FileSource, NotThere } from './sources/source.js';
import type { ReadLimit } from './volume-readers.js';

export interface DoJobOptions<Outcome> {
  /** Where files are looked for, the first of them first. */
  readonly sources: readonly FileSource[];
  readonly hash: ContentHash;
  /** What is done with the files: a pool of decoders takes one when it has room for it. */
  readonly work: (tasks: AsyncIterable<FileTask>) => AsyncIterable<Done<Outcome>>;
  /** Once it is given no other picture is begun. */
  readonly signal: AbortSignal;
  /** Nor once it says so. */
  readonly isResting: () => boolean;
  readonly limit: ReadLimit;
  /** Told the numbers of the items that are at work, before another one is begun. */
  readonly onBegin: (at: readonly number[]) => Promise<void>;
  /** Told of each file that something was done with. */
  readonly onDone?: (file: CountedFile<Outcome>) => void;
}

/** A file of a job, where it was found. */
interface FileTask extends PathTask {
  readonly at: number;
  readonly found: FoundSomewhere;
  readonly beganMs: number;
}

type Unreadable = Extract<PictureOutcome, { readonly kind: 'unreadable' }>;

interface Done<Outcome> {
  readonly task: FileTask;
  readonly outcome: Outcome | Unreadable;
}

interface CountedFile<Outcome> {
  readonly outcome: Outcome | Unreadable;
  readonly bytes: number;
  /** From when it was given to the decoders to when it was there, in milliseconds. */
  readonly ms: number;
}

/** What was answered, and how many files of it were fetched. */
export interface JobDone<Outcome> {
  /** In the order of the items. */
  readonly items: readonly ItemAnswer<Outcome>[];
  readonly fetched: number;
}

/**
 * Does what is to be done with the files of a job. Of the folder nothing outside of the root is read, and nothing is written; what was
 * fetched is gone in the end.
 * @throws ImgdedupError DECODER_UNAVAILABLE
 */
export async function doJob<Outcome extends { readonly kind: string }>(
  job: JobFiles,
  options: DoJobOptions<Outcome>,
): Promise<JobDone<Outcome>> {
  const { items, signed } = job;
  const { sources, hash, work, signal, isResting, limit, onBegin, onDone } = options;
  const answers: ItemAnswer<Outcome>[] = items.map(() => ({ kind: 'left' }));
  const atWork = new Map<number, FoundSomewhere>();
  let fetched = 0;
  const isOver = (): boolean => signal.aborted || isResting();
  async function* tasks(): AsyncGenerator<FileTask> {
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
      yield { at, found, beganMs: clockMs(), path: found.path };
    }
  }
  try {
    for await (const { task, outcome } of work(tasks())) {
      const { at, found, beganMs } = task;
      onDone?.({ outcome, bytes: itemAt(items, at).size, ms: clockMs() - beganMs });
      if (isUnreadable(outcome)) {
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
  return { items: items.map((_, at) => itemAt(answers, at)), fetched };
}

function isUnreadable(outcome: { readonly kind: string }): outcome is Unreadable {
  return outcome.kind === 'unreadable';
}
