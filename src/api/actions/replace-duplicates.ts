import { findEqual } from '../../library/dupes/find-equal.js';
import type { DupesOptions } from '../find/find-dupes.js';
import { scoped } from '../files/folder-options.js';
import type { Repository } from '../../library/repository/repository.js';
import { opsWithReserve } from '../../library/reserve/file-ops.js';
import { nodeFileOps, type FileOps } from '../../fs/file-ops.js';
import type { ActionEvent, ActionTotals } from '../../model/actions/action.js';
import { ActionRun, inBatches } from '../../actions/action-run.js';
import { actedOn } from '../../actions/journal/acted-on.js';
import { checkReflink } from '../../actions/files/check-reflink.js';
import { planLinks, type PlannedLink } from '../../actions/plans/plan-links.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { ReflinkedFiles } from '../../actions/journal/reflinked-files.js';
import { ReplaceAct } from '../../actions/replace-act.js';
import { SymlinkedFiles } from '../../actions/journal/symlinked-files.js';
import type { LinkOutcome } from './link-duplicates.js';

export interface ReplaceOptions extends DupesOptions, Settling {
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
  /** Told of every file, as it is acted on or left alone. */
  readonly onEvent?: ((event: ActionEvent) => void | Promise<void>) | undefined;
}

export interface DeleteOptions extends ReplaceOptions {
  /** Asked once, before anything is done. */
  readonly confirm?: ((totals: ActionTotals) => Promise<boolean>) | undefined;
}

export interface DeleteResult extends LinkOutcome {
  /** As planned: what must be left alone comes off that. */
  readonly planned: ActionTotals;
  /** Somebody said no: nothing was done. */
  readonly isDeclined: boolean;
}

/**
 * Makes every exact duplicate share the bytes of its group's keeper on disk. It stays a file of its own, with
 * its times, mode, owner and attributes, and whoever changes one of the two changes only that. `undo` makes
 * it a copy that shares nothing.
 * @throws ImgdedupError REFLINK_UNSUPPORTED, REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function reflinkDuplicates(
  repository: Repository,
  options: ReplaceOptions = {},
): Promise<LinkOutcome> {
  return outcomeOf(await replace(repository, 'reflink', options));
}

/**
 * Puts a relative symbolic link to its group's keeper in the place of every exact duplicate. Links are not
 * photos, and no act moves away what one of these leads to. `undo` makes files of them again.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function symlinkDuplicates(
  repository: Repository,
  options: ReplaceOptions = {},
): Promise<LinkOutcome> {
  return outcomeOf(await replace(repository, 'symlink', options));
}

/**
 * Deletes every exact duplicate in scope for good, each after it was compared with its group's keeper byte by
 * byte, twice. There is no way back; the journal keeps what was deleted.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export function deleteDuplicates(
  repository: Repository,
  options: DeleteOptions = {},
): Promise<DeleteResult> {
  return replace(repository, 'delete', options);
}

/** Without what only a question has. */
function outcomeOf(result: DeleteResult): LinkOutcome {
  const { isDeclined: _, planned: _planned, ...outcome } = result;
  return outcome;
}

async function replace(
  repository: Repository,
  command: ReplaceAct['command'],
  options: DeleteOptions,
): Promise<DeleteResult> {
  const { confirm, dryRun = false } = options;
  using _room = repository.reserve.open('most');
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  await using lock = await lockToAct(repository, command, { ops, onSettled: options.onSettled });
  const wanted = scoped(options);
  const {
    groups,
    unreadable,
    skipped: otherTypes,
  } = await findEqual(repository, { ...wanted, lock });
  const plan = {
    [Symbol.iterator]: () => planLinks(actedOn(groups, wanted.scope)),
  };
  const place = { base: repository.base, ops };
  if (command === 'reflink') {
    checkReflink(place, plan, dryRun ? undefined : repository.dataFolder);
  }
  const symlinked = await SymlinkedFiles.load(repository, place);
  const reflinked = await ReflinkedFiles.load(repository);
  const act = new ReplaceAct(command, repository, ops, { symlinked, reflinked });
  const run = new ActionRun(repository, ops, act, options);
  const planned = totalsOf(plan);
  const told = { unreadable, otherTypes, planned };
  if (dryRun) return { ...(await run.rehearse(inBatches(plan))), ...told, isDeclined: false };
  const isDeclined = planned.files > 0 && (await confirm?.(planned)) === false;
  return { ...(await run.take(inBatches(isDeclined ? [] : plan))), ...told, isDeclined };
}

function totalsOf(plan: Iterable<PlannedLink>): ActionTotals {
  const inodes = new Set<number>();
  let [files, bytes] = [0, 0];
  for (const { duplicateStat, objection } of plan) {
    if (objection !== undefined) continue;
    files += 1;
    if (!inodes.has(duplicateStat.ino)) bytes += duplicateStat.size;
    inodes.add(duplicateStat.ino);
  }
  return { files, bytes, tiers: { exact: files, metadata: 0, similar: 0, crop: 0 }, companions: 0 };
}
