import type { FoldersResult } from '../../model/groups/folder-group.js';
import { groupFolders } from '../../library/dupes/folders/group-folders.js';
import type { Repository } from '../../library/repository/repository.js';
import { refreshHashes } from '../../library/hashing/refresh-hashes.js';
import { skippedFiles } from '../../library/scan/other-types.js';
import { scoped, type FindOptions } from '../files/folder-options.js';

/**
 * Finds folders that hold the same contents, or much the same; reads what `findDupes` would.
 * @throws ImgdedupError NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function findFolders(
  repository: Repository,
  options: FindOptions = {},
): Promise<FoldersResult> {
  const wanted = scoped(options);
  const refreshed = await refreshHashes(repository, wanted);
  const skipped = skippedFiles(refreshed.tree, wanted.scope);
  return { ...groupFolders(refreshed, wanted.scope), skipped };
}
