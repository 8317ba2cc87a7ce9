import {
  rehearseChoices,
  type ApplyOptions,
  type ChoiceEvent,
} from '../api/actions/apply-choices.js';
import type { Repository } from '../library/repository/repository.js';
import { xxh64Hex } from '../digest/xxh64.js';
import { planChoices, type ChosenPlan } from '../library/review/plan-choices.js';
import type { Tier } from '../model/groups/look-alike.js';
import { joinings } from '../model/review/choice.js';
import { mostPlanned, type PlannedFile, type ReviewPlan } from '../model/review/review-plan.js';
import type { GroupId } from '../model/review/review-group.js';
import type { Board } from './board.js';

/** What was chosen, and what would come of it. */
export interface Rehearsed {
  readonly chosen: ChosenPlan;
  readonly plan: Omit<ReviewPlan, 'planId'>;
}

/** What would be done with all that was chosen, after a look at every file. */
export async function rehearsePlan(
  repository: Repository,
  board: Board,
  acting: Pick<ApplyOptions, 'allowLoss' | 'protect' | 'reference' | 'ops'>,
): Promise<Rehearsed> {
  const drafted = [...board.book.contents()];
  const groups = board.list.withContents(drafted);
  const chosen = planChoices(groups, (review) => board.resolve(review));
  const acts = new Map(chosen.acts.map((act) => [act.file.path, act]));
  const merges = new Map(chosen.merges.map((merge) => [merge.keeper.path, merge]));
  const entries: PlannedFile[] = [];
  const counts = {
    trash: noTiers(),
    link: noTiers(),
    reflink: noTiers(),
    symlink: noTiers(),
  } satisfies ReviewPlan['acts'];
  let companions = 0;
  const onEvent = (event: ChoiceEvent): void => {
    if (event.choice === 'merge') {
      const group = merges.get(event.keeper)?.review.id;
      if (group !== undefined) entries.push(plannedMerge(event, group));
      return;
    }
    const act = acts.get(event.with ?? event.path);
    if (act === undefined) return;
    const isCompanion = event.with !== undefined;
    if (event.skipped === undefined) {
      if (isCompanion) companions += 1;
      else counts[act.choice][act.tier] += 1;
    }
    entries.push({
      choice: act.choice,
      group: act.review.id,
      path: event.path,
      stays: event.keeper,
      tier: act.tier,
      bytes: event.bytes,
      with: event.with,
      reason: event.skipped,
      marks: isCompanion ? [] : act.marks,
      facts: undefined,
    });
  };
  const options = { ...acting, leavesReflinks: true, onEvent };
  const seen = await rehearseChoices(repository, chosen, options);
  const refused = entries.filter(({ reason }) => reason !== undefined);
  const others = entries.filter(({ reason }) => reason === undefined);
  const plan = {
    digest: xxh64Hex(Buffer.from(JSON.stringify([entries, chosen.pairs]), 'utf8')),
    acts: counts,
    companions,
    merged: seen.merge.done,
    distinctPairs: chosen.pairs.length,
    files: seen.trash.done + joinings.reduce((sum, joining) => sum + seen[joining].done, 0),
    freed: joinings.reduce((sum, joining) => sum + seen[joining].freed, 0),
    trashed: seen.trash.freed,
    refused: refused.length,
    stale: countStale(board),
    entries: [...refused, ...others].slice(0, mostPlanned),
    total: entries.length,
  };
  return { chosen, plan };
}

/** Files with choices that are in no group any more. */
function countStale({ book, list }: Board): number {
  let count = 0;
  for (const content of book.contents()) {
    if (!list.has(content)) count += book.get(content)?.length ?? 0;
  }
  return count;
}

/** What would be put into a sidecar. */
function plannedMerge(event: ChoiceEvent, group: GroupId): PlannedFile {
  const { path, keeper, skipped: reason, remark, facts } = event;
  return {
    choice: 'merge',
    group,
    path,
    stays: keeper,
    tier: 'exact',
    bytes: 0,
    with: undefined,
    reason,
    marks: remark === undefined ? [] : [remark],
    facts,
  };
}

function noTiers(): Record<Tier, number> {
  return { exact: 0, metadata: 0, similar: 0, crop: 0 };
}
