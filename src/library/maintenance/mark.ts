import type { ContentRef } from '../../model/contents/content-id.js';
import type { DraftedFile } from '../../model/review/draft.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type { NodeId } from '../../model/snapshot/tree-node.js';
import { damagedRecord } from '../../storage/bytes.js';
import { decodeSound } from '../../storage/codec.js';
import { draftCodec } from '../../storage/codecs/draft.js';
import { draftStepCodec } from '../../storage/codecs/draft-step.js';
import { headCodec } from '../../storage/codecs/head.js';
import { learntCodec } from '../../storage/codecs/learnt.js';
import { stepsCodec } from '../../storage/codecs/steps.js';
import { snapshotCodec } from '../../storage/codecs/snapshot.js';
import {
  aliasPrefix,
  contentOf,
  draftPrefix,
  draftStepPrefix,
  headKey,
  learntPrefix,
  snapshotPrefix,
  stepsPrefix,
} from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { fetchedNodes } from '../remotes/fetched-nodes.js';
import { readRemotes } from '../remotes/remote-records.js';
import { readDecisions } from '../decisions/distinct-pairs.js';
import type { Repository } from '../repository/repository.js';
import { ContentTable } from '../snapshot/content-table.js';
import { walkNodes } from './walk-nodes.js';

/** What something refers to. */
export interface Marked {
  readonly snapshots: ReadonlySet<number>;
  readonly nodes: ReadonlySet<NodeId>;
  readonly contents: ContentTable;
  /** Contents that the journal speaks of, where any content has another name: they are found by that. */
  readonly journalled: ContentTable;
  /** Of what was fetched from remotes. */
  readonly fetched: ReadonlySet<NodeId>;
}

/**
 * Everything that the newest snapshots refer to, with what an interrupted run left. Contents that were
 * decided about, and those that drafts name, stay too: their records tell them apart from others with their hash.
 * @param keep how many snapshots; the one that `HEAD` names always stays
 * @throws ImgdedupError STORE_DAMAGED where a reference leads nowhere: then nobody knows what is garbage
 */
export async function mark(
  { hash }: Pick<Repository, 'hash'>,
  store: ObjectStore,
  keep: number,
): Promise<Marked> {
  const contents = new ContentTable(hash.width);
  const nodes = new Set<NodeId>();
  const kept = await keptSnapshots(store, keep);
  for (const { root } of kept) {
    for await (const { id, node } of walkNodes(store, root, nodes)) {
      if (typeof node === 'string') throw damagedRecord('tree node', `${id} is ${node}`);
      const { files } = node;
      for (let row = 0; row < files.count; row += 1) {
        if (files.kind(row) === 'content') contents.add(files.digest(row), files.ordinal(row));
      }
    }
  }
  for await (const [, value] of store.range(learntPrefix)) {
    for (const { knowledge } of learntCodec.decode(value)) {
      if (knowledge.kind === 'content') contents.add(knowledge.digest, knowledge.ordinal);
    }
  }
  for await (const decision of readDecisions(store)) {
    for (const { digest, ordinal } of decision.contents) contents.add(digest, ordinal);
  }
  await markDrafts(store, contents);
  const fetched = await markFetched(store);
  const journalled = await markJournalled(store, hash.width);
  const snapshots = new Set(kept.map(({ sequence }) => sequence));
  return { snapshots, nodes, contents, journalled, fetched };
}

async function markJournalled(store: ObjectStore, digestWidth: number): Promise<ContentTable> {
  const contents = new ContentTable(digestWidth);
  if (!(await store.hasAny(aliasPrefix))) return contents;
  for await (const [, value] of store.range(stepsPrefix)) {
    for (const { content } of decodeSound(stepsCodec, value)?.record ?? []) {
      if (content !== undefined) contents.add(content.digest, content.ordinal);
    }
  }
  return contents;
}

/** What was chosen for a content that is there names others, and so does what takes it back. */
async function markDrafts(store: ObjectStore, contents: ContentTable): Promise<void> {
  const add = ({ digest, ordinal }: ContentRef): void => contents.add(digest, ordinal);
  const addFile = ({ anchor, apart }: DraftedFile): void => [anchor, ...apart].forEach(add);
  for await (const [key, value] of store.range(draftPrefix)) {
    if (!contents.has(contentOf(key))) continue;
    for (const file of decodeSound(draftCodec, value)?.record.files ?? []) addFile(file);
  }
  for await (const [, value] of store.range(draftStepPrefix)) {
    for (const { content, before } of decodeSound(draftStepCodec, value)?.record.changes ?? []) {
      add(content);
      if (before !== undefined) addFile(before);
    }
  }
}

/** What lies below a folder that is missing is of no use: `verify` tells, and another fetch brings all of it. */
async function markFetched(store: ObjectStore): Promise<ReadonlySet<NodeId>> {
  const nodes = new Set<NodeId>();
  for (const { fetched } of await readRemotes(store)) {
    if (fetched === undefined) continue;
    for await (const { id } of walkNodes(fetchedNodes(store), fetched.root, nodes)) nodes.add(id);
  }
  return nodes;
}

async function keptSnapshots(store: ObjectStore, keep: number): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for await (const [, value] of store.range(snapshotPrefix)) {
    snapshots.push(snapshotCodec.decode(value));
  }
  const head = await store.get(headKey);
  if (head === undefined) return [];
  const newest = headCodec.decode(head);
  if (!snapshots.some(({ sequence }) => sequence === newest)) {
    throw damagedRecord('snapshot', `number ${newest} is missing`);
  }
  const first = Math.max(0, snapshots.length - keep);
  return snapshots.filter(({ sequence }, at) => at >= first || sequence === newest);
}
