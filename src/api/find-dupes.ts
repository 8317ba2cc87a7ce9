import type { DupesResult } from '../model/group.js';
import { groupExact } from '../library/dupes/group-exact.js';
import { keepingOf, type KeepOptions } from '../library/keep/keeper.js';
import { skippedFiles } from '../library/scan/other-types.js';
import { leaveOtherContents } from '../library/hashing/scope-partners.js';
import type { Repository } from '../library/repository/repository.js';
import { refreshHashes, type RefreshHashesOptions } from '../library/hashing/refresh-hashes.js';

export type DupesOptions = RefreshHashesOptions & KeepOptions;

/**
 * Finds files that hold the same bytes, reading no more than it takes; what was learnt is stored. A
 * group has at least one file in scope; the others may be anywhere in the folder.
 * @throws ImgdedupError CONFIG_INVALID, NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function findDupes(
  repository: Repository,
  options: DupesOptions,
): Promise<DupesResult> {
  const keeping = keepingOf(repository.settings, options);
  const thoroughness = 'candidates';
  const wanted = { ...options, wantsPartners: true, thoroughness } as const;
  const { tree, marks, meant, ...told } = await refreshHashes(repository, wanted);
  if (meant !== marks) leaveOtherContents(tree, marks, meant);
  const skipped = skippedFiles(tree, options.scope);
  return { ...groupExact(tree, marks, repository.hash.name, keeping), skipped, ...told };
}
