import { createHash, randomUUID } from 'node:crypto';
import {
  rehearseChoices,
  type ApplyOptions,
  type ChoiceEvent,
  type Chosen,
} from '../api/apply-choices.js';
import { findDupes } from '../api/find-dupes.js';
import { findSimilar, type SimilarOptions } from '../api/find-similar.js';
import { listActions } from '../api/log.js';
import { listTrash } from '../api/list-trash.js';
import { canReflink } from '../actions/check-reflink.js';
import { ReflinkedFiles } from '../actions/reflinked-files.js';
import { plainRules } from '../config/keep-rule.js';
import { nodeFileOps, type FileOps } from '../fs/file-ops.js';
import { tryLock } from '../library/hashing/refresh-hashes.js';
import { storedLookAlikes } from '../library/lookalikes/find-look-alikes.js';
import type { Repository } from '../library/repository/repository.js';
import type { ChangedFile } from '../library/review/change-choices.js';
import { describeContents, storedDescriptions } from '../library/review/describe-contents.js';
import { GroupList, sumsOf } from '../library/review/group-list.js';
import {
  planChoices,
  type ChosenAct,
  type ChosenMerge,
  type ChosenPlan,
} from '../library/review/plan-choices.js';
import { countChoices, noChoices, stateOf } from '../library/review/review-cards.js';
import {
  keeperOf,
  reviewGroup,
  withoutFiles,
  type ReviewGroup,
} from '../library/review/review-group.js';
import { Scope } from '../library/scan/scope.js';
import type { ContentId } from '../model/content-id.js';
import { equalAsAlike } from '../model/equal-as-alike.js';
import { ImgdedupError, type ErrorCode } from '../model/errors.js';
import type { Facts } from '../model/facts.js';
import type { Failure } from '../model/failure.js';
import type { LookAlikeGroup, LookAlikesResult, Tier } from '../model/look-alike.js';
import { rootPath, type RelPath } from '../model/path.js';
import type { OnProgress } from '../model/progress.js';
import {
  choices,
  joinings,
  mostPlanned,
  type Extent,
  type GroupId,
  type PlannedFile,
  type PlanRequest,
  type ReviewAction,
  type ReviewEvent,
  type ReviewFailure,
  type ReviewHistory,
  type ReviewOutcome,
  type ReviewPlan,
  type ReviewSession,
  type ReviewTrashed,
} from '../model/review.js';
import type { ListedTrash } from '../model/trash.js';
import { Board } from './board.js';
import { carryOutApart } from './carry-out-apart.js';
import { Jobs } from './jobs.js';
import { carryOut, type CarriedOut, type Order, type OrderEvent } from './orders.js';
import { Rules } from './rules.js';

/** What is looked for, and who is told of it. */
export interface ReviewOptions extends Omit<SimilarOptions, 'onProgress' | 'reference'> {
  readonly reference?: Scope | undefined;
  readonly version: string;
  readonly tell: (event: ReviewEvent) => void;
  /** Of the first look, which pages are told of as well. */
  readonly onProgress?: OnProgress | undefined;
  /** Told when the first look is over. */
  readonly onLooked?: (() => void) | undefined;
  /** @internal What changes files, in place of the system, and in this thread. */
  readonly ops?: FileOps | undefined;
}

