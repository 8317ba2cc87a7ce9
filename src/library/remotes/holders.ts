import { realpathSync } from 'node:fs';
import { Volumes } from '../../fs/volumes/volumes.js';
import type { ContentLocation } from '../../model/remotes/whereabouts.js';
import { checkInterrupted } from '../repository/interrupt.js';
import type { Repository } from '../repository/repository.js';
import type { Tree } from '../snapshot/tree.js';
import { latestOrNone, seenAt } from './both-trees.js';
import { loadFetchedTree } from './fetched-nodes.js';
import { readRemotes } from './remote-records.js';

/** Files here, or in one remote. */
export interface Holder extends Pick<ContentLocation, 'remote' | 'volume' | 'root' | 'seenAt'> {
  readonly tree: Tree;
}

/**
 * This repository first, then remotes that were fetched, by name. Each is loaded when it is asked for.
 * @throws ImgdedupError NO_SNAPSHOT, STORE_DAMAGED, INTERRUPTED, REPOSITORY_BUSY
 */
export async function* eachHolder(
  repository: Repository,
  signal: AbortSignal | undefined,
): AsyncGenerator<Holder> {
  const { root } = repository;
  const { remotes, snapshot, tree } = await repository.transaction(async (store) => ({
    ...(await latestOrNone(store)),
    remotes: await readRemotes(store),
  }));
  const { volume } = Volumes.read(repository.volumes).placeOf(realpathSync(root));
  yield { remote: undefined, volume, root, seenAt: seenAt(snapshot), tree };
  for (const remote of remotes) {
    checkInterrupted(signal);
    const { fetched } = remote;
    if (fetched === undefined) continue;
    const fetchedTree = await repository.transaction((store) => loadFetchedTree(store, remote));
    const { name, volume: its } = remote;
    yield {
      remote: name,
      volume: its,
      root: remote.root,
      seenAt: fetched.seenAt,
      tree: fetchedTree,
    };
  }
}

export function locationOf(
  { remote, volume, root, seenAt: time, tree }: Holder,
  row: number,
): ContentLocation {
  return { remote, volume, root, path: tree.path(row), seenAt: time };
}
