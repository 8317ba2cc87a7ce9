import { findDupes, type DupesOptions } from '../core/find-dupes.js';
import type { Repository } from '../core/repository.js';
import { nodeFileOps, type FileOps } from '../files/file-ops.js';
import type { LinkEvent, LinkResult } from '../model/action.js';
import type { Failure } from '../model/failure.js';
import { LinkRun } from './link-run.js';
import { planLinks } from './plan-links.js';
import { recoverActions } from './recover.js';

export interface LinkOptions extends DupesOptions {
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  readonly ops?: FileOps;
  /** Told of every file, as it is linked or left alone. */
  readonly onEvent?: ((event: LinkEvent) => void | Promise<void>) | undefined;
}

export interface LinkOutcome extends LinkResult {
  readonly unreadable: readonly Failure[];
}

/**
 * Makes every exact duplicate a hard link to its group's keeper: plan, journal, compare all bytes,
 * look again, link beside, move over.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function linkDuplicates(
  repository: Repository,
  options: LinkOptions,
): Promise<LinkOutcome> {
  await using lock = await repository.lock('link');
  const ops = options.ops ?? nodeFileOps;
  await recoverActions(repository, ops);
  const { groups, unreadable } = await findDupes(repository, { ...options, lock });
  const run = new LinkRun(repository, ops, options);
  const result =
    options.dryRun === true
      ? await run.rehearse(planLinks(groups))
      : await run.take(planLinks(groups));
  return { ...result, unreadable };
}
