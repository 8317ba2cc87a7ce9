import { setImmediate } from 'node:timers/promises';
import { ActionRun, inBatches } from '../actions/action-run.js';
import type { Batch } from '../actions/act.js';
import { trashGoal, type Goal } from '../actions/destination.js';
import { canReflink } from '../actions/check-reflink.js';
import { LinkAct } from '../actions/link-act.js';
import { MoveAct } from '../actions/move-act.js';
import { CompanionPlan } from '../actions/plan-companions.js';
import type { PlannedLink } from '../actions/plan-links.js';
import { objectionTo, type PlannedMove } from '../actions/plan-moves.js';
import { lockToAct, type Settling } from '../actions/recover.js';
import { ReflinkedFiles } from '../actions/reflinked-files.js';
import { ReplaceAct } from '../actions/replace-act.js';
import { SymlinkedFiles } from '../actions/symlinked-files.js';
import { tidyTrash } from '../actions/trash/tidy.js';
import { nodeFileOps, type FileOps } from '../fs/file-ops.js';
import { decisionOf, rememberDecisions } from '../library/decisions/remember-decisions.js';
import { keepingOf, type KeepOptions } from '../library/keep/keeper.js';
import type { Repository } from '../library/repository/repository.js';
import { opsWithReserve } from '../library/reserve/file-ops.js';
import type { ChosenAct, ChosenPlan } from '../library/review/plan-choices.js';
import { nextActionNumber } from '../library/trash/action-numbers.js';
import type { ActionEvent, ActionResult } from '../model/action.js';
import { contentRef } from '../model/content-id.js';
import { sameStat } from '../model/file-table.js';
import { tiers } from '../model/look-alike.js';
import type { RelPath } from '../model/path.js';
import type { OnProgress } from '../model/progress.js';
import { joinings, type Going, type Joining } from '../model/review.js';

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
}

export interface ChoiceEvent extends ActionEvent {
  readonly choice: Going;
  /** The picture that it goes along with. */
  readonly with: RelPath | undefined;
}

/** What was made of files, by what was chosen for them. */
export interface AppliedChoices extends Readonly<Record<Going, ActionResult>> {
  /** Pairs that were not remembered before. */
  readonly distinctPairs: number;
}

/**
 * Does what was chosen: remembers pictures as distinct, moves files to the trash, links files. Each file is
 * looked at again, and compared with the one that stays where the two are to hold the same bytes; all of it is
 * journalled. What was moved, linked, made to share its bytes, and made a symbolic link is an action each. Files that
 * cannot share their bytes where they are are left alone.
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
  const { number, ...place } = await nextGoal(repository, ops);
  const acts = new Acts(repository, chosen, { ...options, ops, ...place });
  // First what goes: linking changes the ctime of what stays.
  const trash = await acts.trash().take(inBatches(acts.moves()));
  if (trash.id === undefined) await tidyTrash(repository, ops, new Set([number]));
  const joined = await eachJoining(async (joining) => {
    const plans = acts.joins(joining, repository.dataFolder);
    return (await acts.join(joining)).take(inBatches(plans));
  });
  return { trash, ...joined, distinctPairs };
}

/** One after the other: symbolic links last, which no act before them must meet. */
async function eachJoining(
  work: (joining: Joining) => Promise<ActionResult>,
): Promise<Record<Joining, ActionResult>> {
  const nothing: ActionResult = { id: undefined, done: 0, skipped: 0, freed: 0 };
  const results = { link: nothing, reflink: nothing, symlink: nothing };
  for (const joining of joinings) results[joining] = await work(joining);
  return results;
}

/** The same look at every file, without the acts. Needs no right to write. */
export async function rehearseChoices(
  repository: Repository,
  chosen: Chosen,
  options: ApplyOptions = {},
): Promise<AppliedChoices> {
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  const { goal, symlinked } = await nextGoal(repository, ops);
  const acts = new Acts(repository, chosen, { ...options, ops, goal, symlinked });
  const trash = await acts.trash().rehearse(patiently(inBatches(acts.moves())));
  const joined = await eachJoining(async (joining) =>
    (await acts.join(joining)).rehearse(patiently(inBatches(acts.joins(joining, undefined)))),
  );
  return { trash, ...joined, distinctPairs: chosen.pairs.length };
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

/** What was chosen, as plans of the acts. */
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

  async join(joining: Joining): Promise<ActionRun<PlannedLink>> {
    const { ops, symlinked } = this.#options;
    const repository = this.#repository;
    const act =
      joining === 'link'
        ? new LinkAct(repository, ops)
        : new ReplaceAct(joining, repository, ops, {
            symlinked,
            reflinked: await this.#reflinked(),
          });
    return new ActionRun(repository, ops, act, this.#telling(joining));
  }

  /** To read that of the journal takes time, and hardly anybody needs it. */
  #reflinked(): Promise<ReflinkedFiles> | ReflinkedFiles {
    const isNeeded = this.#chosen.acts.some(({ choice }) => choice === 'reflink');
    return isNeeded ? ReflinkedFiles.load(this.#repository) : ReflinkedFiles.none;
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

  /** @param dataFolder where it is tried whether files can share their bytes; undefined where nothing may be made */
  *joins(joining: Joining, dataFolder: string | undefined): Generator<PlannedLink> {
    const plans = this.#joins(joining, undefined);
    if (joining !== 'reflink') {
      yield* plans;
      return;
    }
    const { ops } = this.#options;
    const isAble = canReflink({ base: this.#repository.base, ops }, plans, dataFolder);
    yield* this.#joins(joining, isAble ? undefined : 'its filesystem cannot share bytes');
  }

  *#joins(joining: Joining, objection: string | undefined): Generator<PlannedLink> {
    for (const { choice, file, stays } of this.#chosen.acts) {
      if (choice !== joining || sameStat(file.stat, stays.stat)) continue;
      yield {
        keeper: stays.path,
        keeperStat: stays.stat,
        duplicate: file.path,
        duplicateStat: file.stat,
        content: contentRef(file.contentId),
        objection: file.protected ? 'protected' : objection,
      };
    }
  }

  #telling(choice: Going) {
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
