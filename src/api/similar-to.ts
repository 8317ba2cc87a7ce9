import { ImgdedupError } from '../model/errors.js';
import type { Failure } from '../model/failure.js';
import type { SimilarResult, SimilarTo } from '../model/similar-match.js';
import { checkInterrupted } from '../library/repository/interrupt.js';
import type { Repository } from '../library/repository/repository.js';
import { findQueryFile } from '../library/lookalikes/query/query-file.js';
import {
  openSimilar,
  SimilarSearch,
  type SimilarToOptions,
} from '../library/lookalikes/query/similar-search.js';

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

/** Files of which nothing can be said: no reason to leave the others. */
class FailedQueries {
  readonly #unreadable = new Map<string, Failure<string>>();
  readonly #undecodable = new Map<string, Failure<string>>();

  has(path: string): boolean {
    return this.#unreadable.has(path) || this.#undecodable.has(path);
  }

  get lists(): Pick<SimilarResult, 'unreadable' | 'undecodable'> {
    const [unreadable, undecodable] = [this.#unreadable, this.#undecodable];
    return { unreadable: [...unreadable.values()], undecodable: [...undecodable.values()] };
  }

  /** @returns undefined where the file is to blame */
  async guard<T>(path: string, work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ImgdedupError)) throw error;
      const list = this.#listOf(error);
      if (list === undefined) throw error;
      list.set(path, { path, reason: error.message });
      return undefined;
    }
  }

  #listOf({ code }: ImgdedupError): Map<string, Failure<string>> | undefined {
    if (code === 'PHOTO_UNREADABLE') return this.#unreadable;
    return code === 'PICTURE_UNDECODABLE' ? this.#undecodable : undefined;
  }
}
