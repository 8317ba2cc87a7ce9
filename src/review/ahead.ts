import { handOutThumbnails, openQueue } from '../api/repository/open-queue.js';
import { mostMadeAhead } from '../library/thumbnails/make-ahead.js';
import type { Repository } from '../library/repository/repository.js';
import type { ReviewGroup } from '../library/review/review-group.js';
import type { ContentId } from '../model/contents/content-id.js';
import { ImgdedupError, type ErrorCode } from '../model/errors/errors.js';
import type { QueueNotice, QueueOptions } from '../model/runs/queue.js';
import { tilePictures, tileSize, type ThumbnailSize } from '../model/pictures/thumbnail.js';
import type { Board } from './board.js';
import type { Pictures } from './pictures.js';

/** In the order in which a page asks for them. */
const sizes: readonly ThumbnailSize[] = [320, 160];

/** Has workers elsewhere make what the list of groups shows, before somebody scrolls there. */
export class Ahead implements AsyncDisposable {
  readonly #repository: Repository;
  readonly #board: Board;
  readonly #pictures: Pictures;
  readonly #queue: QueueOptions;
  readonly #stop = new AbortController();
  #work: Promise<void> | undefined;
  #isNews = false;
  #fail: (error: unknown) => void = () => undefined;
  /** Rejected by what should not happen, and never resolved. */
  readonly failed = new Promise<never>((_resolve, reject) => (this.#fail = reject));

  constructor(repository: Repository, board: Board, pictures: Pictures, queue: QueueOptions) {
    this.#repository = repository;
    this.#board = board;
    this.#pictures = pictures;
    // Behind what is looked for: that is what the page waits for.
    this.#queue = { ...queue, isBackground: true, onNotice: (notice) => tell(notice, queue) };
    // Whoever does not ask need not be told.
    this.failed.catch(() => undefined);
  }

  /** Groups are others. What is being made is made to its end first. */
  begin(): void {
    this.#isNews = true;
    this.#work ??= this.#run()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#work = undefined));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    while (this.#isNews && !this.#stop.signal.aborted) {
      this.#isNews = false;
      try {
        await this.#make();
      } catch (error) {
        if (!(error instanceof ImgdedupError && expected.has(error.code))) throw error;
        if (error.code !== 'QUEUE_UNREACHABLE') continue;
        this.#queue.onNotice?.({ kind: 'done-here', reason: 'away' });
      }
    }
  }

  async #make(): Promise<void> {
    const { signal } = this.#stop;
    const { budget } = this.#repository.settings.thumbnails;
    const groups = this.#board.select({});
    if (groups.length === 0) return;
    await using queue = await openQueue(this.#repository, this.#queue);
    if (queue === undefined) return;
    const handOut = handOutThumbnails(this.#repository, queue, { signal });
    for (const size of sizes) {
      const some = shownAt(groups, size, mostMadeAhead(budget, size));
      await this.#pictures.makeAhead(some, { size, handOut, signal });
    }
  }
}

/** Nobody waits for it: that nobody does it is no news. */
function tell(notice: QueueNotice, { onNotice }: QueueOptions): void {
  switch (notice.kind) {
    case 'refused':
    case 'not-there':
    case 'done-here':
      onNotice?.(notice);
      return;
    case 'no-worker':
    case 'paused':
    case 'lost':
    case 'found-again':
      return;
    default:
      notice satisfies never;
  }
}

/** The page works without it: what is not there is made when it is asked for. */
const expected: ReadonlySet<ErrorCode> = new Set([
  'INTERRUPTED',
  'QUEUE_UNREACHABLE',
  'REPOSITORY_BUSY',
]);

/** Contents that tiles show at that size, each once, at most so many. */
function shownAt(
  groups: readonly ReviewGroup[],
  size: ThumbnailSize,
  most: number,
): Set<ContentId> {
  const contents = new Set<ContentId>();
  for (const { group } of groups) {
    const tile = group.files.slice(0, tilePictures);
    for (const [at, { contentId }] of tile.entries()) {
      if (contents.size >= most) return contents;
      if (tileSize(at, tile.length) === size) contents.add(contentId);
    }
  }
  return contents;
}
