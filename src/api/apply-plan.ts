import type { Repository } from '../library/repository/repository.js';
import {
  resolvePlan,
  type LeftOfPlan,
  type ResolvedPlan,
  type ResolveOptions,
} from '../library/review/resolve-plan.js';
import type { PlanGroup } from '../model/plan.js';
import {
  applyChoices,
  rehearseChoices,
  type AppliedChoices,
  type ApplyOptions,
} from './apply-choices.js';

/** What would be done, as planned: what must be left alone comes off that. */
export interface PlanTotals {
  readonly trash: number;
  readonly link: number;
  readonly distinctPairs: number;
  /** Bytes of the files that go to the trash. */
  readonly bytes: number;
}

export interface ApplyPlanOptions extends ResolveOptions, ApplyOptions {
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** Asked once, before anything is done. */
  readonly confirm?: ((totals: PlanTotals) => Promise<boolean>) | undefined;
}

export interface AppliedPlan extends Pick<AppliedChoices, 'trash' | 'link' | 'distinctPairs'> {
  /** What the plan wants of files that are not what they were, or for which none stays. */
  readonly left: readonly LeftOfPlan[];
  /** Somebody said no: nothing was done. */
  readonly isDeclined: boolean;
}

/**
 * Does what a plan says, which may be from last week: every file that it names is looked at again, read where it
 * changed, and acted on only if it holds what it held. Protected files stay, whatever the plan says.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED, FOLDER_UNREADABLE
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
    return { trash: nothing, link: nothing, distinctPairs: 0, left, isDeclined: !isNothing };
  }
  return { ...(await applyChoices(repository, resolved, options)), left, isDeclined: false };
}

const nothing = { id: undefined, done: 0, skipped: 0, freed: 0 } as const;

function totalsOf({ acts, pairs }: ResolvedPlan): PlanTotals {
  const trashed = acts.filter(({ choice, file }) => choice === 'trash' && !file.protected);
  const linked = acts.filter(({ choice, file }) => choice === 'link' && !file.protected);
  const bytes = trashed.reduce((sum, { file }) => sum + file.stat.size, 0);
  return { trash: trashed.length, link: linked.length, distinctPairs: pairs.length, bytes };
}
