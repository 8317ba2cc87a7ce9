import { nodeFileOps } from '../fs/file-ops.js';
import { statFile } from '../fs/stat.js';
import { Sidecars } from '../library/facts/sidecars.js';
import type { Repository } from '../library/repository/repository.js';
import {
  changeChoices,
  type ChangedFile,
  type WantedCopies,
} from '../library/review/change-choices.js';
import { DraftBook } from '../library/review/draft-book.js';
import { GroupList, sumsOf } from '../library/review/group-list.js';
import { resolveChoices, type Resolved } from '../library/review/resolve-choices.js';
import { cardOf, detailOf, stateOf, type Shown } from '../library/review/review-cards.js';
import { revisionOf, type ReviewGroup } from '../library/review/review-group.js';
import { clockMs } from '../model/time/clock.js';
import type { ContentId } from '../model/contents/content-id.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { sameStat } from '../model/snapshot/file-table.js';
import type { LookAlikeFile } from '../model/groups/look-alike.js';
import type { Choice } from '../model/review/choice.js';
import type { ChoiceAnswer, UndoChoiceAnswer } from '../model/review/review-choices.js';
import type {
  GroupCard,
  GroupDetail,
  GroupFilter,
  GroupId,
  GroupPage,
  GroupQuery,
  Revision,
} from '../model/review/review-group.js';
import type { ReviewEvent } from '../model/review/review-events.js';

/** How long drafts are taken for those in the store, in milliseconds: another process may change them. */
const freshMs = 1000;
/** Groups that are sent where a change concerns many. */
const mostAnswered = 50;
/** Groups that are named where choices changed. */
const mostNamed = 200;
/** Names of groups that are no more, by which a page may still ask. */
const mostFormer = 100_000;

/** The groups of a look, and what is chosen in them, as it is shown and changed. */
export class Board {
  /** All drafts. */
  readonly book: DraftBook;
  readonly #repository: Repository;
  readonly #tell: (event: ReviewEvent) => void;
  #list = GroupList.of([], new Map());
  #generation = 0;
  /** What was in groups that are others by now, by the name of each. */
  readonly #former = new Map<GroupId, readonly ContentId[]>();
  /** What holds in groups, as far as somebody asked, and of which drafts. */
  readonly #resolved = new Map<ReviewGroup, readonly Resolved[]>();
  #resolvedOf = -1;
  #refreshedAt = -Infinity;

  private constructor(repository: Repository, book: DraftBook, tell: (event: ReviewEvent) => void) {
    this.#repository = repository;
    this.book = book;
    this.#tell = tell;
  }

  /** Without groups yet. @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED */
  static async open(repository: Repository, tell: (event: ReviewEvent) => void): Promise<Board> {
    return new Board(repository, await DraftBook.open(repository), tell);
  }

  get list(): GroupList {
    return this.#list;
  }

  /** Another number wherever groups are others. */
  get generation(): number {
    return this.#generation;
  }

