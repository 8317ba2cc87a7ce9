import { setImmediate } from 'node:timers/promises';
import { ActionRun, inBatches } from '../actions/action-run.js';
import type { Batch } from '../actions/act.js';
import { trashGoal, type Goal } from '../actions/destination.js';
import { LinkAct } from '../actions/link-act.js';
import { MergeAct } from '../actions/merge-act.js';
import { MoveAct } from '../actions/move-act.js';
import { CompanionPlan } from '../actions/plan-companions.js';
import type { PlannedLink } from '../actions/plan-links.js';
import { MergePlan, type PlannedMerge } from '../actions/plan-merges.js';
import { objectionTo, type PlannedMove } from '../actions/plan-moves.js';
import { lockToAct, type Settling } from '../actions/recover.js';
import { refused } from '../actions/refusal.js';
import { SymlinkedFiles } from '../actions/symlinked-files.js';
import { tidyTrash } from '../actions/trash/tidy.js';
import { nodeFileOps, type FileOps } from '../fs/file-ops.js';
import { decisionOf, rememberDecisions } from '../library/decisions/remember-decisions.js';
import { Sidecars } from '../library/facts/sidecars.js';
import { keepingOf, type KeepOptions } from '../library/keep/keeper.js';
import type { Repository } from '../library/repository/repository.js';
import { opsWithReserve } from '../library/reserve/file-ops.js';
import { describeContents } from '../library/review/describe-contents.js';
import type { ChosenAct, ChosenMerge, ChosenPlan } from '../library/review/plan-choices.js';
import { nextActionNumber } from '../library/trash/action-numbers.js';
import type { ActionEvent, ActionResult } from '../model/action.js';
import { contentRef, type ContentId } from '../model/content-id.js';
import type { Facts } from '../model/facts.js';
import { sameStat } from '../model/file-table.js';
import { tiers, type LookAlikeFile } from '../model/look-alike.js';
import { joined, noFacts, onlyKinds, type MergedFacts } from '../model/merged-facts.js';
import type { RelPath } from '../model/path.js';
import type { OnProgress } from '../model/progress.js';

export interface ApplyOptions extends KeepOptions, Settling {
  /** Sidecars, raw files and videos go with their picture even where the one that stays has none like them. */
  readonly allowLoss?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Told of every file, as it is acted on or left alone. */
  readonly onEvent?: ((event: ChoiceEvent) => void | Promise<void>) | undefined;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps | undefined;
}

/** What is to be done, whoever chose it. */
export interface Chosen extends Pick<ChosenPlan, 'pairs' | 'kept'> {
  readonly acts: readonly Pick<ChosenAct, 'choice' | 'file' | 'stays' | 'tier'>[];
  /** None by default. */
  readonly merges?: readonly Pick<ChosenMerge, 'keeper' | 'goes' | 'from'>[];
}

export interface ChoiceEvent extends ActionEvent {
  readonly choice: ChosenAct['choice'] | 'merge';
  /** The picture that it goes along with. */
  readonly with: RelPath | undefined;
}

export interface AppliedChoices {
  /** Sidecars. */
  readonly merge: ActionResult;
  readonly trash: ActionResult;
  readonly link: ActionResult;
  /** Pairs that were not remembered before. */
  readonly distinctPairs: number;
}

/**
 * Does what was chosen: remembers pictures as distinct, puts facts into sidecars, moves files to the trash, links files. Each file is
 * looked at again, and compared with the one that stays where the two are to hold the same bytes; all of it is
 * journalled. What was written, what was moved, and what was linked, is an action each.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED, FOLDER_UNREADABLE
 */
export async function applyChoices(
  repository: Repository,
  chosen: Chosen,
  options: ApplyOptions = {},
): Promise<AppliedChoices> {
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  using _room = repository.reserve.open('most');
  await using _lock = await lockToAct(repository, 'review', { ops, onSettled: options.onSettled });
  const decisions = chosen.pairs.map(([a, b]) => decisionOf(a, b, Date.now()));
  const distinctPairs =
    decisions.length === 0
      ? 0
      : await repository.transaction((store) => rememberDecisions(store, decisions));
  // Before anything goes that says it.
  const merge = await mergeRun(repository, ops, options).take(
    inBatches(await plannedMerges(repository, chosen, { ...options, ops })),
  );
  const { number, ...place } = await nextGoal(repository, ops);
  const acts = new Acts(repository, chosen, { ...options, ops, ...place });
  // First what goes: linking changes the ctime of what stays.
  const trash = await acts.trash().take(inBatches(acts.moves()));
  if (trash.id === undefined) await tidyTrash(repository, ops, new Set([number]));
  const link = await acts.link().take(inBatches(acts.links()));
  return { merge, trash, link, distinctPairs };
}

/** The same look at every file, without the acts. Needs no right to write. */
export async function rehearseChoices(
  repository: Repository,
  chosen: Chosen,
  options: ApplyOptions = {},
): Promise<AppliedChoices> {
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  const merge = await mergeRun(repository, ops, options).rehearse(
    inBatches(await plannedMerges(repository, chosen, { ...options, ops })),
  );
  const { goal, symlinked } = await nextGoal(repository, ops);
  const acts = new Acts(repository, chosen, { ...options, ops, goal, symlinked });
  const trash = await acts.trash().rehearse(patiently(inBatches(acts.moves())));
  const link = await acts.link().rehearse(patiently(inBatches(acts.links())));
  return { merge, trash, link, distinctPairs: chosen.pairs.length };
}

