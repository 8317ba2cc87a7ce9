import { gatherFacts } from '../library/lookalikes/catalog/gather-facts.js';
import { photoDecoders } from '../library/lookalikes/catalog/fingerprint-photos.js';
import { storedFacts } from '../library/facts/facts-store.js';
import { checkInterrupted } from '../library/repository/interrupt.js';
import type { Repository } from '../library/repository/repository.js';
import { ContentRows } from '../library/snapshot/content-rows.js';
import { latestTree, Thumbnails } from '../library/thumbnails/thumbnails.js';
import { contentRef, type ContentId } from '../model/content-id.js';
import { ImgdedupError } from '../model/errors.js';
import type { Facts } from '../model/facts.js';
import type { IllustratedGroup } from '../model/illustrated-group.js';
import type { LookAlikeGroup } from '../model/look-alike.js';
import type { OnProgress } from '../model/progress.js';
import type { Thumbnail, ThumbnailSize } from '../model/thumbnail.js';

export interface IllustrateOptions {
  /** Longer side of thumbnails in pixels; 320 by default. */
  readonly size?: ThumbnailSize | undefined;
  /** Decoding processes; 0 decides by itself; the setting by default. */
  readonly jobs?: number | undefined;
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
 * @throws ImgdedupError INTERRUPTED, REPOSITORY_BUSY, STORE_FULL, STORE_DAMAGED, DECODER_UNAVAILABLE
 */
export async function* illustrateGroups(
  repository: Repository,
  groups: Iterable<LookAlikeGroup>,
  options: IllustrateOptions = {},
): AsyncGenerator<IllustratedGroup, void, undefined> {
  const { size = 320, signal, onProgress } = options;
  const jobs = options.jobs ?? repository.settings.jobs;
  const tree = await latestTree(repository);
  const total = await readFacts(repository, new ContentRows(tree), groups, { ...options, jobs });
  await using thumbnails = await Thumbnails.open(repository, { jobs, tree });
  let done = 0;
  for (const some of batches(groups)) {
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
      done += few.length;
      const counts = { files: done, totalFiles: total, bytes: 0, totalBytes: undefined };
      onProgress?.({ stage: 'illustrating', ...counts });
    }
    for (const group of some) yield { group, thumbnails: pictures, facts };
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

/** Groups with enough contents to be worth a look into the store. */
function* batches(groups: Iterable<LookAlikeGroup>): Generator<readonly LookAlikeGroup[]> {
  let batch: LookAlikeGroup[] = [];
  let contents = 0;
  for (const group of groups) {
    batch.push(group);
    contents += contentsOf(group).length;
    if (contents < batchSize) continue;
    yield batch;
    [batch, contents] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
