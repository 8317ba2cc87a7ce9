import type { DupesResult } from '../../model/group.js';
import { groupExact } from './group-exact.js';
import { keepingOf, type KeepOptions } from '../keep/keeper.js';
import { skippedFiles } from '../scan/other-types.js';
import { leaveOtherContents } from '../hashing/scope-partners.js';
import type { Repository } from '../repository/repository.js';
import { refreshHashes, type RefreshHashesOptions } from '../hashing/refresh-hashes.js';

export type EqualOptions = RefreshHashesOptions & KeepOptions;

/**
 * What `findDupes` does, for those that have the right to write already or leave a folder out.
 * @throws ImgdedupError CONFIG_INVALID, NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function findEqual(
  repository: Repository,
  options: EqualOptions,
): Promise<DupesResult> {
  const keeping = keepingOf(repository.settings, options);
  const thoroughness = 'candidates';
  const wanted = { ...options, wantsPartners: true, thoroughness } as const;
  const { tree, selected, meant, ...told } = await refreshHashes(repository, wanted);
  if (meant !== selected) leaveOtherContents(tree, selected, meant);
  const skipped = skippedFiles(tree, options.scope);
  return { ...groupExact(tree, selected, repository.hash.name, keeping), skipped, ...told };
}
