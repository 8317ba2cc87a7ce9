import { loadStart, type Start } from '../../library/hashing/run.js';
import { findEqual } from '../../library/dupes/find-equal.js';
import type { DupesOptions } from '../find/find-dupes.js';
import { scoped } from '../files/folder-options.js';
import type { Repository } from '../../library/repository/repository.js';
import { opsWithReserve } from '../../library/reserve/file-ops.js';
import { nodeFileOps, type FileOps } from '../../fs/file-ops.js';
import type { ActionEvent, ActionResult } from '../../model/actions/action.js';
import type { Failure } from '../../model/errors/failure.js';
import type { SkippedFiles } from '../../model/errors/skipped-files.js';
import { ActionRun, inBatches } from '../../actions/action-run.js';
import { actedOn } from '../../actions/journal/acted-on.js';
import { LinkAct } from '../../actions/link-act.js';
import { planLinks } from '../../actions/plans/plan-links.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';

export interface LinkOptions extends DupesOptions, Settling {
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
  /** Told of every file, as it is linked or left alone. */
  readonly onEvent?: ((event: ActionEvent) => void | Promise<void>) | undefined;
}

export interface LinkOutcome extends ActionResult {
  readonly unreadable: readonly Failure[];
  readonly otherTypes: SkippedFiles;
}

/**
 * Makes every exact duplicate a hard link to its group's keeper: plan, journal, compare all bytes,
 * look again, link beside, move over. Only files in scope become links.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function linkDuplicates(
  repository: Repository,
  options: LinkOptions = {},
): Promise<LinkOutcome> {
  using _room = repository.reserve.open('most');
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  let start: Start | undefined;
  await using lock = await lockToAct(repository, 'link', {
    ops,
    onSettled: options.onSettled,
    first: async (store) => {
      start = await loadStart(repository, store);
    },
  });
  const wanted = scoped(options);
  const {
    groups,
    unreadable,
    skipped: otherTypes,
  } = await findEqual(repository, { ...wanted, lock, start });
  const run = new ActionRun(repository, ops, new LinkAct(repository, ops), options);
  const plan = inBatches(planLinks(actedOn(groups, wanted.scope)));
  const result = await (options.dryRun === true ? run.rehearse(plan) : run.take(plan));
  return { ...result, unreadable, otherTypes };
}