  async groups(query: GroupQuery): Promise<GroupPage> {
    await this.freshen();
    const { sort = 'bytes', offset = 0, limit = mostAnswered, ...filter } = query;
    const found = this.select(filter, sort);
    return {
      generation: this.#generation,
      total: found.length,
      sums: sumsOf(found),
      groups: found.slice(offset, offset + limit).map((review) => this.#card(review)),
    };
  }

  /** @throws ImgdedupError NO_SUCH_GROUP */
  async group(id: GroupId, page: { offset: number; limit: number }): Promise<GroupDetail> {
    await this.freshen();
    return detailOf(this.#find(id), this.shown, { ...page, generation: this.#generation });
  }

  /** The group as it is now, for whoever saw an older one; undefined where there is none. */
  cardOf(id: GroupId): GroupCard | undefined {
    const review = this.#found(id);
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
    copying: WantedCopies = new Map(),
  ): Promise<ChoiceAnswer> {
    const now = Date.now();
    await this.change(() => {
      const review = this.#find(id);
      // Whatever another process chose meanwhile counts, too.
      if (revisionOf(review, this.resolve(review)) !== revision) throw choicesChanged();
      const all = review.group.files.map((_, n) => [n, undefined] as const);
      const changes = wanted === 'none' ? new Map(all) : wanted;
      return changeChoices(review, this.book, changes, now, copying);
    }, now);
    return { group: this.#card(this.#find(id)), canUndoChoice: this.book.canUndo };
  }

  /** Takes the last change of choices back. */
  async undoChoice(): Promise<UndoChoiceAnswer> {
    const groups = this.#noteChanged(await this.#stepping(() => this.book.undo()));
    return {
      groups: groups.slice(0, mostAnswered).map((review) => this.#card(review)),
      total: groups.length,
      canUndoChoice: this.book.canUndo,
    };
  }

  get shown(): Shown {
    const { base } = this.#repository;
    const sidecars = new Sidecars({ base, ops: nodeFileOps });
    return {
      facts: this.#list.facts,
      chosenIn: (review) => this.resolve(review),
      besideOf: ({ path }) => sidecars.of(path).facts,
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
    const review = this.#found(id);
    if (review !== undefined) return review;
    throw new ImgdedupError('NO_SUCH_GROUP', 'There is no such group any more.', {
      remedy: 'Load the groups again.',
    });
  }

  /** The group of a name, or the one that its files are in by now: a look has found more of them. */
  #found(id: GroupId): ReviewGroup | undefined {
    const review = this.#list.find(id);
    if (review !== undefined) return review;
    for (const content of this.#former.get(id) ?? []) {
      const [other] = this.#list.withContents([content]);
      if (other !== undefined) return other;
    }
    return undefined;
  }

  #card(review: ReviewGroup): GroupCard {
    return cardOf(review, this.shown);
  }

  /** Groups that a filter lets through. */
  select(filter: GroupFilter, sort: GroupQuery['sort'] = 'bytes'): ReviewGroup[] {
    return this.#list.select(filter, sort, (review) => stateOf(this.choices(review)));
  }

  /** What holds of each file, in their order. */
  choices(review: ReviewGroup): readonly (Choice | undefined)[] {
    return this.resolve(review).map((one) => one?.choice);
  }

  /** The same with when it was chosen, and beside what. */
  resolve(review: ReviewGroup): readonly Resolved[] {
    if (this.#resolvedOf !== this.book.changes) {
      this.#resolved.clear();
      this.#resolvedOf = this.book.changes;
    }
    const known = this.#resolved.get(review);
    if (known !== undefined) return known;
    const resolved = resolveChoices(review, this.book);
    this.#resolved.set(review, resolved);
    return resolved;
  }

  /**
   * Changes drafts as one step.
   * @throws what `decide` throws
   */
  async change(decide: () => readonly ChangedFile[], at: number): Promise<void> {
    this.#noteChanged(await this.#stepping(() => this.book.change(decide, at)));
  }

  /** A change of drafts that this server makes: of what it knows, only what it changes is old. */
  async #stepping(
    step: () => Promise<readonly ContentId[] | undefined>,
  ): Promise<readonly ContentId[]> {
    const before = this.book.changes;
    const contents = (await step()) ?? [];
    const own = contents.length > 0 ? 1 : 0;
    if (this.book.changes !== before + own) this.#tell({ kind: 'choices', groups: [] });
    else if (this.#resolvedOf === before) this.#resolvedOf = this.book.changes;
    return contents;
  }

  /** @returns groups that are others now */
  #noteChanged(contents: readonly ContentId[]): ReviewGroup[] {
    const groups = this.#list.withContents(contents);
    for (const review of groups) this.#resolved.delete(review);
    if (contents.length === 0) return groups;
    const ids = groups.length > mostNamed ? [] : groups.map(({ id }) => id);
    this.#tell({ kind: 'choices', groups: ids });
    return groups;
  }

  /** The same, if nobody did for a while. */
  async freshen(): Promise<void> {
    if (clockMs() - this.#refreshedAt >= freshMs) await this.refresh();
  }

  /** Takes in what another process chose. */
  async refresh(): Promise<void> {
    const isOther = await this.book.refresh();
    this.#refreshedAt = clockMs();
    if (isOther) this.#tell({ kind: 'choices', groups: [] });
  }

  /** Shows other groups from now on. */
  replace(groups: GroupList | readonly ReviewGroup[]): void {
    const before = this.#list;
    this.#list = groups instanceof GroupList ? groups : new GroupList(groups, before.facts);
    for (const { id, contents } of before.all()) {
      if (this.#list.find(id) === undefined) this.#former.set(id, contents);
    }
    for (const id of this.#former.keys()) {
      if (this.#former.size <= mostFormer) break;
      this.#former.delete(id);
    }
    this.#generation += 1;
    this.#resolved.clear();
    this.#tell({ kind: 'groups', generation: this.#generation });
  }
}

/** What somebody saw is not what there is. */
export function choicesChanged(): ImgdedupError {
  return new ImgdedupError('CHOICES_CHANGED', 'The group is not what the page shows.', {
    remedy: 'Look at it as it is now, and choose again.',
  });
}
