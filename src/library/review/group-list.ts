import type { ContentId } from '../../model/contents/content-id.js';
import type { Facts } from '../../model/facts/facts.js';
import type { LookAlikeGroup, Tier } from '../../model/groups/look-alike.js';
import { compareNames } from '../../model/paths/path.js';
import type { RelPath } from '../../model/paths/path.js';
import type { Facets, FacetValue } from '../../model/review/review-session.js';
import type {
  GroupFilter,
  GroupId,
  GroupOrder,
  GroupState,
  GroupSums,
} from '../../model/review/review-group.js';
import { cameraOf, firstFolder, keeperOf, reviewGroup, type ReviewGroup } from './review-group.js';

/** What a group is filtered and sorted by. */
interface Entry {
  readonly review: ReviewGroup;
  readonly folders: ReadonlySet<string>;
  readonly cameras: ReadonlySet<string>;
  readonly years: ReadonlySet<string>;
  /** Capture date of the keeper, or else when it was changed, as text that sorts. */
  readonly date: string;
}

/** Says whether something was chosen for the files of a group. */
export type StateOf = (review: ReviewGroup) => GroupState;

/** All groups of a look, to be filtered and sorted. Held in memory: some 500 bytes for each file. */
export class GroupList {
  readonly facts: ReadonlyMap<ContentId, Facts>;
  readonly #entries: readonly Entry[];
  readonly #byId = new Map<GroupId, ReviewGroup>();
  readonly #byContent = new Map<ContentId, ReviewGroup[]>();
  readonly #orders = new Map<GroupOrder, readonly Entry[]>();

  /** @param facts what files say of themselves, as far as it is known */
  constructor(groups: Iterable<ReviewGroup>, facts: ReadonlyMap<ContentId, Facts>) {
    this.facts = facts;
    this.#entries = [...groups].map((review) => entryOf(review, facts));
    for (const { review } of this.#entries) {
      this.#byId.set(review.id, review);
      for (const content of review.contents) {
        const others = this.#byContent.get(content);
        if (others === undefined) this.#byContent.set(content, [review]);
        else others.push(review);
      }
    }
  }

  static of(groups: Iterable<LookAlikeGroup>, facts: ReadonlyMap<ContentId, Facts>): GroupList {
    return new GroupList([...groups].map(reviewGroup), facts);
  }

  get size(): number {
    return this.#entries.length;
  }

  *all(): Generator<ReviewGroup> {
    for (const { review } of this.#entries) yield review;
  }

  find(id: GroupId): ReviewGroup | undefined {
    return this.#byId.get(id);
  }

  has(content: ContentId): boolean {
    return this.#byContent.has(content);
  }

  /** Groups with a file of one of these contents, each once. */
  withContents(contents: Iterable<ContentId>): ReviewGroup[] {
    const found = new Set<ReviewGroup>();
    for (const content of contents) {
      for (const review of this.#byContent.get(content) ?? []) found.add(review);
    }
    return [...found];
  }

  /** Files that hold a content; none where no group has it. */
  filesOf(content: ContentId): LookAlikeGroup['files'] {
    const groups = this.#byContent.get(content) ?? [];
    return groups.flatMap(({ group }) => group.files.filter((file) => file.contentId === content));
  }

  /** Groups that a filter lets through, in an order. */
  select(filter: GroupFilter, order: GroupOrder, stateOf: StateOf): ReviewGroup[] {
    const isWanted = compile(filter, stateOf);
    return this.#inOrder(order)
      .filter(isWanted)
      .map(({ review }) => review);
  }

  /** By tier. */
  sums(): Readonly<Record<Tier, GroupSums>> {
    const of = (tier: Tier): GroupSums =>
      sumsOf(this.#entries.flatMap(({ review }) => (review.group.tier === tier ? review : [])));
    return {
      exact: of('exact'),
      metadata: of('metadata'),
      similar: of('similar'),
      crop: of('crop'),
    };
  }

  facets(): Facets {
    const count = (of: (entry: Entry) => ReadonlySet<string>): readonly FacetValue[] => {
      const groups = new Map<string, number>();
      for (const entry of this.#entries) {
        for (const value of of(entry)) groups.set(value, (groups.get(value) ?? 0) + 1);
      }
      return [...groups]
        .map(([value, number]) => ({ value, groups: number }))
        .toSorted((a, b) => b.groups - a.groups || compareNames(a.value, b.value));
    };
    return {
      folders: count(({ folders }) => folders),
      cameras: count(({ cameras }) => cameras),
      years: count(({ years }) => years).toSorted((a, b) => compareNames(b.value, a.value)),
    };
  }

  #inOrder(order: GroupOrder): readonly Entry[] {
    const known = this.#orders.get(order);
    if (known !== undefined) return known;
    const sorted = this.#entries.toSorted(comparers[order]);
    this.#orders.set(order, sorted);
    return sorted;
  }
}

export function sumsOf(groups: readonly ReviewGroup[]): GroupSums {
  let [files, reclaimable] = [0, 0];
  for (const { group } of groups) {
    files += group.files.length;
    reclaimable += group.reclaimable;
  }
  return { groups: groups.length, files, reclaimable };
}

function entryOf(review: ReviewGroup, facts: ReadonlyMap<ContentId, Facts>): Entry {
  const { files } = review.group;
  const said = review.contents.map((content) => facts.get(content));
  const keeper = keeperOf(review);
  return {
    review,
    folders: new Set(files.map(({ path }) => firstFolder(path))),
    cameras: new Set(said.flatMap((one) => cameraOf(one) ?? [])),
    years: new Set(said.flatMap((one) => one?.taken?.slice(0, 4) ?? [])),
    date: facts.get(keeper.contentId)?.taken ?? dateText(keeper.stat.mtimeMs),
  };
}

function dateText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

type Compare = (a: Entry, b: Entry) => number;

const byPath: Compare = (a, b) => compareNames(keeperOf(a.review).path, keeperOf(b.review).path);

const comparers: Readonly<Record<GroupOrder, Compare>> = {
  bytes: (a, b) => b.review.group.reclaimable - a.review.group.reclaimable || byPath(a, b),
  files: (a, b) => b.review.group.files.length - a.review.group.files.length || byPath(a, b),
  date: (a, b) => compareNames(b.date, a.date) || byPath(a, b),
  path: byPath,
};

function compile(filter: GroupFilter, stateOf: StateOf): (entry: Entry) => boolean {
  const { tier, folder, camera, year, min, state } = filter;
  const words = wordsOf(filter.q ?? '');
  return (entry) => {
    const { group } = entry.review;
    return (
      (tier === undefined || group.tier === tier) &&
      (folder === undefined || entry.folders.has(folder)) &&
      (camera === undefined || entry.cameras.has(camera)) &&
      (year === undefined || entry.years.has(year)) &&
      (min === undefined || group.reclaimable >= min) &&
      (words.length === 0 || group.files.some(({ path }) => hasAll(path, words))) &&
      (state === undefined || (stateOf(entry.review) === 'decided') === (state === 'decided'))
    );
  };
}

/** As people type them: letters count as they look, and in any case. */
function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).flatMap((word) => (word === '' ? [] : plain(word)));
}

function hasAll(path: RelPath, words: readonly string[]): boolean {
  const text = plain(path);
  return words.every((word) => text.includes(word));
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
