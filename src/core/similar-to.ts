import { ImgdedupError } from '../model/errors.js';
import type { Failure } from '../model/failure.js';
import type { SimilarResult, SimilarTo } from '../model/similar-match.js';
import { checkInterrupted } from './interrupt.js';
import type { Repository } from './repository.js';
import { findQueryFile } from './similar/query-file.js';
import { openSimilar, type SimilarToOptions } from './similar-search.js';

export interface SimilarToAllOptions extends SimilarToOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What is wrong with one file, and no reason to leave the others. */
const codesOfOne: ReadonlySet<string> = new Set(['PHOTO_UNREADABLE', 'PICTURE_UNDECODABLE']);

/**
 * Finds pictures that look like each of these files; see {@link openSimilar}. The folder is not
 * looked at: the answer is about the newest snapshot. Nothing is written.
 * @throws ImgdedupError PATH_NOT_FOUND, USAGE for a folder, NO_SNAPSHOT, NO_FINGERPRINTS,
 *   DECODER_UNAVAILABLE, INTERRUPTED, REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function similarTo(
  repository: Repository,
  paths: readonly string[],
  options: SimilarToAllOptions = {},
): Promise<SimilarResult> {
  // A mistyped name is said at once, not after the others.
  const failures = new Map<string, Failure<string>>();
  for (const path of paths)
    await guarded(path, failures, () => findQueryFile(path, options.from ?? '.'));
  await using search = await openSimilar(repository);
  const queries: SimilarTo[] = [];
  for (const path of paths) {
    checkInterrupted(options.signal);
    if (failures.has(path)) continue;
    const found = await guarded(path, failures, () => search.find(path, options));
    if (found !== undefined) queries.push(found);
  }
  return { queries, failures: [...failures.values()], notIndexed: search.notIndexed };
}

/** @returns undefined where the file is to blame */
async function guarded<T>(
  path: string,
  failures: Map<string, Failure<string>>,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImgdedupError) || !codesOfOne.has(error.code)) throw error;
    failures.set(path, { path, reason: error.message });
    return undefined;
  }
}
