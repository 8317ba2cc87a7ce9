import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type { Knowledge } from '../../model/snapshot/file-table.js';
import { joinPath, rootPath, type RelPath } from '../../model/paths/path.js';
import type { NodeId, TreeNode } from '../../model/snapshot/tree-node.js';
import { decodeSound } from '../../storage/codec.js';
import { blobRecordCodec } from '../../storage/codecs/blob-record.js';
import { headCodec } from '../../storage/codecs/head.js';
import { blobPrefix, contentOf, headKey, snapshotKey } from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';
import { saveLatestSnapshot } from '../snapshot/latest-snapshot.js';
import type { Repository } from '../repository/repository.js';
import { Tree } from '../snapshot/tree.js';
import { addContents, readSnapshots } from './check-history.js';
import { ContentTable } from '../snapshot/content-table.js';
import { walkNodes } from './walk-nodes.js';

/**
 * Takes a new snapshot of what is left of the newest one, and drops snapshots that refer to what is
 * not there. Folders and contents that were lost are as if nobody had looked at them yet: the next
 * `index` does. Needs the right to write.
 */
export async function salvageHistory(repository: Repository): Promise<void> {
  await repository.transaction(async (store) => {
    const snapshots = await readSnapshots(store);
    const broken: Snapshot[] = [];
    for (const snapshot of snapshots) {
      if (!(await isWhole(store, snapshot.root))) broken.push(snapshot);
    }
    const also = broken.map(({ sequence }): StoreChange => del(snapshotKey(sequence)));
    const newest = await newestSnapshot(store, snapshots);
    const tree = newest && (await salvageTree(store, newest.root));
    if (newest === undefined || tree === undefined) {
      const all = snapshots.map(({ sequence }): StoreChange => del(snapshotKey(sequence)));
      await store.write([...all, del(headKey)]);
      return;
    }
    tree.learn(await lostContents(repository, store, tree));
    await saveLatestSnapshot(store, tree, {
      before: newest,
      takenAt: newest.takenAt,
      checkedAt: newest.checkedAt,
      also,
    });
  });
}

function del(key: Buffer): StoreChange {
  return { type: 'del', key };
}

async function isWhole(store: ObjectStore, root: NodeId): Promise<boolean> {
  for await (const { node } of walkNodes(store, root)) if (typeof node === 'string') return false;
  return true;
}

/** What `HEAD` names; the newest where it is lost, or names what is lost; with a root at least. */
async function newestSnapshot(
  store: ObjectStore,
  snapshots: readonly Snapshot[],
): Promise<Snapshot | undefined> {
  const head = decodeSound(headCodec, await store.get(headKey))?.record;
  const named = snapshots.filter(({ sequence }) => sequence === head);
  for (const snapshot of [...named, ...snapshots.toReversed()]) {
    for await (const { node } of walkNodes(store, snapshot.root)) {
      if (typeof node !== 'string') return snapshot;
      break;
    }
  }
  return undefined;
}

/** The tree without folders that are lost; those that held them want to be listed again. */
async function salvageTree(store: ObjectStore, root: NodeId): Promise<Tree | undefined> {
  const nodes = new Map<NodeId, TreeNode>();
  for await (const { id, node } of walkNodes(store, root)) {
    if (typeof node !== 'string') nodes.set(id, node);
  }
  const tree = new Tree();
  const waiting: { id: NodeId; name: string; path: RelPath; parent: number }[] = [
    { id: root, name: '', path: rootPath, parent: -1 },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { id, name, path, parent } = next;
    const node = nodes.get(id);
    if (node === undefined) continue;
    const there = node.folders.filter((folder) => nodes.has(folder.id));
    const isAll = there.length === node.folders.length;
    const state = isAll ? node : { ...node, settled: false };
    // As if it was never stored: every node is written again, with the sums as they are now.
    const position = tree.add({ path, name, parent, state, stored: undefined });
    for (const child of there.toReversed()) {
      waiting.push({ ...child, path: joinPath(path, child.name), parent: position });
    }
  }
  return tree.folders.length === 0 ? undefined : tree;
}

/** Rows whose content has no sound record, as knowing nothing. */
async function lostContents(
  { hash }: Repository,
  store: ObjectStore,
  tree: Tree,
): Promise<Map<number, Knowledge>> {
  const contents = new ContentTable(hash.width);
  addContents(tree, contents);
  for await (const [key, value] of store.range(blobPrefix)) {
    if (decodeSound(blobRecordCodec, value) !== undefined) contents.mark(contentOf(key));
  }
  const lost = new ContentTable(hash.width);
  for (const { digest, ordinal } of contents.unmarked()) lost.add(digest, ordinal);
  const forgotten = new Map<number, Knowledge>();
  if (lost.count === 0) return forgotten;
  for (const { row, files, local } of tree.eachRow()) {
    if (files.kind(local) !== 'content') continue;
    const content = { digest: files.digest(local), ordinal: files.ordinal(local) };
    if (lost.has(content)) forgotten.set(row, { kind: 'none' });
  }
  return forgotten;
}