function mergeRun(
  repository: Repository,
  ops: FileOps,
  { signal, onProgress, onEvent }: ApplyOptions,
): ActionRun<PlannedMerge> {
  return new ActionRun(repository, ops, new MergeAct(repository, ops), {
    signal,
    onProgress,
    onEvent: (event) => onEvent?.({ ...event, choice: 'merge', with: undefined }),
  });
}

/** What is lacking by now of what was chosen; what a sidecar says meanwhile is not put into it again. */
async function plannedMerges(
  repository: Repository,
  { merges = [] }: Chosen,
  options: ApplyOptions & { readonly ops: FileOps },
): Promise<PlannedMerge[]> {
  if (merges.length === 0) return [];
  const files = merges.flatMap(({ keeper, from }) => [keeper, ...from.map(({ file }) => file)]);
  const contents = new Set(files.map(({ contentId }) => contentId));
  const known = await describeContents(repository, contents, { signal: options.signal });
  const sidecars = new Sidecars({ base: repository.base, ops: options.ops });
  const { protection } = keepingOf(repository.settings, options);
  const plan = new MergePlan(sidecars, (path) => protection.protects(path));
  const said = (file: LookAlikeFile): MergedFacts => saidBy(file, sidecars, known);
  return merges.flatMap(({ keeper, goes, from }) => {
    const others = from.map(({ file, kinds }) => onlyKinds(said(file), kinds));
    const planned = plan.of({ photo: keeper, own: said(keeper), others });
    if (planned === undefined) return [];
    return goes ? { ...planned, objection: refused('its photo goes to the trash') } : planned;
  });
}

/** What a file says, in itself and beside it. */
function saidBy(
  { path, contentId }: LookAlikeFile,
  sidecars: Sidecars,
  known: ReadonlyMap<ContentId, Facts>,
): MergedFacts {
  return joined(sidecars.of(path).facts, known.get(contentId) ?? noFacts);
}

async function nextGoal(
  repository: Repository,
  ops: FileOps,
): Promise<Pick<Acting, 'goal' | 'symlinked'> & { readonly number: number }> {
  const number = await repository.transaction((store) => nextActionNumber(repository, store));
  const symlinked = await SymlinkedFiles.load(repository, { base: repository.base, ops });
  return { goal: trashGoal(repository, ops, number), number, symlinked };
}

/** Others get their turn between two batches. */
async function* patiently<Plan>(batches: Iterable<Batch<Plan>>): AsyncGenerator<Batch<Plan>> {
  for (const batch of batches) {
    await setImmediate();
    yield batch;
  }
}

interface Acting extends ApplyOptions {
  readonly ops: FileOps;
  readonly goal: Goal;
  readonly symlinked: SymlinkedFiles;
}

/** What was chosen, as plans of the two acts. */
class Acts {
  readonly #repository: Repository;
  readonly #chosen: Chosen;
  readonly #options: Acting;
  /** The pictures that companions go along with. */
  readonly #with = new Map<RelPath, RelPath>();

  constructor(repository: Repository, chosen: Chosen, options: Acting) {
    this.#repository = repository;
    this.#chosen = chosen;
    this.#options = options;
  }

  trash(): ActionRun<PlannedMove> {
    const { ops, symlinked } = this.#options;
    const act = new MoveAct('trash', this.#repository, ops, symlinked);
    return new ActionRun(this.#repository, ops, act, this.#telling('trash'));
  }

  link(): ActionRun<PlannedLink> {
    const { ops } = this.#options;
    const act = new LinkAct(this.#repository, ops);
    return new ActionRun(this.#repository, ops, act, this.#telling('link'));
  }

  *moves(): Generator<PlannedMove> {
    const { ops, goal, allowLoss = false } = this.#options;
    const { protection } = keepingOf(this.#repository.settings, this.#options);
    const companions = new CompanionPlan({
      base: this.#repository.base,
      ops,
      destination: goal.destination,
      allowLoss,
      isProtected: (path) => protection.protects(path) || this.#chosen.kept.has(path),
    });
    for (const move of companions.withCompanions(this.#chosenMoves())) {
      if (move.belongsTo !== undefined) this.#with.set(move.path, move.belongsTo.path);
      yield move;
    }
  }

  *#chosenMoves(): Generator<PlannedMove> {
    for (const { choice, file, stays, tier } of this.#chosen.acts) {
      if (choice !== 'trash') continue;
      yield {
        path: file.path,
        stat: file.stat,
        keeper: stays.path,
        keeperStat: stays.stat,
        tier,
        content: contentRef(file.contentId),
        away: this.#options.goal.destination(file.path),
        // Somebody looked at them: only what no look tells is held against it.
        objection: objectionTo({ ...file, tier }, stays, everything),
      };
    }
  }

  *links(): Generator<PlannedLink> {
    for (const { choice, file, stays } of this.#chosen.acts) {
      if (choice !== 'link' || sameStat(file.stat, stays.stat)) continue;
      yield {
        keeper: stays.path,
        keeperStat: stays.stat,
        duplicate: file.path,
        duplicateStat: file.stat,
        content: contentRef(file.contentId),
        objection: file.protected ? 'protected' : undefined,
      };
    }
  }

  #telling(choice: ChosenAct['choice']) {
    const { signal, onProgress, onEvent } = this.#options;
    return {
      signal,
      onProgress,
      onEvent: (event: ActionEvent) =>
        onEvent?.({ ...event, choice, with: this.#with.get(event.path) }),
    };
  }
}

const everything = { tiers: new Set(tiers), allowLoss: true, allowBursts: true };
