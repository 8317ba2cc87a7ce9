import { canReflink } from '../actions/files/check-reflink.js';
import { ReflinkedFiles } from '../actions/journal/reflinked-files.js';
import { findDupes } from '../api/find/find-dupes.js';
import {
  findSimilar,
  type FindSimilarOptions,
  type SimilarOptions,
} from '../api/find/find-similar.js';
import { nodeFileOps, type FileOps } from '../fs/file-ops.js';
import { tryLock } from '../library/hashing/refresh-hashes.js';
import { storedLookAlikes } from '../library/lookalikes/find-look-alikes.js';
import type { Repository } from '../library/repository/repository.js';
import { describeContents, storedDescriptions } from '../library/review/describe-contents.js';
import { GroupList } from '../library/review/group-list.js';
import { reviewGroup, withoutFiles } from '../library/review/review-group.js';
import { Scope } from '../library/scan/scope.js';
import type { ContentId } from '../model/contents/content-id.js';
import { equalAsAlike } from '../model/groups/equal-as-alike.js';
import { ImgdedupError, type ErrorCode } from '../model/errors/errors.js';
import type { Facts } from '../model/facts/facts.js';
import type { LookAlikeGroup } from '../model/groups/look-alike.js';
import { rootPath, type RelPath } from '../model/paths/path.js';
import type { Extent, ReviewFailure } from '../model/review/review-session.js';
import type { Board } from './board.js';

/** What is looked for. */
export interface LookOptions extends Omit<
  FindSimilarOptions,
  'onProgress' | 'signal' | 'reference'
> {
  readonly reference?: Scope | undefined;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps | undefined;
}

export type Watching = Pick<SimilarOptions, 'signal' | 'onProgress'>;

/** Looks at the folder, and puts the groups that it finds on the board. */
export class Looks {
  /** What could not be looked at last time. */
  failures: readonly ReviewFailure[] = [];
  /** Whether all is told that there was to be found. */
  isComplete = true;
  /** How much of what there is to be found is on the board. */
  extent: Extent = 'nothing';
  /** Whether files can share their bytes; undefined while nobody knows. */
  canReflink: boolean | undefined;
  readonly #repository: Repository;
  readonly #board: Board;
  readonly #options: LookOptions;

  constructor(repository: Repository, board: Board, options: LookOptions) {
    this.#repository = repository;
    this.#board = board;
    this.#options = options;
  }

  /**
   * The first one: shows what is known at once, then what is found.
   * @throws ImgdedupError as `findSimilar` does
   */
  async first(watch: Watching): Promise<void> {
    await this.#showStored(watch);
    if (this.#board.list.size === 0) await this.#showEqual(watch);
    await this.#look(watch);
  }

  /** Another one. Where it fails the groups are as they were; the next look tells. */
  async again(watch: Watching): Promise<void> {
    try {
      await this.#look(watch);
    } catch (error) {
      if (!(error instanceof ImgdedupError)) throw error;
      this.failures = [{ path: rootPath, reason: error.message }];
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
    const { onReadOnly, queue } = this.#options;
    const options = { ...this.#finding, ...watch, onReadOnly, queue };
    const found = await findSimilar(this.#repository, options);
    const groups = [...found.groups];
    const facts = await this.#describe(groups, watch);
    this.failures = [...found.unreadable, ...found.undecodable];
    this.isComplete = found.isComplete;
    this.canReflink ??= await this.#tryReflink(groups);
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
    const reviews = groups.map(reviewGroup).flatMap((review) => withoutFiles(review, shared) ?? []);
    this.extent = extent;
    this.#board.replace(new GroupList(reviews, facts));
  }

  /** What is looked for, and how; without who is told of it. */
  get #finding(): SimilarOptions {
    const { ops: _ops, onReadOnly: _onReadOnly, queue: _queue, ...options } = this.#options;
    return options;
  }
}

/** Nothing is stored that could be shown, or it cannot be read just now. */
const unstored: ReadonlySet<ErrorCode> = new Set([
  'NO_SNAPSHOT',
  'REPOSITORY_BUSY',
  'STORE_DAMAGED',
]);

function contentsOf(groups: readonly LookAlikeGroup[]): ReadonlySet<ContentId> {
  return new Set(groups.flatMap(({ files }) => files.map((file) => file.contentId)));
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
