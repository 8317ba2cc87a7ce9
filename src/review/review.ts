import { randomUUID } from 'node:crypto';
import type { ApplyOptions, Chosen } from '../api/actions/apply-choices.js';
import { listActions } from '../api/actions/log.js';
import { listTrash } from '../api/actions/list-trash.js';
import { plainRules } from '../config/keep-rule.js';
import type { Repository } from '../library/repository/repository.js';
import type { ChangedFile } from '../library/review/change-choices.js';
import { sumsOf } from '../library/review/group-list.js';
import type { ChosenAct, ChosenMerge, ChosenPlan } from '../library/review/plan-choices.js';
import { countChoices, noChoices, stateOf } from '../library/review/review-cards.js';
import { keeperOf, withoutFiles } from '../library/review/review-group.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { RelPath } from '../model/paths/path.js';
import type { OnProgress, Progress } from '../model/runs/progress.js';
import { choices } from '../model/review/choice.js';
import { mostPlanned, type PlanRequest, type ReviewPlan } from '../model/review/review-plan.js';
import type { ReviewAction, ReviewHistory } from '../model/review/review-history.js';
import type { ReviewEvent, ReviewOutcome } from '../model/review/review-events.js';
import type { ReviewFailure, ReviewSession } from '../model/review/review-session.js';
import { Board } from './board.js';
import { carryOutApart } from './carry-out-apart.js';
import { refOf, reviewHistory } from './history.js';
import { Jobs } from './jobs.js';
import { Looks, type LookOptions } from './looks.js';
import { carryOut, type CarriedOut, type Order, type OrderEvent } from './orders.js';
import { rehearsePlan } from './rehearse-plan.js';
import { Rules } from './rules.js';

/** What is looked for, and who is told of it. */
export interface ReviewOptions extends LookOptions {
  readonly version: string;
  readonly tell: (event: ReviewEvent) => void;
  /** Of the first look, which pages are told of as well. */
  readonly onProgress?: OnProgress | undefined;
  /** Told when the first look is over. */
  readonly onLooked?: (() => void) | undefined;
}

/** Who hears of what is done to files. */
interface ActTelling {
  readonly onEvent: (event: OrderEvent) => void;
  readonly onProgress: OnProgress;
}

/** A plan that was shown. */
interface ShownPlan {
  readonly id: string;
  readonly chosen: ChosenPlan;
  readonly allowLoss: boolean;
  /** What it was made of. */
  readonly changes: number;
  readonly generation: number;
}

/** What a review shows and does: plans of what was chosen, acts, and what they leave behind. */
export class Review {
  readonly board: Board;
  readonly rules: Rules;
  readonly jobs: Jobs;
  readonly #looks: Looks;
  readonly #repository: Repository;
  readonly #options: ReviewOptions;
  #plan: ShownPlan | undefined;

  private constructor(repository: Repository, board: Board, options: ReviewOptions) {
    this.#repository = repository;
    this.#options = options;
    this.board = board;
    this.rules = new Rules(repository, board, options);
    this.jobs = new Jobs(options.tell);
    const {
      version: _,
      tell: _tell,
      onProgress: _onProgress,
      onLooked: _onLooked,
      ...looking
    } = options;
    this.#looks = new Looks(repository, board, looking);
  }

  /**
   * Ready to be asked, and without groups until {@link begin}.
   * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED
   */
  static async open(repository: Repository, options: ReviewOptions): Promise<Review> {
    return new Review(repository, await Board.open(repository, options.tell), options);
  }

