import type { NodeId } from '../../model/snapshot/tree-node.js';
import { aliasCodec } from '../../storage/codecs/alias.js';
import { snapshotCodec } from '../../storage/codecs/snapshot.js';
import { aliasKey, fetchedKey, nodeIdOf, snapshotKey, snapshotPrefix } from '../../storage/keys.js';
import { writeInBatches, type ObjectStore, type StoreChange } from '../../storage/object-store.js';
import { fetchedNodes } from '../remotes/fetched-nodes.js';
import { putRemote, readRemotes } from '../remotes/remote-records.js';
import { checkInterrupted } from '../repository/interrupt.js';
import type { BothSides } from '../repository/store-access.js';
import type { Repository } from '../repository/repository.js';
import type { WatchOptions } from '../repository/watched-store.js';
import type { NewNames } from './new-names.js';
import { TreeRewriter, type TreeRewriting } from './rewrite-trees.js';

/**
 * Writes all snapshots with their trees anew, the newest first, on the side of the store that is not in use.
 * @param newest what is not known of files in the newest snapshot
 * @returns how many records
 * @throws ImgdedupError INTERRUPTED, STORE_DAMAGED, STORE_FULL, FORMAT_UNSUPPORTED
 */
export async function rewriteSnapshots(
  repository: Repository,
  names: NewNames,
  newest: Pick<TreeRewriting, 'isForgotten' | 'isDoubted'>,
  { signal }: WatchOptions,
): Promise<number> {
  const snapshots = await repository.transaction(async (store) => {
    const found = [];
    for await (const [, value] of store.range(snapshotPrefix)) {
      found.push(snapshotCodec.decode(value));
    }
    return found.toReversed();
  });
  let written = 0;
  let isNewest = true;
  // A folder that older snapshots share with the newest is what it is there.
  const trees = new TreeRewriter({
    names,
    isForgotten: (content) => isNewest && newest.isForgotten(content),
    isDoubted: (content) => isNewest && newest.isDoubted(content),
  });
  for (const snapshot of snapshots) {
    checkInterrupted(signal);
    await repository.onBothSides(async ({ records, spare }) => {
      const tree = await writeTree(spare, trees.rewrite(records, snapshot.root));
      const value = snapshotCodec.encode({ ...snapshot, root: tree.root });
      await spare.write([{ type: 'put', key: snapshotKey(snapshot.sequence), value }]);
      written += tree.nodes + 1;
    });
    isNewest = false;
  }
  return written;
}

/**
 * The same for what was fetched from remotes. Where they name contents by the old hash, contents that are here get
 * the name that they have here: what was known of them by then goes on to be known.
 */
export async function rewriteRemotes(
  repository: Repository,
  names: NewNames,
  { signal }: WatchOptions,
): Promise<number> {
  let written = 0;
  // Their numbers behind hashes are not ours: what such a file holds is known after the next fetch.
  const trees = new TreeRewriter({
    names,
    isForgotten: ({ ordinal }) => ordinal > 0,
    isDoubted: () => false,
  });
  for (const remote of await repository.transaction(readRemotes)) {
    checkInterrupted(signal);
    await repository.onBothSides(async ({ records, spare }) => {
      const { fetched } = remote;
      if (fetched === undefined) return spare.write([putRemote(remote)]);
      const nodes = trees.rewrite(fetchedNodes(records), fetched.root);
      const tree = await writeTree(spare, nodes, (key) => fetchedKey(nodeIdOf(key)));
      written += tree.nodes + 1;
      return spare.write([putRemote({ ...remote, fetched: { ...fetched, root: tree.root } })]);
    });
  }
  return written;
}

/** Aliases, last of all: every other record may have asked for a stand-in. */
export function rewriteAliases(repository: Repository, names: NewNames): Promise<number> {
  return repository.onBothSides(async ({ records, spare }: BothSides) => {
    let written = 0;
    let batch: StoreChange[] = [];
    for await (const alias of names.aliases(records)) {
      batch.push({ type: 'put', key: aliasKey(alias.id), value: aliasCodec.encode(alias) });
      written += 1;
      if (batch.length < aliasBatch) continue;
      await spare.write(batch);
      batch = [];
    }
    if (batch.length > 0) await spare.write(batch);
    return written;
  });
}

const aliasBatch = 2000;

async function writeTree(
  store: ObjectStore,
  nodes: AsyncGenerator<Extract<StoreChange, { type: 'put' }>, NodeId>,
  keyOf: (key: Buffer) => Buffer = (key) => key,
): Promise<{ readonly root: NodeId; readonly nodes: number }> {
  let count = 0;
  let batch: StoreChange[] = [];
  for (;;) {
    const next = await nodes.next();
    if (next.done === true) {
      await writeInBatches(store, batch.values());
      return { root: next.value, nodes: count };
    }
    count += 1;
    batch.push({ ...next.value, key: keyOf(next.value.key) });
    if (batch.length < nodeBatch) continue;
    await writeInBatches(store, batch.values());
    batch = [];
  }
}

/** Of some kilobytes each. */
const nodeBatch = 256;
