import type { Repository } from '../../library/repository/repository.js';
import {
  resolvePlan,
  type LeftOfPlan,
  type ResolvedPlan,
  type ResolveOptions,
} from '../../library/review/resolve-plan.js';
import type { PlanAct, PlanGroup } from '../../model/groups/plan.js';
import {
  applyChoices,
  noActs,
  rehearseChoices,
  type AppliedChoices,
  type ApplyOptions,
} from './apply-choices.js';

/** How many files something would be done to, and how large they are. */
interface ActTotals {
  readonly files: number;
  readonly bytes: number;
}

/** What would be done, as planned: what must be left alone comes off that. */
export interface PlanTotals extends Readonly<Record<PlanAct, ActTotals>> {
  readonly distinctPairs: number;
}

export interface ApplyPlanOptions extends ResolveOptions, ApplyOptions {
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** Asked once, before anything is done. */
  readonly confirm?: ((totals: PlanTotals) => Promise<boolean>) | undefined;
}

export interface AppliedPlan extends AppliedChoices {
  /** What the plan wants of files that are not what they were, or for which none stays. */
  readonly left: readonly LeftOfPlan[];
  /** Somebody said no: nothing was done. */
  readonly isDeclined: boolean;
}

/**
 * Does what a plan says, which may be from last week: every file that it names is looked at again, read where it
 * changed, and acted on only if it holds what it held. Protected files stay, whatever the plan says.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED, FOLDER_UNREADABLE,
 *   NOT_A_FOLDER, REFLINK_UNSUPPORTED, USAGE for a move to nowhere
 */
export async function applyPlan(
  repository: Repository,
  groups: readonly PlanGroup[],
  options: ApplyPlanOptions = {},
): Promise<AppliedPlan> {
  const resolved = await resolvePlan(repository, groups, options);
  const { left } = resolved;
  if (options.dryRun === true) {
    return { ...(await rehearseChoices(repository, resolved, options)), left, isDeclined: false };
  }
  const isNothing = resolved.acts.length + resolved.pairs.length === 0;
  if (isNothing || (await options.confirm?.(totalsOf(resolved))) === false) {
    return { ...noActs, distinctPairs: 0, left, isDeclined: !isNothing };
  }
  return { ...(await applyChoices(repository, resolved, options)), left, isDeclined: false };
}

function totalsOf({ acts, pairs }: ResolvedPlan): PlanTotals {
  const total = (act: PlanAct): ActTotals => {
    const own = acts.filter(({ choice, file }) => choice === act && !file.protected);
    return { files: own.length, bytes: own.reduce((sum, { file }) => sum + file.stat.size, 0) };
  };
  return {
    trash: total('trash'),
    move: total('move'),
    link: total('link'),
    reflink: total('reflink'),
    symlink: total('symlink'),
    delete: total('delete'),
    distinctPairs: pairs.length,
  };
}
