import { readFileSync } from 'node:fs';
import { FailedQueries } from '../library/lookalikes/query/failed-queries.js';
import { findQueryFile, unreadable } from '../library/lookalikes/query/query-file.js';
import { systemCode } from '../model/errors/errors.js';
import { failureReason } from '../model/errors/failure.js';
import { fsPath } from '../model/paths/path.js';
import type { SimilarResult, SimilarTo } from '../model/groups/similar-match.js';
import type { Likeness, ServedRepository } from './served-repository.js';

/** Bytes of a picture that is sent at most: it is in memory here, and over there. */
const mostBytes = 1024 * 1024 * 1024;

/**
 * Asks a server for pictures that look like each of these files of this machine, which are sent to it one by one. A file
 * that is in its snapshot, too, is listed: nobody there knows that it is meant.
 * @param from what relative paths start from
 * @throws ImgdedupError PATH_NOT_FOUND, USAGE for a folder, and as `ServedRepository.similar` does
 */
export async function similarElsewhere(
  served: ServedRepository,
  paths: readonly string[],
  { from, ...limits }: Likeness & { readonly from: string; readonly limit: number },
): Promise<SimilarResult> {
  // A mistyped name is said at once, not after the others.
  const failed = new FailedQueries();
  for (const path of paths) await failed.guard(path, () => findQueryFile(path, from));
  const queries: SimilarTo[] = [];
  let notIndexed = 0;
  for (const path of paths) {
    if (failed.has(path)) continue;
    const found = await failed.guard(path, () => served.similar(bytesOf(path, from), limits));
    if (found === undefined) continue;
    queries.push({ path, matches: found.matches });
    ({ notIndexed } = found);
  }
  return { queries, ...failed.lists, notIndexed };
}

/** @throws ImgdedupError PHOTO_UNREADABLE */
function bytesOf(name: string, from: string): Buffer {
  const { path, stat } = findQueryFile(name, from);
  if (stat.size > mostBytes) throw unreadable('it is too large to be sent');
  try {
    return readFileSync(fsPath(path));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw unreadable(failureReason(error));
  }
}
