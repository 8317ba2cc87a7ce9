import type { Remote } from '../../model/remotes/remote.js';
import { fetchedKey, nodeIdOf } from '../../storage/keys.js';
import type { StoreReader } from '../../storage/object-store.js';
import { loadTree } from '../snapshot/load-tree.js';
import type { Tree } from '../snapshot/tree.js';
import { fetchedOf } from './remote-records.js';

/** Nodes that were fetched, asked for by the keys that they have where they come from. */
export function fetchedNodes(store: StoreReader): StoreReader {
  return {
    get: (key) => store.get(hereKey(key)),
    getMany: (keys) => store.getMany(keys.map(hereKey)),
  };
}

function hereKey(key: Buffer): Buffer {
  return fetchedKey(nodeIdOf(key));
}

/**
 * The files of a remote when it was last fetched.
 * @throws ImgdedupError NOT_FETCHED, STORE_DAMAGED
 */
export function loadFetchedTree(store: StoreReader, remote: Remote): Promise<Tree> {
  return loadTree(fetchedNodes(store), fetchedOf(remote).root);
}