  /**
   * Begins the first look. Groups come as they are known, and what is chosen in them meanwhile holds.
   * @returns what is rejected where it fails, as `findSimilar` does, and never resolved
   */
  begin(): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.jobs.begin('looking', () => this.#lookFirst().catch(reject));
    });
  }

  async session(): Promise<ReviewSession> {
    await this.board.freshen();
    const states = { open: 0, partly: 0, decided: 0 };
    const chosen = { ...noChoices };
    let copies = 0;
    for (const review of this.board.list.all()) {
      const own = this.board.choices(review);
      for (const one of this.board.resolve(review)) copies += one?.copies.length ?? 0;
      states[stateOf(own)] += 1;
      const counts = countChoices(own);
      for (const choice of choices) chosen[choice] += counts[choice];
    }
    const actions = await listActions(this.#repository);
    return {
      root: this.#repository.root,
      version: this.#options.version,
      generation: this.board.generation,
      job: this.jobs.current,
      extent: this.#looks.extent,
      isComplete: this.#looks.isComplete,
      sums: sumsOf([...this.board.list.all()]),
      tiers: this.board.list.sums(),
      states,
      facets: this.board.list.facets(),
      failures: this.#looks.failures.slice(0, mostPlanned),
      canReflink: this.#looks.canReflink,
      keepRules: plainRules,
      chosen,
      copies,
      canUndoChoice: this.board.book.canUndo,
      undoable: actions.find(isUndoable)?.id,
    };
  }

  /** What would be done, after a look at every file. */
  async plan({ allowLoss = false }: PlanRequest): Promise<ReviewPlan> {
    await this.board.refresh();
    const { ops } = this.#options;
    const acting = { ...(ops === undefined ? {} : { ops }), ...this.#protection, allowLoss };
    // What is chosen while files are looked at is not in the plan.
    const { generation } = this.board;
    const { changes } = this.board.book;
    const { chosen, plan } = await rehearsePlan(this.#repository, this.board, acting);
    const id = randomUUID();
    this.#plan = { id, chosen, allowLoss, changes, generation };
    return { planId: id, ...plan };
  }

  /**
   * Begins to do what a plan showed; its outcome is an event.
   * @throws ImgdedupError PLAN_CHANGED, REVIEW_BUSY
   */
  async apply(planId: string): Promise<void> {
    await this.board.refresh();
    const plan = this.#plan;
    const isCurrent =
      plan?.id === planId &&
      plan.changes === this.board.book.changes &&
      plan.generation === this.board.generation;
    if (!isCurrent) {
      throw new ImgdedupError('PLAN_CHANGED', 'The plan is not what it was.', {
        remedy: 'Look at it as it is now, and apply that.',
      });
    }
    this.jobs.begin('applying', () => this.#apply(plan));
  }

  /**
   * Begins to take actions back, in this order.
   * @throws ImgdedupError REVIEW_BUSY
   */
  undo(actionIds: readonly number[]): void {
    this.jobs.begin('undoing', () =>
      this.#act('undoing', (telling) => this.#carryOut({ kind: 'undo', ids: actionIds }, telling)),
    );
  }

  /**
   * Begins to bring files back from the trash.
   * @throws ImgdedupError REVIEW_BUSY, PATH_NOT_FOUND
   */
  async restore(refs: readonly string[]): Promise<void> {
    const wanted = new Set(refs);
    const files = (await listTrash(this.#repository)).filter((file) => wanted.has(refOf(file)));
    if (files.length < wanted.size) {
      throw new ImgdedupError('PATH_NOT_FOUND', 'Some of that lies in the trash no more.');
    }
    const byAction = groupedBy(files, ({ action }) => action);
    const order: Order = {
      kind: 'restore',
      files: [...byAction].map(([action, some]) => ({
        paths: some.map(({ path }) => path),
        action,
      })),
    };
    this.jobs.begin('restoring', () =>
      this.#act('restoring', (telling) => this.#carryOut(order, telling)),
    );
  }

  /**
   * Begins to look anew.
   * @throws ImgdedupError REVIEW_BUSY
   */
  lookAgain(): void {
    this.jobs.begin('looking', () => this.#lookAgain());
  }

  history(): Promise<ReviewHistory> {
    return reviewHistory(this.#repository);
  }

  /** In a thread of its own, so that requests are answered meanwhile. */
  #carryOut(order: Order, telling: ActTelling): Promise<CarriedOut> {
    const { ops } = this.#options;
    const { address } = this.#repository;
    const watched = { ...telling, signal: this.jobs.signal };
    return ops === undefined && address !== undefined
      ? carryOutApart(address, order, watched)
      : carryOut(this.#repository, order, watched, ops);
  }

  get #protection(): Pick<ApplyOptions, 'protect' | 'reference'> {
    const { protect, reference } = this.#options;
    return { protect, reference };
  }

  async #apply(plan: ShownPlan): Promise<void> {
    const { chosen, allowLoss } = plan;
    const done = new Set<RelPath>();
    const merged = new Set<RelPath>();
    await this.#act('applying', async (telling) => {
      const onEvent = (event: OrderEvent): void => {
        telling.onEvent(event);
        if (event.skipped !== undefined) return;
        if (event.choice === 'merge') merged.add(event.keeper);
        else done.add(event.path);
      };
      const { protect, reference } = this.#options;
      const order: Order = {
        kind: 'apply',
        chosen: {
          ...chosen,
          acts: chosen.acts.map(plainAct),
          merges: chosen.merges.map(plainMerge),
        },
        allowLoss,
        protect,
        reference: reference?.source,
      };
      let applied: CarriedOut | undefined;
      try {
        applied = await this.#carryOut(order, { ...telling, onEvent });
      } finally {
        // Pairs are remembered first. Where nothing is known to be done, all stays chosen.
        if (applied?.isWhole === true || done.size + merged.size > 0) {
          await this.#settle(chosen, done, merged);
        }
      }
      return applied;
    });
  }

  /** What was done is no draft any more; what could not be done stays one. */
  async #settle(
    chosen: ChosenPlan,
    done: ReadonlySet<RelPath>,
    merged: ReadonlySet<RelPath>,
  ): Promise<void> {
    const acts = groupedBy(chosen.acts, ({ review }) => review);
    const settled: ChangedFile[] = [];
    for (const review of this.board.list.withContents(this.board.book.contents())) {
      const own = acts.get(review) ?? [];
      const resolved = this.board.resolve(review);
      const isDistinct = resolved.some((one) => one?.choice === 'distinct');
      const isMerged = merged.has(keeperOf(review).path);
      const isAct = own.length > 0 || isDistinct;
      if (!isAct && !isMerged) continue;
      const isWhole = isAct && own.every(({ file }) => done.has(file.path));
      for (const [at, { contentId, path }] of review.group.files.entries()) {
        const draft = resolved[at];
        if (draft === undefined) continue;
        const isDone = isWhole || done.has(path) || draft.choice === 'distinct';
        const choice = isDone ? undefined : draft.choice;
        const copies = isMerged ? [] : draft.copies;
        if (choice === draft.choice && copies.length === draft.copies.length) continue;
        const isOver = choice === undefined && copies.length === 0;
        const after = isOver ? undefined : { ...draft, choice, copies };
        settled.push({ content: contentId, path: draft.path, after });
      }
    }
    await this.board.book.settle(settled);
    const gone = new Set(
      chosen.acts.flatMap(({ choice, file: { path } }) =>
        choice === 'trash' && done.has(path) ? path : [],
      ),
    );
    this.board.replace(
      [...this.board.list.all()].flatMap((review) => withoutFiles(review, gone) ?? []),
    );
  }

  /** Does something to files, tells what came of it, and looks anew. */
  async #act(
    job: ReviewOutcome['job'],
    work: (telling: ActTelling) => Promise<CarriedOut>,
  ): Promise<void> {
    const failures: ReviewFailure[] = [];
    const counts = { done: 0, freed: 0, failed: 0 };
    const onEvent = ({ path, skipped, bytes }: OrderEvent): void => {
      if (skipped === undefined) {
        counts.done += 1;
        counts.freed += bytes;
        return;
      }
      counts.failed += 1;
      if (failures.length < mostPlanned) failures.push({ path, reason: skipped });
    };
    let distinctPairs = 0;
    let error: ReviewOutcome['error'];
    const last = (await listActions(this.#repository, 1))[0]?.id ?? 0;
    try {
      const result = await work({ onEvent, onProgress: this.jobs.progressOf(job) });
      ({ distinctPairs, error } = result);
    } catch (cause) {
      if (!(cause instanceof ImgdedupError)) throw cause;
      error = { code: cause.code, message: cause.message, remedy: cause.remedy };
    }
    const since = (await listActions(this.#repository)).filter(({ id }) => id > last);
    const actions = since.filter(isUndoable).map(({ id }) => id);
    const outcome = { job, actions, ...counts, distinctPairs, failures, error };
    this.#options.tell({ kind: 'outcome', outcome });
    if (!this.jobs.signal.aborted) {
      this.jobs.turnTo('looking');
      await this.#lookAgain();
    }
  }

  #lookAgain(): Promise<void> {
    return this.#looks.again({
      signal: this.jobs.signal,
      onProgress: this.jobs.progressOf('looking'),
    });
  }

  async #lookFirst(): Promise<void> {
    const progressOf = this.jobs.progressOf('looking');
    const watch = {
      signal: this.jobs.signal,
      onProgress: (progress: Progress) => {
        progressOf(progress);
        this.#options.onProgress?.(progress);
      },
    };
    try {
      await this.#looks.first(watch);
    } catch (error) {
      // A page wanted it so: what is shown by then can be decided about.
      if (!(this.jobs.signal.aborted && isInterrupted(error))) throw error;
    } finally {
      this.#options.onLooked?.();
    }
  }
}

/** What is sent to those who act: of very many files the groups would be most of it. */
function plainAct({ choice, file, stays, tier }: ChosenAct): Chosen['acts'][number] {
  return { choice, file, stays, tier };
}

function plainMerge({ keeper, goes, from }: ChosenMerge): NonNullable<Chosen['merges']>[number] {
  return { keeper, goes, from };
}

function isInterrupted(error: unknown): boolean {
  return error instanceof ImgdedupError && error.code === 'INTERRUPTED';
}

function groupedBy<T, K>(items: readonly T[], of: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(of(item));
    if (group === undefined) groups.set(of(item), [item]);
    else group.push(item);
  }
  return groups;
}

function isUndoable({ command, undone, done }: Pick<ReviewAction, 'command' | 'undone' | 'done'>) {
  return command !== 'undo' && command !== 'delete' && undone !== 'yes' && done > 0;
}
