import type { DupesResult } from '../model/group.js';
import { groupExact } from './group-exact.js';
import { keepingOf, type KeepOptions } from './keeper.js';
import type { Repository } from './repository.js';
import { tellApart, type TellApartOptions } from './tell-apart.js';

export type DupesOptions = TellApartOptions & KeepOptions;

/**
 * Finds files that hold the same bytes, reading no more than it takes; what was learnt is stored.
 * @throws ImgdedupError CONFIG_INVALID, NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function findDupes(
  repository: Repository,
  options: DupesOptions,
): Promise<DupesResult> {
  const keeping = keepingOf(repository.settings, options);
  const { tree, marks, ...told } = await tellApart(repository, options);
  return { ...groupExact(tree, marks, repository.hash.name, keeping), ...told };
}
