import { ActionRun } from '../../actions/action-run.js';
import type { Batch } from '../../actions/act.js';
import { actedOn } from '../../actions/journal/acted-on.js';
import { MergeAct } from '../../actions/merge-act.js';
import { donorsOf, MergePlan, type PlannedMerge } from '../../actions/plans/plan-merges.js';
import type { MoveLimits } from '../../actions/plans/plan-moves.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { nodeFileOps, type FileOps } from '../../fs/file-ops.js';
import { findEqual } from '../../library/dupes/find-equal.js';
import { Sidecars } from '../../library/facts/sidecars.js';
import { keepingOf } from '../../library/keep/keeper.js';
import { findLookAlikes } from '../../library/lookalikes/find-look-alikes.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WriterLock } from '../../library/repository/writer-lock.js';
import { opsWithReserve } from '../../library/reserve/file-ops.js';
import { describeContents } from '../../library/review/describe-contents.js';
import type { Scope } from '../../library/scan/scope.js';
import type { ActionEvent, ActionResult } from '../../model/actions/action.js';
import type { ContentId } from '../../model/contents/content-id.js';
import { equalAsAlike } from '../../model/groups/equal-as-alike.js';
import type { Facts } from '../../model/facts/facts.js';
import type { Failure } from '../../model/errors/failure.js';
import type { Depth, LookAlikeFile, LookAlikeGroup } from '../../model/groups/look-alike.js';
import { joined, kindsOf, noFacts, type MergedFacts } from '../../model/facts/merged-facts.js';
import type { RelPath } from '../../model/paths/path.js';
import type { SkippedFiles } from '../../model/errors/skipped-files.js';
import type { SimilarOptions } from '../find/find-similar.js';
import { scoped } from '../files/folder-options.js';

export interface MergeOptions
  extends
    Omit<SimilarOptions, 'depth' | 'listed'>,
    Pick<MoveLimits, 'tiers' | 'allowBursts'>,
    Settling {
  /** What duplicates are found by; `image-data` by default. */
  readonly depth?: Depth | undefined;
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
  /** Told of every sidecar, as it is written or left alone. */
  readonly onEvent?: ((event: ActionEvent) => void | Promise<void>) | undefined;
}

export interface MergeResult extends ActionResult {
  readonly unreadable: readonly Failure[];
  /** Pictures whose pixels could not be had, where look-alikes were wanted. */
  readonly undecodable: readonly Failure[];
  readonly otherTypes: SkippedFiles;
  /** What the sidecars of photos say now, or would say, besides what they said. */
  readonly merged: ReadonlyMap<RelPath, MergedFacts>;
}

/**
 * Puts what keepers lack of date, place, rating and keywords, and other files of their group say, into an XMP
 * sidecar beside each; photos are not touched, and nothing that a sidecar says is replaced. Where the
 * others do not agree on a date, a place or a rating, that is left out. `undo` takes it out again.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function mergeMetadata(
  repository: Repository,
  options: MergeOptions = {},
): Promise<MergeResult> {
  using _room = repository.reserve.open('most');
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  await using lock = await lockToAct(repository, 'merge', { ops, onSettled: options.onSettled });
  const { groups, ...told } = await findGroups(repository, { ...scoped(options), lock });
  const merged = new Map<RelPath, MergedFacts>();
  const onEvent = async (event: ActionEvent): Promise<void> => {
    if (event.skipped === undefined) merged.set(event.keeper, event.facts ?? noFacts);
    await options.onEvent?.(event);
  };
  const run = new ActionRun(repository, ops, new MergeAct(repository, ops), {
    ...options,
    onEvent,
  });
  const plan = plannedMerges(repository, groups, { ...options, ops });
  const result = await (options.dryRun === true ? run.rehearse(plan) : run.take(plan));
  return { ...result, ...told, merged };
}

interface FoundGroups extends Pick<MergeResult, 'unreadable' | 'undecodable' | 'otherTypes'> {
  readonly groups: Iterable<LookAlikeGroup>;
}

async function findGroups(
  repository: Repository,
  options: MergeOptions & { readonly scope: Scope; readonly lock: WriterLock },
): Promise<FoundGroups> {
  const { depth = 'image-data', scope } = options;
  if (depth === 'bytes') {
    const { groups, unreadable, skipped } = await findEqual(repository, options);
    const alike = {
      *[Symbol.iterator]() {
        for (const group of groups) yield equalAsAlike(group);
      },
    };
    return { groups: actedOn(alike, scope), unreadable, undecodable: [], otherTypes: skipped };
  }
  const found = await findLookAlikes(repository, { ...options, depth });
  const { unreadable, undecodable, skipped } = found;
  return { groups: actedOn(found.groups, scope), unreadable, undecodable, otherTypes: skipped };
}

/** Groups whose contents are described, and plans that are journalled, together. */
const batchGroups = 500;

/** Facts are read some at a time: a folder may have more groups than memory holds facts. */
async function* plannedMerges(
  repository: Repository,
  groups: Iterable<LookAlikeGroup>,
  options: MergeOptions & { readonly ops: FileOps },
): AsyncGenerator<Batch<PlannedMerge>> {
  const { base } = repository;
  const { protection } = keepingOf(repository.settings, options);
  const sidecars = new Sidecars({ base, ops: options.ops });
  const plan = new MergePlan(sidecars, (path) => protection.protects(path));
  for (const some of batches(askedOf(groups, sidecars, options))) {
    const contents = new Set(some.flatMap(({ files }) => files.map(({ contentId }) => contentId)));
    const known = await describeContents(repository, contents, options);
    const plans = some.flatMap(({ files, said }) => {
      const [photo] = files;
      const [own = noFacts, ...others] = files.map(({ path, contentId }) =>
        joined(said.get(path) ?? noFacts, embedded(known, contentId)),
      );
      return (photo && plan.of({ photo, own, others })) ?? [];
    });
    if (plans.length > 0) yield { plans };
  }
}

/** A group whose keeper may lack something. */
interface Asked {
  /** The keeper, and whatever its facts may come from. */
  readonly files: readonly LookAlikeFile[];
  /** What sidecars say, by photo. */
  readonly said: ReadonlyMap<RelPath, MergedFacts>;
}

/** Files of equal bytes differ in what lies beside them only: mostly nothing. */
function* askedOf(
  groups: Iterable<LookAlikeGroup>,
  sidecars: Sidecars,
  options: MergeOptions,
): Generator<Asked> {
  for (const group of groups) {
    const found = donorsOf(group, options);
    if (found === undefined) continue;
    const { keeper, donors } = found;
    const said = new Map<RelPath, MergedFacts>();
    for (const { path } of [keeper, ...donors]) said.set(path, sidecars.of(path).facts);
    const mayGive = donors.some(
      ({ path, contentId }) =>
        contentId !== keeper.contentId || kindsOf(said.get(path) ?? noFacts).length > 0,
    );
    if (mayGive) yield { files: [keeper, ...donors], said };
  }
}

function embedded(known: ReadonlyMap<ContentId, Facts>, content: ContentId): MergedFacts {
  return known.get(content) ?? noFacts;
}

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    if (batch.push(item) < batchGroups) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
