import { ReflinkedFiles } from '../../actions/journal/reflinked-files.js';
import type { KeepOptions } from '../../library/keep/keeper.js';
import type { LinkFilter } from '../../library/lookalikes/groups/links.js';
import { findLookAlikes, type LikenessOptions } from '../../library/lookalikes/find-look-alikes.js';
import type { Repository } from '../../library/repository/repository.js';
import type { LookAlikesResult } from '../../model/groups/look-alike.js';
import type { RelPath } from '../../model/paths/path.js';
import type { QueueOptions } from '../../model/runs/queue.js';
import { openQueue } from '../repository/open-queue.js';
import { scoped, type FindOptions } from '../files/folder-options.js';

export type { LikenessOptions, LinkFilter };

export interface SimilarOptions extends FindOptions, KeepOptions, LikenessOptions {
  /** A folder whose files take no part, though they are in scope: where duplicates are moved to. */
  readonly apart?: RelPath | undefined;
}

export interface FindSimilarOptions extends SimilarOptions {
  /** Hands pictures, and pairs of them, out to workers elsewhere (`imgdedup worker`) instead of doing all of it here. */
  readonly queue?: QueueOptions | undefined;
}

/**
 * Finds files that show the same picture: re-encoded, resized, recoloured, turned, mirrored, framed
 * or cropped. What is new is hashed, looked at and compared; what was found is stored, so the second
 * time nothing is decoded or compared. A group has at least one file in scope; the others may be
 * anywhere in the folder.
 *
 * As deep as `image-data` only files that differ in their metadata are found. Pictures that are like
 * no other in that are not decoded, so nothing is said of those that cannot be.
 * @throws ImgdedupError CONFIG_INVALID, NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED,
 *   QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED; USAGE for the address of a queue
 */
export async function findSimilar(
  repository: Repository,
  options: FindSimilarOptions = {},
): Promise<LookAlikesResult> {
  const shared = () => ReflinkedFiles.load(repository);
  // At first: who mistyped its address need not wait for anything.
  await using queue = await openQueue(repository, options.queue);
  return await findLookAlikes(repository, { ...scoped(options), shared, queue });
}
