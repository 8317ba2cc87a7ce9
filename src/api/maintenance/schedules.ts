import { settleActions } from '../../actions/journal/recover.js';
import type { Repository } from '../../library/repository/repository.js';
import type { OnProgress } from '../../model/runs/progress.js';
import type { QueueOptions } from '../../model/runs/queue.js';
import type { ScheduledTask } from '../../model/time/schedule.js';
import type { SchedulePlace } from '../../queue/schedules.js';

/**
 * Where a queue keeps the schedules of a repository: by when it was made, which stays when its hash is another one.
 * @param url `redis://…`
 */
export async function schedulePlace(repository: Repository, url: string): Promise<SchedulePlace> {
  const createdAt = await repository.onBothSides(({ meta }) => Promise.resolve(meta.createdAt));
  return { url, repository: createdAt.toString(36) };
}

export interface ScheduledOptions {
  /** Hands pictures and pairs out to workers. */
  readonly queue?: QueueOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What came of a task, in numbers. */
export interface ScheduledResult {
  /** Files that could not be read or decoded. */
  readonly failures: number;
  /** That `verify` found. */
  readonly problems: number;
}

/**
 * Does what a schedule asks for, as the commands do it.
 * @throws ImgdedupError as what does it
 */
export async function runScheduled(
  repository: Repository,
  task: ScheduledTask,
  { queue, ...options }: ScheduledOptions,
): Promise<ScheduledResult> {
  switch (task.command) {
    case 'index': {
      const { indexPhotos } = await import('../indexing/index-photos.js');
      await settleActions(repository);
      const wantsFingerprints = repository.settings.similar.fingerprint;
      const { unreadable, undecodable } = await indexPhotos(repository, {
        ...options,
        retry: task.retry,
        wantsFacts: true,
        wantsFingerprints,
        queue: wantsFingerprints || task.retry ? queue : undefined,
      });
      const isNew = undecodable.filter((each) => each.isNew);
      return { failures: unreadable.length + isNew.length, problems: 0 };
    }
    case 'dupes-similar': {
      const { findSimilar } = await import('../find/find-similar.js');
      await settleActions(repository);
      const { unreadable } = await findSimilar(repository, { ...options, queue });
      return { failures: unreadable.length, problems: 0 };
    }
    case 'verify': {
      const { verify } = await import('./verify.js');
      const found = await verify(repository, { ...options, readsPhotos: task.data });
      return { failures: found.unreadable.length, problems: found.problems.length };
    }
    case 'gc': {
      const { collectGarbage } = await import('./collect-garbage.js');
      await collectGarbage(repository, options);
      return { failures: 0, problems: 0 };
    }
    default:
      return task satisfies never;
  }
}
