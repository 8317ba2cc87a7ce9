import type { DupesResult } from '../../model/groups/group.js';
import { groupExact } from './group-exact.js';
import { nothingShared, type SharedBytes } from './shared-bytes.js';
import { keepingOf, type KeepOptions } from '../keep/keeper.js';
import { rankOf } from '../keep/plugin-rank.js';
import { skippedFiles } from '../scan/other-types.js';
import { leaveOtherContents } from '../hashing/scope-partners.js';
import type { Repository } from '../repository/repository.js';
import { refreshHashes, type RefreshHashesOptions } from '../hashing/refresh-hashes.js';

export interface EqualOptions extends RefreshHashesOptions, KeepOptions {
  /** Files that share their bytes on disk: asked for once it is known what there is. */
  readonly shared?: (() => Promise<SharedBytes>) | undefined;
}

/**
 * What `findDupes` does, for those that have the right to write already or leave a folder out.
 * @throws ImgdedupError CONFIG_INVALID, PLUGIN_UNAVAILABLE for an act, NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function findEqual(
  repository: Repository,
  options: EqualOptions,
): Promise<DupesResult> {
  const keeping = keepingOf(repository.settings, options, rankOf(repository, options.lock));
  const thoroughness = 'candidates';
  const wanted = { ...options, wantsPartners: true, thoroughness } as const;
  const { tree, selected, meant, ...told } = await refreshHashes(repository, wanted);
  if (meant !== selected) leaveOtherContents(tree, selected, meant);
  const skipped = skippedFiles(tree, options.scope);
  const shared = await options.shared?.();
  const grouping = { hashName: repository.hash.name, keeping, shared: shared ?? nothingShared };
  return { ...groupExact(tree, selected, grouping), skipped, ...told };
}
