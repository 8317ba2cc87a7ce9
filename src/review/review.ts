import { createHash, randomUUID } from 'node:crypto';
import {
  applyChoices,
  rehearseChoices,
  type ApplyOptions,
  type ChoiceEvent,
} from '../api/apply-choices.js';
import { findSimilar, type SimilarOptions } from '../api/find-similar.js';
import { listActions } from '../api/log.js';
import { listTrash } from '../api/list-trash.js';
import { restoreFromTrash } from '../api/restore-from-trash.js';
import { undoAction } from '../api/undo.js';
import { parseKeepRules } from '../config/settings.js';
import { plainRules } from '../config/keep-rule.js';
import type { FileOps } from '../fs/file-ops.js';
import { statFile } from '../fs/stat.js';
import { keepingOf } from '../library/keep/keeper.js';
import type { Repository } from '../library/repository/repository.js';
import { changeChoices, type ChangedFile } from '../library/review/change-choices.js';
import { DraftBook } from '../library/review/draft-book.js';
import { GroupList, sumsOf } from '../library/review/group-list.js';
import { planChoices, type ChosenPlan } from '../library/review/plan-choices.js';
import { resolveChoices, type Resolved } from '../library/review/resolve-choices.js';
import {
  cardOf,
  countChoices,
  detailOf,
  noChoices,
  stateOf,
  type ChoiceCounts,
  type Shown,
} from '../library/review/review-cards.js';
import { revisionOf, withoutFiles, type ReviewGroup } from '../library/review/review-group.js';
import { readFacts, readTraits } from '../library/review/stored-knowledge.js';
import { clockMs } from '../model/clock.js';
import type { ContentId } from '../model/content-id.js';
import { ImgdedupError } from '../model/errors.js';
import type { Failure } from '../model/failure.js';
import { sameStat } from '../model/file-table.js';
import type { LookAlikeFile, LookAlikesResult, Tier } from '../model/look-alike.js';
import { rootPath, type RelPath } from '../model/path.js';
import type { OnProgress } from '../model/progress.js';
import {
  mostPlanned,
  type Choice,
  type ChoiceAnswer,
  type GroupCard,
  type GroupDetail,
  type GroupFilter,
  type GroupId,
  type GroupPage,
  type GroupQuery,
  type PlannedFile,
  type PlanRequest,
  type ReviewAction,
  type ReviewEvent,
  type ReviewFailure,
  type ReviewHistory,
  type ReviewJob,
  type ReviewOutcome,
  type ReviewPlan,
  type ReviewRule,
  type ReviewSession,
  type ReviewTrashed,
  type Revision,
  type RuleAnswer,
  type RulePreview,
  type UndoChoiceAnswer,
} from '../model/review.js';
import type { ListedTrash } from '../model/trash.js';
import { chooseByRule, type RuleGround, type Ruled } from './choose-by-rule.js';

/** What is looked for, and who is told of it. */
export interface ReviewOptions extends Omit<SimilarOptions, 'onProgress'> {
  readonly version: string;
  readonly tell: (event: ReviewEvent) => void;
  /** Of the first look, when nobody listens to events yet. */
  readonly onProgress?: OnProgress | undefined;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps | undefined;
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

/** A rule that was tried, and not done yet. */
interface ShownRule {
  readonly id: string;
  readonly filter: GroupFilter;
  readonly rule: ReviewRule;
  readonly ground: RuleGround;
  readonly changes: number;
  readonly generation: number;
}

/** How long drafts are taken for those in the store, in milliseconds: another process may change them. */
const freshMs = 1000;
/** Groups that are sent where a change concerns many. */
const mostAnswered = 50;
/** Groups that are named where choices changed. */
const mostNamed = 200;

/** What a review shows and does: the groups of a look, what was chosen, plans, and acts. */
export class Review {
  readonly #repository: Repository;
  readonly #options: ReviewOptions;
  #book: DraftBook;
  #list = GroupList.of([], new Map());
  #failures: readonly ReviewFailure[] = [];
  #isComplete = true;
  #generation = 0;
  /** What holds in groups, as far as somebody asked. */
  readonly #resolved = new Map<ReviewGroup, readonly Resolved[]>();
  #refreshedAt = -Infinity;
  #plan: ShownPlan | undefined;
  #rule: ShownRule | undefined;
  #job: ReviewJob | undefined;
  #stop = new AbortController();
  #work: Promise<void> = Promise.resolve();