type Watching = Pick<SimilarOptions, 'signal' | 'onProgress'>;

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
  readonly #repository: Repository;
  readonly #options: ReviewOptions;
  #failures: readonly ReviewFailure[] = [];
  #isComplete = true;
  #extent: Extent = 'nothing';
  #canReflink: boolean | undefined;
  #plan: ShownPlan | undefined;

  private constructor(repository: Repository, board: Board, options: ReviewOptions) {
    this.#repository = repository;
    this.#options = options;
    this.board = board;
    this.rules = new Rules(repository, board, options);
    this.jobs = new Jobs(options.tell);
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
      extent: this.#extent,
      isComplete: this.#isComplete,
      sums: sumsOf([...this.board.list.all()]),
      tiers: this.board.list.sums(),
      states,
      facets: this.board.list.facets(),
      failures: this.#failures.slice(0, mostPlanned),
      canReflink: this.#canReflink,
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
    const drafted = [...this.board.book.contents()];
    const groups = this.board.list.withContents(drafted);
    const chosen = planChoices(groups, (review) => this.board.resolve(review));
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
    const { ops } = this.#options;
    const options = {
      ...(ops === undefined ? {} : { ops }),
      ...this.#protection,
      allowLoss,
      leavesReflinks: true,
      onEvent,
    };
    const seen = await rehearseChoices(this.#repository, chosen, options);
    const id = randomUUID();
    const { changes } = this.board.book;
    this.#plan = { id, chosen, allowLoss, changes, generation: this.board.generation };
    const refused = entries.filter(({ reason }) => reason !== undefined);
    const others = entries.filter(({ reason }) => reason === undefined);
    return {
      planId: id,
      acts: counts,
      companions,
      merged: seen.merge.done,
      distinctPairs: chosen.pairs.length,
      files: seen.trash.done + joinings.reduce((sum, joining) => sum + seen[joining].done, 0),
      freed: joinings.reduce((sum, joining) => sum + seen[joining].freed, 0),
      trashed: seen.trash.freed,
      refused: refused.length,
      stale: this.#countStale(drafted),
      entries: [...refused, ...others].slice(0, mostPlanned),
      total: entries.length,
    };
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

  async history(): Promise<ReviewHistory> {
    const actions = await listActions(this.#repository);
    const trash = await listTrash(this.#repository);
    const newest = trash.toSorted((a, b) => b.movedAt - a.movedAt);
    return {
      actions: actions.map(({ startedAt, ...action }): ReviewAction => ({
        ...action,
        startedAt: new Date(startedAt).toISOString(),
      })),
      trash: newest.slice(0, mostPlanned).map(trashedOf),
      trashFiles: trash.length,
      trashBytes: trash.reduce((sum, { size }) => sum + size, 0),
    };
  }

  #countStale(drafted: readonly ContentId[]): number {
    let count = 0;
    for (const content of drafted) {
      if (!this.board.list.has(content)) count += this.board.book.get(content)?.length ?? 0;
    }
    return count;
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
    this.board.replace([...this.board.list.all()].flatMap((review) => without(review, gone) ?? []));
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

  async #lookAgain(): Promise<void> {
    try {
      await this.#look({ signal: this.jobs.signal, onProgress: this.jobs.progressOf('looking') });
    } catch (error) {
      // The groups are as they were; the next look tells.
      if (!(error instanceof ImgdedupError)) throw error;
      this.#failures = [{ path: rootPath, reason: error.message }];
    }
  }

  async #lookFirst(): Promise<void> {
    const progressOf = this.jobs.progressOf('looking');
    const watch: Watching = {
      signal: this.jobs.signal,
      onProgress: (progress) => {
        progressOf(progress);
        this.#options.onProgress?.(progress);
      },
    };
    try {
      await this.#showStored(watch);
      if (this.board.list.size === 0) await this.#showEqual(watch);
      await this.#look(watch);
    } catch (error) {
      // A page wanted it so: what is shown by then can be decided about.
      if (!(this.jobs.signal.aborted && isInterrupted(error))) throw error;
    } finally {
      this.#options.onLooked?.();
    }
  }

  /** What an earlier look found, which takes no time. */
  async #showStored(watch: Watching): Promise<void> {
    const { scope = Scope.everything } = this.#options;
    const shared = () => ReflinkedFiles.load(this.#repository);
    const options = { ...this.#finding, ...watch, scope, shared };
    try {
      const { groups } = await storedLookAlikes(this.#repository, options);
      const some = [...groups];
      const facts = await storedDescriptions(this.#repository, contentsOf(some));
      this.#show('stored', some, facts);
    } catch (error) {
      // What cannot be read the look itself makes anew, or tells of.
      if (!(error instanceof ImgdedupError && unstored.has(error.code))) throw error;
    }
  }

  /** Equal files, which are found long before what looks alike. */
  async #showEqual(watch: Watching): Promise<void> {
    const { listed } = this.#options;
    if (listed?.has('exact') === false) return;
    const { groups } = await findDupes(this.#repository, { ...this.#finding, ...watch });
    const some = [...groups].map(equalAsAlike);
    this.#show('equal', some, await this.#describe(some, watch));
  }

  async #look(watch: Watching): Promise<void> {
    const { onReadOnly } = this.#options;
    const options = { ...this.#finding, ...watch, onReadOnly };
    const found = await findSimilar(this.#repository, options);
    const groups = [...found.groups];
    const facts = await this.#describe(groups, watch);
    this.#failures = failuresOf(found);
    this.#isComplete = found.isComplete;
    this.#canReflink ??= await this.#tryReflink(groups);
    this.#show('all', groups, facts);
  }

  /** Whether files can share their bytes, tried with two of those that could; undefined where there are none. */
  async #tryReflink(groups: readonly LookAlikeGroup[]): Promise<boolean | undefined> {
    const pair = firstPair(groups);
    if (pair === undefined) return undefined;
    await using lock = await tryLock(this.#repository, {});
    const { base, dataFolder } = this.#repository;
    const place = { base, ops: this.#options.ops ?? nodeFileOps };
    return canReflink(place, [pair], lock && dataFolder);
  }

  #describe(
    groups: readonly LookAlikeGroup[],
    watch: Watching,
  ): Promise<ReadonlyMap<ContentId, Facts>> {
    const { jobs } = this.#options;
    return describeContents(this.#repository, contentsOf(groups), { jobs, ...watch });
  }

  #show(
    extent: Extent,
    groups: readonly LookAlikeGroup[],
    facts: ReadonlyMap<ContentId, Facts>,
  ): void {
    const shared = sharing(groups);
    const reviews = groups.map(reviewGroup).flatMap((review) => without(review, shared) ?? []);
    this.#extent = extent;
    this.board.replace(new GroupList(reviews, facts));
  }

  /** What is looked for, and how; without those who are told of it. */
  get #finding(): SimilarOptions {
    const {
      version: _,
      tell: _tell,
      ops: _ops,
      onProgress: _onProgress,
      onLooked: _onLooked,
      onReadOnly: _onReadOnly,
      ...options
    } = this.#options;
    return options;
  }
}

/** Nothing is stored that could be shown, or it cannot be read just now. */
const unstored: ReadonlySet<ErrorCode> = new Set([
  'NO_SNAPSHOT',
  'REPOSITORY_BUSY',
  'STORE_DAMAGED',
]);

function isInterrupted(error: unknown): boolean {
  return error instanceof ImgdedupError && error.code === 'INTERRUPTED';
}

function contentsOf(groups: readonly LookAlikeGroup[]): ReadonlySet<ContentId> {
  return new Set(groups.flatMap(({ files }) => files.map((file) => file.contentId)));
}

/** What is sent to those who act: of very many files the groups would be most of it. */
function plainAct({ choice, file, stays, tier }: ChosenAct): Chosen['acts'][number] {
  return { choice, file, stays, tier };
}

function plainMerge({ keeper, goes, from }: ChosenMerge): NonNullable<Chosen['merges']>[number] {
  return { keeper, goes, from };
}

/** Files that share the bytes of another one since an earlier action: there is nothing to win. */
function sharing(groups: readonly LookAlikeGroup[]): ReadonlySet<RelPath> {
  return new Set(
    groups.flatMap(({ files }) =>
      files.flatMap(({ path, sharesWith }) => (sharesWith === undefined ? [] : path)),
    ),
  );
}

/** Two files of the same bytes. */
function firstPair(groups: readonly LookAlikeGroup[]) {
  for (const { files } of groups) {
    const [keeper] = files;
    const twin = files.find((file) => !file.keeper && file.contentId === keeper?.contentId);
    if (keeper !== undefined && twin !== undefined) {
      return { keeper: keeper.path, duplicate: twin.path, objection: undefined };
    }
  }
  return undefined;
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

function without(review: ReviewGroup, gone: ReadonlySet<RelPath>): ReviewGroup | undefined {
  const isTouched = review.group.files.some(({ path }) => gone.has(path));
  return isTouched ? withoutFiles(review, gone) : review;
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

function noTiers(): Record<Tier, number> {
  return { exact: 0, metadata: 0, similar: 0, crop: 0 };
}

function isUndoable({ command, undone, done }: Pick<ReviewAction, 'command' | 'undone' | 'done'>) {
  return command !== 'undo' && command !== 'delete' && undone !== 'yes' && done > 0;
}

function failuresOf({ unreadable, undecodable }: LookAlikesResult): readonly Failure[] {
  return [...unreadable, ...undecodable];
}

function trashedOf(file: ListedTrash): ReviewTrashed {
  const { action, path, size, movedAt, contentId, livingCopy } = file;
  return {
    ref: refOf(file),
    action,
    path,
    bytes: size,
    movedAt: new Date(movedAt).toISOString(),
    contentId,
    livingCopy,
  };
}

/** Names a file in the trash without its path. */
function refOf({ folder, path }: Pick<ListedTrash, 'folder' | 'path'>): string {
  return createHash('sha256')
    .update(JSON.stringify([folder, path]))
    .digest('hex')
    .slice(0, 32);
}
