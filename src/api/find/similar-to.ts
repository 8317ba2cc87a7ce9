import type { SimilarResult, SimilarTo } from '../../model/groups/similar-match.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import { FailedQueries } from '../../library/lookalikes/query/failed-queries.js';
import { findQueryFile } from '../../library/lookalikes/query/query-file.js';
import {
  openSimilar,
  SimilarSearch,
  type SimilarToOptions,
} from '../../library/lookalikes/query/similar-search.js';

export { openSimilar, SimilarSearch, type SimilarToOptions };

/**
 * Finds pictures that look like each of these files; see {@link openSimilar}. The folder is not
 * looked at: the answer is about the newest snapshot. Nothing is written.
 * @throws ImgdedupError PATH_NOT_FOUND, USAGE for a folder, NO_SNAPSHOT, NO_FINGERPRINTS,
 *   DECODER_UNAVAILABLE, INTERRUPTED, REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function similarTo(
  repository: Repository,
  paths: readonly string[],
  options: SimilarToOptions = {},
): Promise<SimilarResult> {
  // A mistyped name is said at once, not after the others.
  const failed = new FailedQueries();
  for (const path of paths) {
    await failed.guard(path, () => findQueryFile(path, options.from ?? '.'));
  }
  await using search = await openSimilar(repository, options);
  const queries: SimilarTo[] = [];
  for (const path of paths) {
    checkInterrupted(options.signal);
    if (failed.has(path)) continue;
    const found = await failed.guard(path, () => search.find(path, options));
    if (found !== undefined) queries.push(found);
  }
  return { queries, ...failed.lists, notIndexed: search.notIndexed };
}