  private constructor(repository: Repository, book: DraftBook, options: ReviewOptions) {
    this.#repository = repository;
    this.#book = book;
    this.#options = options;
  }

  /**
   * Looks, and is ready to be asked.
   * @throws ImgdedupError as `findSimilar` does
   */
  static async open(repository: Repository, options: ReviewOptions): Promise<Review> {
    const review = new Review(repository, await DraftBook.open(repository), options);
    await review.#look(options);
    return review;
  }

  get job(): ReviewJob | undefined {
    return this.#job;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Ends what is being done, between two files, and waits for that. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async session(): Promise<ReviewSession> {
    await this.#freshen();
    const states = { open: 0, partly: 0, decided: 0 };
    const chosen = { ...noChoices };
    for (const review of this.#list.all()) {
      const choices = this.#choices(review);
      states[stateOf(choices)] += 1;
      const counts = countChoices(choices);
      chosen.keep += counts.keep;
      chosen.trash += counts.trash;
      chosen.link += counts.link;
      chosen.distinct += counts.distinct;
    }
    const actions = await listActions(this.#repository);
    return {
      root: this.#repository.root,
      version: this.#options.version,
      generation: this.#generation,
      job: this.#job,
      isComplete: this.#isComplete,
      sums: sumsOf([...this.#list.all()]),
      tiers: this.#list.sums(),
      states,
      facets: this.#list.facets(),
      failures: this.#failures.slice(0, mostPlanned),
      keepRules: plainRules,
      chosen,
      canUndoChoice: this.#book.canUndo,
      undoable: actions.find(isUndoable)?.id,
    };
  }

  async groups(query: GroupQuery): Promise<GroupPage> {
    await this.#freshen();
    const { sort = 'bytes', offset = 0, limit = mostAnswered, ...filter } = query;
    const found = this.#select(filter, sort);
    return {
      generation: this.#generation,
      total: found.length,
      sums: sumsOf(found),
      groups: found.slice(offset, offset + limit).map((review) => this.#card(review)),
    };
  }

  /** @throws ImgdedupError NO_SUCH_GROUP */
  async group(id: GroupId, page: { offset: number; limit: number }): Promise<GroupDetail> {
    await this.#freshen();
    return detailOf(this.#find(id), this.#shown, { ...page, generation: this.#generation });
  }

  /** The group as it is now, for whoever saw an older one; undefined where there is none. */
  cardOf(id: GroupId): GroupCard | undefined {
    const review = this.#list.find(id);
    return review && this.#card(review);
  }

  /**
   * Saves choices at once.
   * @throws ImgdedupError NO_SUCH_GROUP, CHOICES_CHANGED, and as `changeChoices` does
   */
  async choose(
    id: GroupId,
    revision: Revision,
    wanted: ReadonlyMap<number, Choice | undefined> | 'none',
  ): Promise<ChoiceAnswer> {
    const now = Date.now();
    await this.#change(() => {
      const review = this.#find(id);
      // Whatever another process chose meanwhile counts, too.
      const before = resolveChoices(review, this.#book).map((one) => one?.choice);
      if (revisionOf(review, before) !== revision) throw choicesChanged();
      const all = review.group.files.map((_, n) => [n, undefined] as const);
      const changes = wanted === 'none' ? new Map(all) : wanted;
      return changeChoices(review, this.#book, changes, now);
    }, now);
    return { group: this.#card(this.#find(id)), canUndoChoice: this.#book.canUndo };
  }

  /** Takes the last change of choices back. */
  async undoChoice(): Promise<UndoChoiceAnswer> {
    const contents = (await this.#book.undo()) ?? [];
    const groups = this.#noteChanged(contents);
    return {
      groups: groups.slice(0, mostAnswered).map((review) => this.#card(review)),
      total: groups.length,
      canUndoChoice: this.#book.canUndo,
    };
  }

  /**
   * What a rule would choose.
   * @throws ImgdedupError CONFIG_INVALID
   */
  async previewRule(filter: GroupFilter, rule: ReviewRule): Promise<RulePreview> {
    await this.#book.refresh();
    const found = this.#select(filter, 'bytes');
    const ground = await this.#groundOf(rule, found);
    const changed: GroupCard[] = [];
    const reasons = new Map<string, number>();
    let [changes, chosen, reclaimable]: [number, ChoiceCounts, number] = [0, noChoices, 0];
    for (const review of found) {
      const { files, ruled, choices } = this.#ruled(rule, review, ground);
      for (const reason of ruled.leftOpen) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      if (files.length === 0) continue;
      changes += 1;
      chosen = sumOf(chosen, countChoices(choices));
      for (const [at, file] of review.group.files.entries()) {
        const isFreed = file.linkedTo === undefined && !file.keeper;
        if (isFreed && (choices[at] === 'trash' || choices[at] === 'link')) {
          reclaimable += file.stat.size;
        }
      }
      if (changed.length < mostAnswered) {
        changed.push(cardOf(review, { ...this.#shown, choicesOf: () => choices }));
      }
    }
    const { changes: seen } = this.#book;
    const id = randomUUID();
    this.#rule = { id, filter, rule, ground, changes: seen, generation: this.#generation };
    return {
      previewId: id,
      groups: found.length,
      changes,
      chosen,
      reclaimable,
      leftOpen: [...reasons]
        .map(([reason, files]) => ({ reason, files }))
        .toSorted((a, b) => b.files - a.files),
      examples: changed,
    };
  }

  /**
   * Chooses what a preview showed, as one step.
   * @throws ImgdedupError CHOICES_CHANGED
   */
  async confirmRule(id: string): Promise<RuleAnswer> {
    const shown = this.#rule;
    const groups = new Set<ReviewGroup>();
    await this.#change(() => {
      const isCurrent =
        shown?.id === id &&
        shown.changes === this.#book.changes &&
        shown.generation === this.#generation;
      if (!isCurrent) throw choicesChanged();
      // What was chosen before it narrows what the filter lets through.
      return this.#select(shown.filter, 'bytes').flatMap((review) => {
        const { files } = this.#ruled(shown.rule, review, shown.ground);
        if (files.length > 0) groups.add(review);
        return files;
      });
    }, Date.now());
    this.#rule = undefined;
    return { changed: groups.size, canUndoChoice: this.#book.canUndo };
  }

  /** What would be done, after a look at every file. */
  async plan({ allowLoss = false }: PlanRequest): Promise<ReviewPlan> {
    await this.#refresh();
    const drafted = [...this.#book.contents()];
    const groups = this.#list.withContents(drafted);
    const chosen = planChoices(groups, (review) => this.#resolve(review));
    const acts = new Map(chosen.acts.map((act) => [act.file.path, act]));
    const entries: PlannedFile[] = [];
    const [trash, link] = [noTiers(), noTiers()];
    let companions = 0;
    const onEvent = (event: ChoiceEvent): void => {
      const act = acts.get(event.with ?? event.path);
      if (act === undefined) return;
      const isCompanion = event.with !== undefined;
      if (event.skipped === undefined) {
        if (isCompanion) companions += 1;
        else (event.choice === 'trash' ? trash : link)[act.tier] += 1;
      }
      entries.push({
        choice: event.choice,
        group: act.review.id,
        path: event.path,
        stays: event.keeper,
        tier: act.tier,
        bytes: event.bytes,
        with: event.with,
        reason: event.skipped,
        marks: isCompanion ? [] : act.marks,
      });
    };
    const options = {
      ...this.#acting(),
      ...this.#protection,
      allowLoss,
      onEvent,
      signal: undefined,
    };
    const seen = await rehearseChoices(this.#repository, chosen, options);
    const id = randomUUID();
    const { changes } = this.#book;
    this.#plan = { id, chosen, allowLoss, changes, generation: this.#generation };
    const refused = entries.filter(({ reason }) => reason !== undefined);
    const others = entries.filter(({ reason }) => reason === undefined);
    return {
      planId: id,
      trash,
      link,
      companions,
      distinctPairs: chosen.pairs.length,
      files: seen.trash.done + seen.link.done,
      freed: seen.link.freed,
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
    await this.#refresh();
    const plan = this.#plan;
    const isCurrent =
      plan?.id === planId &&
      plan.changes === this.#book.changes &&
      plan.generation === this.#generation;
    if (!isCurrent) {
      throw new ImgdedupError('PLAN_CHANGED', 'The plan is not what it was.', {
        remedy: 'Look at it as it is now, and apply that.',
      });
    }
    this.#begin('applying', () => this.#apply(plan));
  }

  /**
   * Begins to take an action back.
   * @throws ImgdedupError REVIEW_BUSY
   */
  undo(actionId: number): void {
    this.#begin('undoing', () =>
      this.#act('undoing', async (telling) => {
        await undoAction(this.#repository, { ...this.#acting(), ...telling, id: actionId });
      }),
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
    this.#begin('restoring', () =>
      this.#act('restoring', async (telling) => {
        for (const [action, some] of byAction) {
          const paths = some.map(({ path }) => path);
          await restoreFromTrash(this.#repository, {
            ...this.#acting(),
            ...telling,
            paths,
            action,
          });
        }
      }),
    );
  }

  /**
   * Begins to look anew.
   * @throws ImgdedupError REVIEW_BUSY
   */
  lookAgain(): void {
    this.#begin('looking', () => this.#lookAgain());
  }

  /** Ends the job between two files; what was done stays done. */
  interrupt(): void {
    this.#stop.abort();
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

  /** Files of the groups that hold a content. */
  filesOf(content: ContentId): readonly LookAlikeFile[] {
    return this.#list.filesOf(content);
  }

  get #shown(): Shown {
    return {
      facts: this.#list.facts,
      choicesOf: (review) => this.#choices(review),
      nowOf: (file) => this.#nowOf(file),
    };
  }

  #nowOf({ path, stat }: LookAlikeFile): 'same' | 'changed' | 'gone' {
    const { base, disk } = this.#repository;
    const now = statFile(base, path, disk);
    if (now === undefined) return 'gone';
    return sameStat(now, stat) ? 'same' : 'changed';
  }

  #find(id: GroupId): ReviewGroup {
    const review = this.#list.find(id);
    if (review !== undefined) return review;
    throw new ImgdedupError('NO_SUCH_GROUP', 'There is no such group any more.', {
      remedy: 'Load the groups again.',
    });
  }

  #card(review: ReviewGroup): GroupCard {
    return cardOf(review, this.#shown);
  }

  #select(filter: GroupFilter, sort: GroupQuery['sort'] = 'bytes'): ReviewGroup[] {
    return this.#list.select(filter, sort, (review) => stateOf(this.#choices(review)));
  }

  #choices(review: ReviewGroup): readonly (Choice | undefined)[] {
    return this.#resolve(review).map((one) => one?.choice);
  }

  #resolve(review: ReviewGroup): readonly Resolved[] {
    const known = this.#resolved.get(review);
    if (known !== undefined) return known;
    const resolved = resolveChoices(review, this.#book);
    this.#resolved.set(review, resolved);
    return resolved;
  }

  #ruled(
    rule: ReviewRule,
    review: ReviewGroup,
    ground: RuleGround,
  ): {
    readonly ruled: Ruled;
    readonly files: readonly ChangedFile[];
    /** As they would be. */
    readonly choices: readonly (Choice | undefined)[];
  } {
    const before = this.#choices(review);
    const ruled = chooseByRule(rule, review, before, ground);
    const files =
      ruled.wanted.size === 0 ? [] : changeChoices(review, this.#book, ruled.wanted, Date.now());
    const choices = before.map((choice, n) => (ruled.wanted.has(n) ? ruled.wanted.get(n) : choice));
    return { ruled, files, choices };
  }

  async #groundOf(rule: ReviewRule, groups: readonly ReviewGroup[]): Promise<RuleGround> {
    const keep = rule.kind === 'keep-one' ? rule.keep : undefined;
    const rules = keep === undefined ? {} : { keep: parseKeepRules([keep]) };
    const contents = groups.flatMap(({ contents: some }) => some);
    return {
      keeping: keepingOf(this.#repository.settings, { ...this.#options, ...rules }),
      facts: this.#list.facts,
      traits:
        keep === undefined ? new Map() : await readTraits(this.#repository, [...new Set(contents)]),
    };
  }

  async #change(decide: () => readonly ChangedFile[], at: number): Promise<void> {
    const { changes } = this.#book;
    const changed = await this.#book.change(decide, at);
    // More than one step: another process changed something as well.
    if (this.#book.changes - changes > 1) this.#resolved.clear();
    this.#noteChanged(changed);
  }

  /** @returns groups that are others now */
  #noteChanged(contents: readonly ContentId[]): ReviewGroup[] {
    const groups = this.#list.withContents(contents);
    for (const review of groups) this.#resolved.delete(review);
    if (contents.length === 0) return groups;
    const ids = groups.length > mostNamed ? [] : groups.map(({ id }) => id);
    this.#options.tell({ kind: 'choices', groups: ids });
    return groups;
  }

  async #freshen(): Promise<void> {
    if (clockMs() - this.#refreshedAt >= freshMs) await this.#refresh();
  }

  /** Takes in what another process chose. */
  async #refresh(): Promise<void> {
    const isOther = await this.#book.refresh();
    this.#refreshedAt = clockMs();
    if (!isOther) return;
    this.#resolved.clear();
    this.#options.tell({ kind: 'choices', groups: [] });
  }

  #countStale(drafted: readonly ContentId[]): number {
    let count = 0;
    for (const content of drafted) {
      if (this.#list.filesOf(content).length > 0) continue;
      count += this.#book.get(content)?.length ?? 0;
    }
    return count;
  }

  #acting(): { readonly signal: AbortSignal; readonly ops?: FileOps } {
    const { ops } = this.#options;
    return { signal: this.#stop.signal, ...(ops === undefined ? {} : { ops }) };
  }

  get #protection(): Pick<ApplyOptions, 'protect' | 'reference'> {
    const { protect, reference } = this.#options;
    return { protect, reference };
  }

  #begin(job: ReviewJob, work: () => Promise<void>): void {
    if (this.#job !== undefined) {
      throw new ImgdedupError('REVIEW_BUSY', `It is ${this.#job} already.`, {
        remedy: 'Wait until it is done.',
      });
    }
    this.#setJob(job);
    this.#stop = new AbortController();
    this.#work = work().finally(() => this.#setJob(undefined));
  }

