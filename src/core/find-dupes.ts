import type { DupesResult } from '../model/group.js';
import type { KeepRule } from '../model/settings.js';
import { groupExact } from './group-exact.js';
import { keepOrder } from './keeper.js';
import { skippedFiles } from './other-types.js';
import { leaveOtherContents } from './partners.js';
import type { Repository } from './repository.js';
import { tellApart, type TellApartOptions } from './tell-apart.js';

export interface DupesOptions extends TellApartOptions {
  /** Which file of a group is kept; the repository's setting by default. */
  readonly keep?: readonly KeepRule[] | undefined;
}

/**
 * Finds files that hold the same bytes, reading no more than it takes; what was learnt is stored. A
 * group has at least one file in scope; the others may be anywhere in the folder.
 * @throws ImgdedupError NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function findDupes(
  repository: Repository,
  options: DupesOptions,
): Promise<DupesResult> {
  const thoroughness = 'candidates';
  const wanted = { ...options, wantsPartners: true, thoroughness } as const;
  const { tree, marks, meant, ...told } = await tellApart(repository, wanted);
  if (meant !== marks) leaveOtherContents(tree, marks, meant);
  const order = keepOrder(options.keep ?? repository.settings.keep);
  const skipped = skippedFiles(tree, options.scope);
  return { ...groupExact(tree, marks, repository.hash.name, order), skipped, ...told };
}
