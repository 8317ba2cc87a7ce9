import { gatherFacts } from '../../library/lookalikes/catalog/gather-facts.js';
import { photoDecoders } from '../../library/lookalikes/catalog/fingerprint-photos.js';
import { storedFacts } from '../../library/facts/facts-store.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import { ContentRows } from '../../library/snapshot/content-rows.js';
import {
  makeAhead,
  mostMadeAhead,
  type MakeAheadOptions,
} from '../../library/thumbnails/make-ahead.js';
import { latestTree, Thumbnails } from '../../library/thumbnails/thumbnails.js';
import { contentRef, type ContentId } from '../../model/contents/content-id.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { Facts } from '../../model/facts/facts.js';
import type { IllustratedGroup } from '../../model/groups/illustrated-group.js';
import type { LookAlikeGroup } from '../../model/groups/look-alike.js';
import type { OnProgress } from '../../model/runs/progress.js';
import type { QueueOptions } from '../../model/runs/queue.js';
import type { Thumbnail, ThumbnailSize } from '../../model/pictures/thumbnail.js';
import { handOutThumbnails, openQueue } from '../repository/open-queue.js';

export interface IllustrateOptions {
  /** Longer side of thumbnails in pixels; 320 by default. */
  readonly size?: ThumbnailSize | undefined;
  /** Decoding processes; 0 decides by itself; the setting by default. */
  readonly jobs?: number | undefined;
  /** Hands thumbnails out to workers elsewhere (`imgdedup worker`); what none of them makes is made here. */
  readonly queue?: QueueOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** So many contents are looked up together, and no more files are open at once. */
const batchSize = 32;

/**
 * Adds to groups, one after the other, thumbnails of their files and what these say of themselves. Thumbnails come
 * from the repository, or are made and kept there; facts that nobody read yet are read, and stored unless another
 * process is writing. Takes memory for some groups only.
 * @param groups from {@link findSimilar}, read twice
 * @throws ImgdedupError INTERRUPTED, REPOSITORY_BUSY, STORE_FULL, STORE_DAMAGED, DECODER_UNAVAILABLE,
 *   QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED; USAGE for the address of a queue
 */
export async function* illustrateGroups(
  repository: Repository,
  groups: Iterable<LookAlikeGroup>,
  options: IllustrateOptions = {},
): AsyncGenerator<IllustratedGroup, void, undefined> {
  const { size = 320, signal } = options;
  const jobs = options.jobs ?? repository.settings.jobs;
  // At first: who mistyped its address need not wait for anything.
  await using queue = await openQueue(repository, options.queue);
  const tree = await latestTree(repository);
  const total = await readFacts(repository, new ContentRows(tree), groups, { ...options, jobs });
  await using thumbnails = await Thumbnails.open(repository, { jobs, tree });
  const progress = new Illustrating(total, options.onProgress);
  const ahead = queue && {
    handOut: handOutThumbnails(repository, queue, { signal }),
    size,
    signal,
  };
  const ready =
    ahead === undefined ? groups : madeAhead(repository, groups, { thumbnails, progress, ahead });
  for await (const some of batches(ready, batchSize)) {
    const contents = [...new Set(some.flatMap(contentsOf))];
    const facts = new Map<ContentId, Facts>();
    const pictures = new Map<ContentId, Thumbnail>();
    for (let at = 0; at < contents.length; at += batchSize) {
      checkInterrupted(signal);
      const few = contents.slice(at, at + batchSize);
      const items = few.map((id) => ({ id, content: contentRef(id) }));
      for await (const { item, known } of storedFacts(repository, items)) {
        if (known?.kind === 'facts') facts.set(item.id, known.facts);
      }
      await Promise.all(
        few.map(async (id) => void pictures.set(id, await thumbnails.thumbnail(id, size))),
      );
      progress.done(few.length);
    }
    for (const group of some) yield { group, thumbnails: pictures, facts };
  }
}

/** How far it is: what workers make counts before it is shown. */
class Illustrating {
  readonly #total: number;
  readonly #onProgress: OnProgress | undefined;
  #done = 0;
  #told = 0;

  /** @param total contents */
  constructor(total: number, onProgress: OnProgress | undefined) {
    this.#total = total;
    this.#onProgress = onProgress;
  }

  done(contents: number): void {
    this.#done += contents;
    this.ahead(0);
  }

  /** @param contents whose thumbnails are there, beyond those that are done */
  ahead(contents: number): void {
    if (this.#done + contents <= this.#told) return;
    this.#told = this.#done + contents;
    const counts = { totalFiles: this.#total, bytes: 0, totalBytes: undefined };
    this.#onProgress?.({ stage: 'illustrating', files: this.#told, ...counts });
  }
}

interface MakingAhead {
  readonly thumbnails: Thumbnails;
  readonly progress: Illustrating;
  readonly ahead: Pick<MakeAheadOptions, 'size' | 'handOut' | 'signal'>;
}

/** The same groups, each when workers have made the thumbnails of it and of as many after it as there is room for. */
async function* madeAhead(
  { settings }: Repository,
  groups: Iterable<LookAlikeGroup>,
  { thumbnails, progress, ahead }: MakingAhead,
): AsyncGenerator<LookAlikeGroup> {
  const most = mostMadeAhead(settings.thumbnails.budget, ahead.size);
  for await (const some of batches(groups, most)) {
    const contents = [...new Set(some.flatMap(contentsOf))];
    await makeAhead(thumbnails, contents.slice(0, most), {
      ...ahead,
      onMade: (made) => progress.ahead(made),
    });
    yield* some;
  }
}

/** @returns how many contents there are in the groups, each counted once for a group */
async function readFacts(
  repository: Repository,
  contents: ContentRows,
  groups: Iterable<LookAlikeGroup>,
  { jobs, signal, onProgress }: IllustrateOptions & { readonly jobs: number },
): Promise<number> {
  const { tree } = contents;
  const selected = new Uint8Array(tree.rows);
  let count = 0;
  for (const group of groups) {
    for (const id of contentsOf(group)) {
      count += 1;
      const [row] = contents.rows(contentRef(id));
      if (row !== undefined) selected[row] = 1;
    }
  }
  try {
    await using _lock = await repository.lock('dupes');
    await using decoders = photoDecoders(repository, jobs);
    await gatherFacts(repository, { tree, selected, decoders, signal, onProgress });
  } catch (error) {
    if (!(error instanceof ImgdedupError) || !mayOnlyLook.has(error.code)) throw error;
  }
  return count;
}

const mayOnlyLook: ReadonlySet<string> = new Set([
  'REPOSITORY_BUSY',
  'STORE_UNWRITABLE',
  'STORE_FULL',
]);

function contentsOf({ files }: LookAlikeGroup): ContentId[] {
  return [...new Set(files.map(({ contentId }) => contentId))];
}

/** Groups that have so many contents together, or more. */
async function* batches(
  groups: Iterable<LookAlikeGroup> | AsyncIterable<LookAlikeGroup>,
  size: number,
): AsyncGenerator<readonly LookAlikeGroup[]> {
  let batch: LookAlikeGroup[] = [];
  let contents = 0;
  for await (const group of groups) {
    batch.push(group);
    contents += contentsOf(group).length;
    if (contents < size) continue;
    yield batch;
    [batch, contents] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
