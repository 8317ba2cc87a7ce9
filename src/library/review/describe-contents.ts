import { contentRef, type ContentId } from '../../model/contents/content-id.js';
import type { Facts } from '../../model/facts/facts.js';
import type { OnProgress } from '../../model/runs/progress.js';
import { storedFacts } from '../facts/facts-store.js';
import { tryLock } from '../hashing/refresh-hashes.js';
import { photoDecoders } from '../lookalikes/catalog/fingerprint-photos.js';
import { gatherFacts } from '../lookalikes/catalog/gather-facts.js';
import type { Repository } from '../repository/repository.js';
import { ContentRows } from '../snapshot/content-rows.js';
import { latestTree } from '../thumbnails/thumbnails.js';

export interface DescribeOptions {
  /** Number of decoding processes; 0 decides by itself; the setting by default. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What is stored of what files of some contents say of themselves. */
export async function storedDescriptions(
  repository: Repository,
  contents: Iterable<ContentId>,
): Promise<ReadonlyMap<ContentId, Facts>> {
  const found = new Map<ContentId, Facts>();
  await readInto(found, repository, contents);
  return found;
}

/**
 * The same of all of them. What nobody read before is read now and stored; where another
 * process is writing, only what is stored is told.
 * @throws ImgdedupError INTERRUPTED, STORE_FULL, DECODER_UNAVAILABLE
 */
export async function describeContents(
  repository: Repository,
  contents: Iterable<ContentId>,
  options: DescribeOptions,
): Promise<ReadonlyMap<ContentId, Facts>> {
  const found = new Map<ContentId, Facts>();
  const missing = await readInto(found, repository, contents);
  if (missing.length === 0) return found;
  await using lock = await tryLock(repository, {});
  if (lock === undefined) return found;
  const tree = await latestTree(repository);
  const rows = new ContentRows(tree);
  const selected = new Uint8Array(tree.rows);
  for (const content of missing) {
    const [row] = rows.rows(contentRef(content));
    if (row !== undefined) selected[row] = 1;
  }
  await using decoders = photoDecoders(repository, options.jobs ?? repository.settings.jobs);
  await gatherFacts(repository, { ...options, tree, selected, decoders });
  await readInto(found, repository, missing);
  return found;
}

/** @returns contents of which nothing is stored */
async function readInto(
  found: Map<ContentId, Facts>,
  repository: Repository,
  contents: Iterable<ContentId>,
): Promise<ContentId[]> {
  const items = [...contents].map((id) => ({ id, content: contentRef(id) }));
  const missing: ContentId[] = [];
  for await (const { item, known } of storedFacts(repository, items)) {
    if (known === undefined) missing.push(item.id);
    else if (known.kind === 'facts') found.set(item.id, known.facts);
  }
  return missing;
}
