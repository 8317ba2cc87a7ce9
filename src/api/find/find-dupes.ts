import { findEqual } from '../../library/dupes/find-equal.js';
import { nothingShared } from '../../library/dupes/shared-bytes.js';
import type { KeepOptions } from '../../library/keep/keeper.js';
import type { ProtectionOptions } from '../../library/keep/protection.js';
import { ReflinkedFiles } from '../../actions/journal/reflinked-files.js';
import { settlingFirst, type Settling } from '../../actions/journal/recover.js';
import type { Repository } from '../../library/repository/repository.js';
import type { DupesResult } from '../../model/groups/group.js';
import type { RelPath } from '../../model/paths/path.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { scoped, type FindOptions } from '../files/folder-options.js';

export type { KeepOptions, ProtectionOptions };

export interface DupesOptions extends FindOptions, KeepOptions {}

/** What looks for duplicates settles what an act before it left. */
export interface FindDupesOptions extends DupesOptions, Settling {
  /** A folder whose files take no part, though they are in scope: where duplicates are moved to. */
  readonly apart?: RelPath | undefined;
}

/**
 * Finds files that hold the same bytes, reading no more than it takes; what was learnt is stored. A
 * group has at least one file in scope; the others may be anywhere in the folder.
 * @throws ImgdedupError CONFIG_INVALID, NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export function findDupes(
  repository: Repository,
  options: FindDupesOptions = {},
): Promise<DupesResult> {
  const settling = settlingFirst(repository, options);
  let isNothingShared = false;
  const prepare = async (store: ObjectStore) => {
    const settle = await settling(store);
    // What is looked up while the store is open for it costs no other look.
    isNothingShared = settle === undefined && !(await ReflinkedFiles.mayBeIn(store));
    return settle;
  };
  const shared = async () =>
    isNothingShared ? nothingShared : await ReflinkedFiles.load(repository);
  return findEqual(repository, { ...scoped(options), prepare, shared });
}
