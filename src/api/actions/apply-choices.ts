import { setImmediate } from 'node:timers/promises';
import { ActionRun, inBatches } from '../../actions/action-run.js';
import type { Batch } from '../../actions/act.js';
import { canReflink, checkReflink } from '../../actions/files/check-reflink.js';
import { folderGoal, trashGoal, type Goal } from '../../actions/plans/destination.js';
import { plannedMerges } from '../../actions/plans/chosen-merges.js';
import { LinkAct } from '../../actions/link-act.js';
import { MergeAct } from '../../actions/merge-act.js';
import { MoveAct } from '../../actions/move-act.js';
import { CompanionPlan } from '../../actions/plans/plan-companions.js';
import type { PlannedLink } from '../../actions/plans/plan-links.js';
import type { PlannedMerge } from '../../actions/plans/plan-merges.js';
import { objectionTo, type PlannedMove } from '../../actions/plans/plan-moves.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { ReflinkedFiles } from '../../actions/journal/reflinked-files.js';
import { ReplaceAct } from '../../actions/replace-act.js';
import { SymlinkedFiles } from '../../actions/journal/symlinked-files.js';
import { tidyTrash } from '../../actions/trash/tidy.js';
import { nodeFileOps, type FileOps } from '../../fs/file-ops.js';
import { decisionOf, rememberDecisions } from '../../library/decisions/remember-decisions.js';
import { keepingOf, type KeepOptions } from '../../library/keep/keeper.js';
import type { Repository } from '../../library/repository/repository.js';
import { opsWithReserve } from '../../library/reserve/file-ops.js';
import type { ChosenMerge, ChosenPlan } from '../../library/review/plan-choices.js';
import type { ResolvedAct } from '../../library/review/resolve-plan.js';
import { nextActionNumber } from '../../library/trash/action-numbers.js';
import type { ActionEvent, ActionResult } from '../../model/actions/action.js';
import { contentRef } from '../../model/contents/content-id.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { sameStat } from '../../model/snapshot/file-table.js';
import { tiers } from '../../model/groups/look-alike.js';
import { isWithin, type RelPath } from '../../model/paths/path.js';
import { isExactAct, type ExactAct, type PlanAct } from '../../model/groups/plan.js';
import type { OnProgress } from '../../model/runs/progress.js';

export interface ApplyOptions extends KeepOptions, Settling {
  /** Sidecars, raw files and videos go with their picture even where the one that stays has none like them. */
  readonly allowLoss?: boolean | undefined;
  /** Absolute path of the folder for what is to be moved. */
  readonly folder?: string | undefined;
  /** Leaves files alone that cannot share their bytes, and does the rest; else nothing is done. */
  readonly leavesReflinks?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Told of every file, as it is acted on or left alone. */
  readonly onEvent?: ((event: ChoiceEvent) => void | Promise<void>) | undefined;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps | undefined;
}

/** What is to be done, whoever chose it. */
export interface Chosen extends Pick<ChosenPlan, 'pairs' | 'kept'> {
  readonly acts: readonly ResolvedAct[];
  /** None by default. */
  readonly merges?: readonly Pick<ChosenMerge, 'keeper' | 'goes' | 'from'>[];
}

export interface ChoiceEvent extends ActionEvent {
  readonly choice: PlanAct | 'merge';
  /** The picture that it goes along with. */
  readonly with: RelPath | undefined;
}

/** What came of each act. */
export interface AppliedChoices extends Readonly<Record<PlanAct, ActionResult>> {
  /** Sidecars that facts were put into. */
  readonly merge: ActionResult;
  /** Pairs that were not remembered before. */
  readonly distinctPairs: number;
}

/** Nothing was done, and nothing was left. */
const none = { id: undefined, done: 0, skipped: 0, freed: 0 } as const;

export const noActs: Readonly<Record<PlanAct | 'merge', ActionResult>> = {
  merge: none,
  trash: none,
  move: none,
  link: none,
  reflink: none,
  symlink: none,
  delete: none,
};

/** First what goes: linking changes the ctime of what stays. */
const order = ['trash', 'move', 'delete', 'symlink', 'reflink', 'link'] as const;

