import type { Snapshot } from '../../model/snapshot/snapshot.js';
import { damagedRecord } from '../../storage/bytes.js';
import { headCodec } from '../../storage/codecs/head.js';
import { snapshotCodec } from '../../storage/codecs/snapshot.js';
import { headKey, snapshotKey } from '../../storage/keys.js';
import {
  writeInBatches,
  type ObjectStore,
  type StoreChange,
  type StoreReader,
} from '../../storage/object-store.js';
import { encodeTree } from './commit-tree.js';
import { loadTree } from './load-tree.js';
import type { Tree } from './tree.js';

/** The newest snapshot and its tree. */
export interface LatestSnapshot {
  readonly snapshot: Snapshot;
  readonly tree: Tree;
}

/** @returns undefined where no snapshot was taken yet */
export async function loadLatestSnapshot(store: ObjectStore): Promise<LatestSnapshot | undefined> {
  const snapshot = await newestSnapshot(store);
  return snapshot && { snapshot, tree: await loadTree(store, snapshot.root) };
}

/** The newest snapshot without its tree; undefined where none was taken yet. */
export async function newestSnapshot(store: StoreReader): Promise<Snapshot | undefined> {
  const head = await store.get(headKey);
  if (head === undefined) return undefined;
  const sequence = headCodec.decode(head);
  const bytes = await store.get(snapshotKey(sequence));
  if (bytes === undefined) throw damagedRecord('snapshot', `number ${sequence} is missing`);
  return snapshotCodec.decode(bytes);
}

/**
 * Makes a tree the newest snapshot. Everything it refers to is on disk before `HEAD` moves; a tree
 * that is just as before only gets a new time of checking.
 * @param also changes that belong to the last, atomic step
 */
export async function saveLatestSnapshot(
  store: ObjectStore,
  tree: Tree,
  {
    before,
    takenAt,
    checkedAt,
    also,
  }: {
    readonly before: Snapshot | undefined;
    /** Milliseconds since 1970, taken before the folder was looked at. */
    readonly takenAt: number;
    /** The same for the last look at the whole folder. */
    readonly checkedAt: number;
    readonly also: readonly StoreChange[];
  },
): Promise<Snapshot> {
  const root = await writeInBatches(store, encodeTree(tree));
  const snapshot: Snapshot =
    before?.root === root
      ? { ...before, checkedAt }
      : { sequence: (before?.sequence ?? 0) + 1, root, takenAt, checkedAt };
  const { sequence } = snapshot;
  await store.write([
    ...also,
    { type: 'put', key: snapshotKey(sequence), value: snapshotCodec.encode(snapshot) },
    { type: 'put', key: headKey, value: headCodec.encode(sequence) },
  ]);
  return snapshot;
}
