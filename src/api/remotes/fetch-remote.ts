import { seenAt } from '../../library/remotes/both-trees.js';
import { checkSameHash, fetchTree } from '../../library/remotes/fetch-tree.js';
import { fetchedNodes } from '../../library/remotes/fetched-nodes.js';
import { connectedRemote } from '../../library/remotes/locate-remote.js';
import { putRemote, readRemote } from '../../library/remotes/remote-records.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import { decodeNode } from '../../library/snapshot/load-tree.js';
import type { FetchResult } from '../../model/remotes/whereabouts.js';
import { nodeKey } from '../../storage/keys.js';
import { foundAgain } from './remotes.js';

/**
 * Learns which files a remote holds, from its newest snapshot: only folders that differ from what was fetched
 * before are read. It is found wherever its volume is mounted, and nothing is written there; its own program may be
 * at work. Interrupted, the next fetch goes on from there, and until then what was fetched before holds.
 * @throws ImgdedupError NO_SUCH_REMOTE, REMOTE_AWAY, REMOTE_UNREADABLE, NO_SNAPSHOT, HASH_MISMATCH, STORE_DAMAGED,
 *   FORMAT_UNSUPPORTED, INTERRUPTED, REPOSITORY_BUSY
 */
export async function fetchRemote(
  repository: Repository,
  name: string,
  { signal, onProgress }: WatchOptions = {},
): Promise<FetchResult> {
  await using _lock = await repository.lock('fetch');
  const known = await repository.transaction((store) => readRemote(store, name));
  await using found = await connectedRemote(known, repository.volumes);
  const there = found.store;
  checkSameHash(repository, there);
  const { root, sequence, ...times } = await there.snapshot();
  const before = known.fetched?.root;
  const fetched = await repository.stage(
    'fetch',
    () => fetchTree(repository, there, { root, before, signal, onProgress }),
    ({ folders, bytes }) => ({ folders, bytes }),
  );
  const now = Date.now();
  const tree = { root, sequence, seenAt: seenAt({ root, sequence, ...times }), fetchedAt: now };
  const remote = foundAgain({ ...known, fetched: tree }, found, now);
  const totals = await repository.transaction(async (store) => {
    const node = decodeNode(root, await fetchedNodes(store).get(nodeKey(root)));
    await store.write([putRemote(remote)]);
    return node.totals;
  });
  return {
    remote,
    folders: fetched.folders,
    bytesRead: fetched.bytes,
    files: totals.files,
    bytes: totals.bytes,
    isUnchanged: before === root,
    isComplete: totals.buzhash !== undefined,
  };
}