/**
 * Does what was chosen: remembers pictures as distinct, puts facts into sidecars, moves files away, replaces or deletes them. Each file is
 * looked at again, and compared with the one that stays where the two are to hold the same bytes; all of it is
 * journalled. What is done in one way is an action.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED, FOLDER_UNREADABLE,
 *   NOT_A_FOLDER, REFLINK_UNSUPPORTED, USAGE for a move to nowhere
 */
export async function applyChoices(
  repository: Repository,
  chosen: Chosen,
  options: ApplyOptions = {},
): Promise<AppliedChoices> {
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  using _room = repository.reserve.open('most');
  await using _lock = await lockToAct(repository, 'review', { ops, onSettled: options.onSettled });
  let acts = await Acts.of(repository, chosen, { ...options, ops });
  acts.checkReflinks(repository.dataFolder);
  const decisions = chosen.pairs.map(([a, b]) => decisionOf(a, b, Date.now()));
  const distinctPairs =
    decisions.length === 0
      ? 0
      : await repository.transaction((store) => rememberDecisions(store, decisions));
  // Before anything goes that says it.
  const merges = await plannedMerges(repository, chosen.merges ?? [], { ...options, ops });
  const merge = await mergeRun(repository, ops, options).take(inBatches(merges));
  // That took a number.
  if (merge.id !== undefined) acts = await Acts.of(repository, chosen, { ...options, ops });
  const results = { ...noActs, merge };
  for (const act of order) results[act] = await acts.take(act);
  return { ...results, distinctPairs };
}

