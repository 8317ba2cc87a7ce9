import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type { FolderTotals, NodeId } from '../../model/snapshot/tree-node.js';
import { decodeSound } from '../../storage/codec.js';
import { blobRecordCodec } from '../../storage/codecs/blob-record.js';
import { headCodec } from '../../storage/codecs/head.js';
import { snapshotCodec } from '../../storage/codecs/snapshot.js';
import { blobPrefix, contentOf, headKey, snapshotPrefix } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { contentId } from '../../model/contents/content-id.js';
import { sumUp, type Finished } from '../snapshot/commit-tree.js';
import { loadTree } from '../snapshot/load-tree.js';
import type { Repository } from '../repository/repository.js';
import type { Tree } from '../snapshot/tree.js';
import { damagedWhy, misplacedWhy, nameOf } from './check-records.js';
import { ContentTable } from '../snapshot/content-table.js';
import type { Report } from './report.js';
import { walkNodes } from './walk-nodes.js';

/** Every snapshot whose record is sound, the oldest first. */
export async function readSnapshots(store: ObjectStore): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for await (const [, value] of store.range(snapshotPrefix)) {
    const sound = decodeSound(snapshotCodec, value);
    if (sound !== undefined) snapshots.push(sound.record);
  }
  return snapshots;
}

/**
 * Follows `HEAD` and every snapshot down to the last folder, and compares the newest one's contents
 * with the records of contents. Records that are damaged were named by `checkRecords`.
 * @returns the tree of the newest snapshot, if it is whole
 */
export async function checkHistory(
  repository: Repository,
  store: ObjectStore,
  report: Report,
): Promise<Tree | undefined> {
  const snapshots = await readSnapshots(store);
  report.checked.snapshots = snapshots.length;
  const newest = await checkHead(store, snapshots, report);
  const seen = new Set<NodeId>();
  const isWhole = newest !== undefined && (await checkSnapshot(store, newest, seen, report));
  for (const snapshot of snapshots.toReversed()) {
    if (snapshot !== newest) await checkSnapshot(store, snapshot, seen, report);
  }
  report.checked.folders = seen.size;
  const tree = isWhole ? await loadTree(store, newest.root) : undefined;
  if (tree !== undefined) checkTotals(tree, report);
  await checkContents(repository, store, tree, report);
  return tree;
}

/** @returns whether everything below is there, as far as it was not seen before */
async function checkSnapshot(
  store: ObjectStore,
  { sequence, root }: Snapshot,
  seen: Set<NodeId>,
  report: Report,
): Promise<boolean> {
  let isWhole = true;
  for await (const { id, node } of walkNodes(store, root, seen)) {
    if (typeof node !== 'string') continue;
    isWhole = false;
    if (node === 'missing') {
      report.breakHistory(`tree node ${id}`, `is missing; snapshot ${sequence} refers to it`);
    }
  }
  return isWhole;
}

async function checkHead(
  store: ObjectStore,
  snapshots: readonly Snapshot[],
  report: Report,
): Promise<Snapshot | undefined> {
  const bytes = await store.get(headKey);
  if (bytes === undefined) {
    if (snapshots.length > 0) report.breakHistory('HEAD', 'is missing');
    return undefined;
  }
  const head = decodeSound(headCodec, bytes)?.record;
  if (head === undefined) return undefined;
  const newest = snapshots.find(({ sequence }) => sequence === head);
  if (newest === undefined) {
    report.breakHistory('HEAD', `names snapshot ${head}, which is missing or damaged`);
  }
  return newest;
}

/** The sums of the newest snapshot, content hashes of folders among them. */
function checkTotals(tree: Tree, report: Report): void {
  const below: Finished[][] = tree.folders.map(() => []);
  for (let position = tree.folders.length - 1; position >= 0; position -= 1) {
    const { name, parent, state, stored } = tree.folders[position] ?? {};
    if (name === undefined || parent === undefined || state === undefined) continue;
    if (stored === undefined) continue;
    const totals = sumUp(state.files, (below[position] ?? []).toReversed());
    below[position] = [];
    below[parent]?.push({ name, id: stored.id, totals });
    if (!areEqual(totals, stored.node.totals)) {
      report.breakHistory(`tree node ${stored.id}`, 'has wrong totals');
    }
  }
  report.checked.files = tree.rows;
}

function areEqual(a: FolderTotals, b: FolderTotals): boolean {
  return a.files === b.files && a.bytes === b.bytes && a.buzhash === b.buzhash;
}

/** Every content of the newest snapshot has its record; every record is sound. */
async function checkContents(
  { hash }: Repository,
  store: ObjectStore,
  tree: Tree | undefined,
  report: Report,
): Promise<void> {
  const contents = new ContentTable(hash.width);
  if (tree !== undefined) addContents(tree, contents);
  report.checked.contents = contents.count;
  for await (const [key, value] of store.range(blobPrefix)) {
    report.checked.records += 1;
    if (key.length !== 1 + hash.width + 4) {
      report.breakHistory(`record ${key.toString('hex')}`, misplacedWhy, key);
    } else if (decodeSound(blobRecordCodec, value) === undefined) {
      contents.mark(contentOf(key));
      report.breakHistory(`blob record of ${nameOf(hash.name, key)}`, damagedWhy, key);
    } else contents.mark(contentOf(key));
  }
  for (const { digest, ordinal } of contents.unmarked()) {
    const name = contentId(hash.name, digest, ordinal);
    report.breakHistory(`blob record of ${name}`, 'is missing; the newest snapshot refers to it');
  }
}

/** Contents that were read or carried over; samples are none. */
export function addContents(tree: Tree, contents: ContentTable): void {
  for (const { state } of tree.folders) {
    const { files } = state;
    for (let local = 0; local < files.count; local += 1) {
      if (files.kind(local) !== 'content') continue;
      contents.add(files.digest(local), files.ordinal(local));
    }
  }
}
