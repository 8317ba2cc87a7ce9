import { findEqual } from '../../library/dupes/find-equal.js';
import { findLookAlikes } from '../../library/lookalikes/find-look-alikes.js';
import type { WriterLock } from '../../library/repository/writer-lock.js';
import type { Scope } from '../../library/scan/scope.js';
import type { RelPath } from '../../model/paths/path.js';
import type { SimilarOptions } from '../find/find-similar.js';
import { scoped } from '../files/folder-options.js';
import type { Repository } from '../../library/repository/repository.js';
import { keepingOf } from '../../library/keep/keeper.js';
import { opsWithReserve } from '../../library/reserve/file-ops.js';
import { nextActionNumber } from '../../library/trash/action-numbers.js';
import { nodeFileOps, type FileOps } from '../../fs/file-ops.js';
import type { ActionEvent, ActionResult, ActionTotals } from '../../model/actions/action.js';
import type { Failure } from '../../model/errors/failure.js';
import type { SkippedFiles } from '../../model/errors/skipped-files.js';
import type { Depth, Tier } from '../../model/groups/look-alike.js';
import { ActionRun, inBatches } from '../../actions/action-run.js';
import { actedOn } from '../../actions/journal/acted-on.js';
import { folderGoal, trashGoal } from '../../actions/plans/destination.js';
import { MoveAct } from '../../actions/move-act.js';
import { CompanionPlan } from '../../actions/plans/plan-companions.js';
import {
  planMoves,
  type MoveLimits,
  type PlannedMove,
  type TieredFile,
} from '../../actions/plans/plan-moves.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { SymlinkedFiles } from '../../actions/journal/symlinked-files.js';
import { tidyTrash } from '../../actions/trash/tidy.js';

export type { MoveLimits };

export interface MoveOptions
  extends Omit<SimilarOptions, 'depth' | 'listed' | 'apart'>, MoveLimits, Settling {
  /** Absolute path of the folder that takes the duplicates; the trash by default. */
  readonly folder?: string | undefined;
  /** What duplicates are found by; `image-data` by default. */
  readonly depth?: Depth | undefined;
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
  /** Told of every file, as it is moved or left alone. */
  readonly onEvent?: ((event: ActionEvent) => void | Promise<void>) | undefined;
  /** Asked once, before anything is done. */
  readonly confirm?: ((totals: ActionTotals) => Promise<boolean>) | undefined;
}

export interface MoveResult extends ActionResult {
  readonly unreadable: readonly Failure[];
  /** Pictures whose pixels could not be had, where look-alikes were wanted. */
  readonly undecodable: readonly Failure[];
  readonly otherTypes: SkippedFiles;
  /** As planned: what must be left alone comes off that. */
  readonly planned: ActionTotals;
  /** Somebody said no: nothing was done. */
  readonly isDeclined: boolean;
}

/**
 * Moves every file of a group in scope but the keeper away, to the trash or to a folder, each under its own
 * path and never over another file: plan, ask, journal, look again, compare all bytes of what is
 * called equal, move.
 * @throws ImgdedupError USAGE, NOT_A_FOLDER, FOLDER_UNREADABLE, REPOSITORY_BUSY, INTERRUPTED,
 *   STORE_FULL, STORE_DAMAGED
 */
export async function moveDuplicates(
  repository: Repository,
  options: MoveOptions = {},
): Promise<MoveResult> {
  const { folder, confirm, dryRun = false } = options;
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  const command = folder === undefined ? 'trash' : 'move';
  using _room = repository.reserve.open('most');
  await using lock = await lockToAct(repository, command, { ops, onSettled: options.onSettled });
  const next = await repository.transaction((store) => nextActionNumber(repository, store));
  const { destination, apart } =
    folder === undefined ? trashGoal(repository, ops, next) : folderGoal(repository, ops, folder);
  const { groups, ...told } = await findGroups(repository, {
    ...scoped(options),
    lock,
    apart,
  });
  const { protection } = keepingOf(repository.settings, options);
  const plan = {
    *[Symbol.iterator]() {
      const companions = new CompanionPlan({
        base: repository.base,
        ops,
        destination,
        allowLoss: options.allowLoss ?? false,
        isProtected: (path) => protection.protects(path),
      });
      yield* companions.withCompanions(planMoves(groups, destination, options));
    },
  };
  const symlinked = await SymlinkedFiles.load(repository, { base: repository.base, ops });
  const act = new MoveAct(command, repository, ops, symlinked);
  const run = new ActionRun(repository, ops, act, options);
  const planned = totalsOf(plan);
  if (dryRun) {
    const rehearsed = await run.rehearse(inBatches(plan));
    return { ...rehearsed, ...told, planned, isDeclined: false };
  }
  const isDeclined = planned.files > 0 && (await confirm?.(planned)) === false;
  const result = await run.take(inBatches(isDeclined ? [] : plan));
  // A manifest of files that all stayed.
  if (folder === undefined && result.id === undefined) {
    await tidyTrash(repository, ops, new Set([next]));
  }
  return { ...result, ...told, planned, isDeclined };
}

interface FoundGroups extends Pick<MoveResult, 'unreadable' | 'undecodable' | 'otherTypes'> {
  readonly groups: Iterable<readonly TieredFile[]>;
}

interface Wanted extends MoveOptions {
  readonly scope: Scope;
  readonly lock: WriterLock;
  /** Where they go, if that lies in the folder. */
  readonly apart: RelPath | undefined;
}

async function findGroups(repository: Repository, options: Wanted): Promise<FoundGroups> {
  const { depth = 'image-data' } = options;
  if (depth !== 'bytes') {
    const wanted = { ...options, depth };
    const { groups, unreadable, undecodable, skipped } = await findLookAlikes(repository, wanted);
    const meant = actedOn(groups, options.scope);
    const files = { [Symbol.iterator]: () => mapped(meant, (group) => group.files) };
    return { groups: files, unreadable, undecodable, otherTypes: skipped };
  }
  const { groups, unreadable, skipped } = await findEqual(repository, options);
  const files = () =>
    mapped(actedOn(groups, options.scope), ({ contentId, files: names }) =>
      names.map((name) => ({
        ...name,
        contentId,
        tier: 'exact' as const,
        missing: 0,
        isWeighed: true,
        marks: [],
        burst: false,
      })),
    );
  return {
    groups: { [Symbol.iterator]: files },
    unreadable,
    undecodable: [],
    otherTypes: skipped,
  };
}

function* mapped<T, U>(items: Iterable<T>, to: (item: T) => U): Generator<U> {
  for (const item of items) yield to(item);
}

function totalsOf(plan: Iterable<PlannedMove>): ActionTotals {
  const inodes = new Set<number>();
  let [files, bytes, companions] = [0, 0, 0];
  const tiers: Record<Tier, number> = { exact: 0, metadata: 0, similar: 0, crop: 0 };
  for (const { stat, tier, objection, belongsTo } of plan) {
    if (objection !== undefined) continue;
    files += 1;
    if (belongsTo === undefined) tiers[tier] += 1;
    else companions += 1;
    if (!inodes.has(stat.ino)) bytes += stat.size;
    inodes.add(stat.ino);
  }
  return { files, bytes, tiers, companions };
}
