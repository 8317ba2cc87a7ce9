import { ImgdedupError } from '../../model/errors/errors.js';
import type { Remote } from '../../model/remotes/remote.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import { loadLatestSnapshot, type LatestSnapshot } from '../snapshot/latest-snapshot.js';
import { loadFetchedTree } from './fetched-nodes.js';
import { Holdings } from './holdings.js';
import { readRemote } from './remote-records.js';

/** What is here, and in a remote. */
export interface Both {
  readonly remote: Remote;
  readonly here: Holdings;
  readonly there: Holdings;
}

/** @throws ImgdedupError NO_SUCH_REMOTE, NOT_FETCHED, NO_SNAPSHOT, STORE_DAMAGED, REPOSITORY_BUSY */
export function loadBoth(repository: Repository, name: string): Promise<Both> {
  return repository.transaction(async (store) => {
    const remote = await readRemote(store, name);
    const there = await loadFetchedTree(store, remote);
    const { tree } = await latestOrNone(store);
    return { remote, here: new Holdings(tree), there: new Holdings(there) };
  });
}

/** @throws ImgdedupError NO_SNAPSHOT, STORE_DAMAGED */
export async function latestOrNone(store: ObjectStore): Promise<LatestSnapshot> {
  const latest = await loadLatestSnapshot(store);
  if (latest !== undefined) return latest;
  throw new ImgdedupError('NO_SNAPSHOT', 'There is no snapshot yet.', {
    remedy: 'Run "imgdedup index".',
  });
}

/** When the files of a snapshot were last found to be so: the whole folder, or the parts that were looked at. */
export function seenAt({ takenAt, checkedAt }: Snapshot): number {
  return Math.max(takenAt, checkedAt);
}
