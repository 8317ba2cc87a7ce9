import type { FileStat, Knowledge } from '../model/file-table.js';
import { sameStat } from '../model/file-table.js';
import type { Snapshot } from '../model/snapshot.js';
import { damagedRecord } from '../storage/bytes.js';
import { headCodec } from '../storage/codecs/head.js';
import { learntCodec, type Learnt } from '../storage/codecs/learnt.js';
import { snapshotCodec } from '../storage/codecs/snapshot.js';
import { headKey, learntPrefix, snapshotKey } from '../storage/keys.js';
import { writeInBatches, type ObjectStore, type StoreChange } from '../storage/object-store.js';
import { encodeTree } from './commit-tree.js';
import { loadTree } from './load-tree.js';
import type { Tree } from './tree.js';

/** The newest snapshot and its tree. */
export interface Latest {
  readonly snapshot: Snapshot;
  readonly tree: Tree;
}

/** @returns undefined where no snapshot was taken yet */
export async function loadLatest(store: ObjectStore): Promise<Latest | undefined> {
  const head = await store.get(headKey);
  if (head === undefined) return undefined;
  const sequence = headCodec.decode(head);
  const bytes = await store.get(snapshotKey(sequence));
  if (bytes === undefined) throw damagedRecord('snapshot', `number ${sequence} is missing`);
  const snapshot = snapshotCodec.decode(bytes);
  return { snapshot, tree: await loadTree(store, snapshot.root) };
}

/**
 * Makes a tree the newest snapshot. Everything it refers to is on disk before `HEAD` moves; a tree
 * that is just as before only gets a new time of checking.
 * @param also changes that belong to the last, atomic step
 */
export async function saveLatest(
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

/** What an interrupted run learnt, by inode. */
export class Findings {
  readonly #byInode: ReadonlyMap<number, readonly Learnt[]>;
  /** Keys of the records, to be removed once their content is in a snapshot. */
  readonly keys: readonly Buffer[];

  private constructor(byInode: ReadonlyMap<number, readonly Learnt[]>, keys: readonly Buffer[]) {
    this.#byInode = byInode;
    this.keys = keys;
  }

  static async load(store: ObjectStore): Promise<Findings> {
    const byInode = new Map<number, Learnt[]>();
    const keys: Buffer[] = [];
    for await (const [key, value] of store.range(learntPrefix)) {
      keys.push(key);
      for (const learnt of learntCodec.decode(value)) {
        const sharing = byInode.get(learnt.stat.ino);
        if (sharing === undefined) byInode.set(learnt.stat.ino, [learnt]);
        else sharing.push(learnt);
      }
    }
    return new Findings(byInode, keys);
  }

  /** Fills in what a tree does not know. Unsettled files prove nothing and are left out. */
  applyTo(tree: Tree): void {
    if (this.#byInode.size === 0) return;
    const learnt = new Map<number, Knowledge>();
    for (const [position, { state }] of tree.folders.entries()) {
      const { files } = state;
      for (let local = 0; local < files.count; local += 1) {
        if (files.kind(local) === 'content' || !files.isSettled(local)) continue;
        const knowledge = this.#find(files.stat(local));
        if (knowledge !== undefined) learnt.set(tree.firstRow(position) + local, knowledge);
      }
    }
    tree.learn(learnt);
  }

  #find(stat: FileStat): Knowledge | undefined {
    // The newest finding of a file says most.
    return this.#byInode.get(stat.ino)?.findLast((learnt) => sameStat(learnt.stat, stat))
      ?.knowledge;
  }
}