/** The same look at every file, without the acts. Needs no right to write. */
export async function rehearseChoices(
  repository: Repository,
  chosen: Chosen,
  options: ApplyOptions = {},
): Promise<AppliedChoices> {
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  const acts = await Acts.of(repository, chosen, { ...options, ops });
  acts.checkReflinks(undefined);
  const merges = await plannedMerges(repository, chosen.merges ?? [], { ...options, ops });
  const merge = await mergeRun(repository, ops, options).rehearse(inBatches(merges));
  const results = { ...noActs, merge };
  for (const act of order) results[act] = await acts.rehearse(act);
  return { ...results, distinctPairs: chosen.pairs.length };
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

/** Others get their turn between two batches. */
async function* patiently<Plan>(batches: Iterable<Batch<Plan>>): AsyncGenerator<Batch<Plan>> {
  for (const batch of batches) {
    await setImmediate();
    yield batch;
  }
}

interface Acting extends ApplyOptions {
  readonly ops: FileOps;
}

/** What must be known before anything is done. */
interface Known {
  /** The number of the first action, which the trash is named by. */
  readonly number: number;
  readonly trash: Goal;
  /** Undefined where nothing is to be moved. */
  readonly folder: Goal | undefined;
  readonly symlinked: SymlinkedFiles;
  readonly reflinked: ReflinkedFiles;
}

/** What was chosen, as plans of the acts. */
class Acts {
  readonly #repository: Repository;
  readonly #chosen: Chosen;
  readonly #options: Acting;
  readonly #known: Known;
  #canReflink = true;
  readonly #wanted: ReadonlySet<PlanAct>;
  /** The pictures that companions go along with. */
  readonly #with = new Map<RelPath, RelPath>();

  private constructor(repository: Repository, chosen: Chosen, options: Acting, known: Known) {
    this.#repository = repository;
    this.#chosen = chosen;
    this.#options = options;
    this.#known = known;
    this.#wanted = new Set(chosen.acts.map(({ choice }) => choice));
  }

  static async of(repository: Repository, chosen: Chosen, options: Acting): Promise<Acts> {
    const { ops, folder } = options;
    const number = await repository.transaction((store) => nextActionNumber(repository, store));
    const isMove = chosen.acts.some(({ choice }) => choice === 'move');
    if (isMove && folder === undefined) {
      throw new ImgdedupError('USAGE', 'No folder is named to move files to.');
    }
    const known = {
      number,
      trash: trashGoal(repository, ops, number),
      folder: isMove && folder !== undefined ? folderGoal(repository, ops, folder) : undefined,
      symlinked: await SymlinkedFiles.load(repository, { base: repository.base, ops }),
      reflinked: await ReflinkedFiles.load(repository),
    };
    return new Acts(repository, chosen, options, known);
  }

  /**
   * @param dataFolder as `checkReflink` takes it
   * @throws ImgdedupError REFLINK_UNSUPPORTED
   */
  checkReflinks(dataFolder: string | undefined): void {
    const { base } = this.#repository;
    const { ops, leavesReflinks = false } = this.#options;
    const plan = this.#inPlace('reflink');
    if (leavesReflinks) this.#canReflink = canReflink({ base, ops }, plan, dataFolder);
    else checkReflink({ base, ops }, plan, dataFolder);
  }

  async take(act: PlanAct): Promise<ActionResult> {
    if (!this.#wanted.has(act)) return none;
    if (isExactAct(act)) return this.#replacing(act).take(inBatches(this.#inPlace(act)));
    const result = await this.#moving(act).take(inBatches(this.#moves(act)));
    // A manifest of files that all stayed.
    if (act === 'trash' && result.id === undefined) {
      await tidyTrash(this.#repository, this.#options.ops, new Set([this.#known.number]));
    }
    return result;
  }

  async rehearse(act: PlanAct): Promise<ActionResult> {
    if (!this.#wanted.has(act)) return none;
    return isExactAct(act)
      ? this.#replacing(act).rehearse(patiently(inBatches(this.#inPlace(act))))
      : this.#moving(act).rehearse(patiently(inBatches(this.#moves(act))));
  }

  #moving(act: 'trash' | 'move'): ActionRun<PlannedMove> {
    const { ops } = this.#options;
    const moving = new MoveAct(act, this.#repository, ops, this.#known.symlinked);
    return new ActionRun(this.#repository, ops, moving, this.#telling(act));
  }

  #replacing(act: ExactAct): ActionRun<PlannedLink> {
    const { ops } = this.#options;
    const replacing =
      act === 'link'
        ? new LinkAct(this.#repository, ops)
        : new ReplaceAct(act, this.#repository, ops, this.#known);
    return new ActionRun(this.#repository, ops, replacing, this.#telling(act));
  }

  *#moves(act: 'trash' | 'move'): Generator<PlannedMove> {
    const { trash, folder } = this.#known;
    const goal = act === 'trash' ? trash : folder;
    if (goal === undefined) return;
    const { ops, allowLoss = false } = this.#options;
    const { protection } = keepingOf(this.#repository.settings, this.#options);
    const companions = new CompanionPlan({
      base: this.#repository.base,
      ops,
      destination: goal.destination,
      allowLoss,
      isProtected: (path) => protection.protects(path) || this.#chosen.kept.has(path),
    });
    for (const move of companions.withCompanions(this.#chosenMoves(act, goal))) {
      if (move.belongsTo !== undefined) this.#with.set(move.path, move.belongsTo.path);
      yield move;
    }
  }

  *#chosenMoves(act: 'trash' | 'move', { destination, apart }: Goal): Generator<PlannedMove> {
    for (const { choice, file, stays, tier } of this.#chosen.acts) {
      if (choice !== act) continue;
      const isThere = apart !== undefined && isWithin(file.path, apart);
      yield {
        path: file.path,
        stat: file.stat,
        keeper: stays.path,
        keeperStat: stays.stat,
        tier,
        content: contentRef(file.contentId),
        away: destination(file.path),
        objection: isThere
          ? 'lies where files are moved to'
          : // Somebody looked at them: only what no look tells is held against it.
            objectionTo({ ...file, tier }, stays, everything),
      };
    }
  }

  *#inPlace(act: ExactAct): Generator<PlannedLink> {
    const isUnable = act === 'reflink' && !this.#canReflink;
    const cannotShare = isUnable ? 'its filesystem cannot share bytes' : undefined;
    for (const { choice, file, stays } of this.#chosen.acts) {
      if (choice !== act) continue;
      // Linked already; that another name of the keeper is not deleted is told.
      if (act !== 'delete' && sameStat(file.stat, stays.stat)) continue;
      yield {
        keeper: stays.path,
        keeperStat: stays.stat,
        duplicate: file.path,
        duplicateStat: file.stat,
        content: contentRef(file.contentId),
        objection: file.protected ? 'protected' : cannotShare,
      };
    }
  }

  #telling(choice: PlanAct) {
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