  #setJob(job: ReviewJob | undefined): void {
    this.#job = job;
    this.#options.tell({ kind: 'job', job });
  }

  #progressOf(job: ReviewJob): OnProgress {
    let told = -Infinity;
    return (progress) => {
      if (clockMs() - told < 100) return;
      told = clockMs();
      this.#options.tell({ kind: 'progress', job, progress });
    };
  }

  async #apply(plan: ShownPlan): Promise<void> {
    const { chosen, allowLoss } = plan;
    const done = new Set<RelPath>();
    await this.#act('applying', async (telling) => {
      const onEvent = (event: ChoiceEvent): void => {
        telling.onEvent(event);
        if (event.skipped === undefined) done.add(event.path);
      };
      try {
        const acting = { ...this.#acting(), ...this.#protection };
        const options = { ...acting, ...telling, allowLoss, onEvent };
        return await applyChoices(this.#repository, chosen, options);
      } finally {
        await this.#settle(chosen, done);
      }
    });
  }

  /** What was done is no draft any more; what could not be done stays one. */
  async #settle(chosen: ChosenPlan, done: ReadonlySet<RelPath>): Promise<void> {
    const acts = groupedBy(chosen.acts, ({ review }) => review);
    const settled: [ContentId, RelPath][] = [];
    for (const review of this.#list.withContents(this.#book.contents())) {
      const own = acts.get(review) ?? [];
      const resolved = this.#resolve(review);
      const isDistinct = resolved.some((one) => one?.choice === 'distinct');
      if (own.length === 0 && !isDistinct) continue;
      const isWhole = own.every(({ file }) => done.has(file.path));
      for (const [at, { contentId, path }] of review.group.files.entries()) {
        const draft = resolved[at];
        if (draft === undefined) continue;
        if (isWhole || done.has(path) || draft.choice === 'distinct') {
          settled.push([contentId, draft.path]);
        }
      }
    }
    await this.#book.settle(settled);
    const gone = new Set(
      chosen.acts.flatMap(({ choice, file: { path } }) =>
        choice === 'trash' && done.has(path) ? path : [],
      ),
    );
    this.#replace([...this.#list.all()].flatMap((review) => without(review, gone) ?? []));
  }

  /** Does something to files, tells what came of it, and looks anew. */
  async #act(
    job: ReviewOutcome['job'],
    work: (telling: {
      readonly onEvent: (event: ChoiceEvent | Omit<ChoiceEvent, 'choice' | 'with'>) => void;
      readonly onProgress: OnProgress;
    }) => Promise<{ readonly distinctPairs: number } | void>,
  ): Promise<void> {
    const failures: ReviewFailure[] = [];
    const counts = { done: 0, freed: 0, failed: 0 };
    const onEvent = ({ path, skipped, bytes }: Omit<ChoiceEvent, 'choice' | 'with'>): void => {
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
      const result = await work({ onEvent, onProgress: this.#progressOf(job) });
      distinctPairs = result?.distinctPairs ?? 0;
    } catch (cause) {
      if (!(cause instanceof ImgdedupError)) throw cause;
      error = { code: cause.code, message: cause.message, remedy: cause.remedy };
    }
    const since = (await listActions(this.#repository)).filter(({ id }) => id > last);
    const actions = since.filter(isUndoable).map(({ id }) => id);
    const outcome = { job, actions, ...counts, distinctPairs, failures, error };
    this.#options.tell({ kind: 'outcome', outcome });
    if (!this.#stop.signal.aborted) {
      this.#setJob('looking');
      await this.#lookAgain();
    }
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#look({ signal: this.#stop.signal, onProgress: this.#progressOf('looking') });
    } catch (error) {
      // The groups are as they were; the next look tells.
      if (!(error instanceof ImgdedupError)) throw error;
      this.#failures = [{ path: rootPath, reason: error.message }];
    }
  }

  async #look(watch: Pick<SimilarOptions, 'signal' | 'onProgress'>): Promise<void> {
    const { version: _, tell: _tell, ops: _ops, ...options } = this.#options;
    const found = await findSimilar(this.#repository, { ...options, ...watch });
    const groups = [...found.groups];
    const contents = new Set(groups.flatMap(({ files }) => files.map((file) => file.contentId)));
    const facts = await readFacts(this.#repository, contents);
    this.#failures = failuresOf(found);
    this.#isComplete = found.isComplete;
    this.#replace(GroupList.of(groups, facts));
  }

  #replace(groups: GroupList | readonly ReviewGroup[]): void {
    this.#list = groups instanceof GroupList ? groups : new GroupList(groups, this.#list.facts);
    this.#generation += 1;
    this.#resolved.clear();
    this.#options.tell({ kind: 'groups', generation: this.#generation });
  }
}

function choicesChanged(): ImgdedupError {
  return new ImgdedupError('CHOICES_CHANGED', 'The group is not what the page shows.', {
    remedy: 'Look at it as it is now, and choose again.',
  });
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

function sumOf(a: ChoiceCounts, b: ChoiceCounts): ChoiceCounts {
  return {
    keep: a.keep + b.keep,
    trash: a.trash + b.trash,
    link: a.link + b.link,
    distinct: a.distinct + b.distinct,
  };
}

function isUndoable({ command, undone, done }: Pick<ReviewAction, 'command' | 'undone' | 'done'>) {
  return command !== 'undo' && undone !== 'yes' && done > 0;
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
