import type { Change } from '../../model/snapshot/change.js';
import type { ContentRef } from '../../model/contents/content-id.js';
import { FileTable, sameInode } from '../../model/snapshot/file-table.js';
import { compareNames, joinPath, rootPath, type RelPath } from '../../model/paths/path.js';
import type { FolderEntry, NodeId, TreeNode } from '../../model/snapshot/tree-node.js';
import { damagedRecord } from '../../storage/bytes.js';
import { nodeKey } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { decodeNode } from './load-tree.js';

/** A change between two snapshots, with what was known of the contents. */
export interface Difference extends Change {
  /** The content as it is now; for `deleted` as it was. */
  readonly content: ContentRef | undefined;
  /** For `modified`: the content as it was. */
  readonly contentBefore?: ContentRef | undefined;
}

/** A folder of one path in two snapshots; undefined where it is not in one of them. */
interface Pair {
  readonly path: RelPath;
  readonly before: NodeId | undefined;
  readonly after: NodeId | undefined;
}

/** Folders that are compared in one go. */
const chunk = 256;
const noFiles = FileTable.from([], 8);

/**
 * Files that differ between two trees. Whatever has one address in both is passed over unseen.
 * @throws ImgdedupError STORE_DAMAGED
 */
export async function* differences(
  store: ObjectStore,
  before: NodeId,
  after: NodeId,
): AsyncGenerator<Difference> {
  const waiting: Pair[] = before === after ? [] : [{ path: rootPath, before, after }];
  while (waiting.length > 0) {
    const pairs = waiting.splice(-chunk);
    const olds = await fetchNodes(
      store,
      pairs.map((pair) => pair.before),
    );
    const news = await fetchNodes(
      store,
      pairs.map((pair) => pair.after),
    );
    for (const [at, { path }] of pairs.entries()) {
      const [old, now] = [olds[at], news[at]];
      yield* compareFiles(path, old?.files ?? noFiles, now?.files ?? noFiles);
      waiting.push(...pairFolders(path, old?.folders ?? [], now?.folders ?? []));
    }
  }
}

async function fetchNodes(
  store: ObjectStore,
  ids: readonly (NodeId | undefined)[],
): Promise<(TreeNode | undefined)[]> {
  const wanted = ids.filter((id) => id !== undefined);
  const values = await store.getMany(wanted.map(nodeKey));
  const nodes = new Map(wanted.map((id, at) => [id, sound(id, values[at])]));
  return ids.map((id) => (id === undefined ? undefined : nodes.get(id)));
}

function sound(id: NodeId, bytes: Buffer | undefined): TreeNode {
  if (bytes === undefined) throw damagedRecord('tree node', `${id} is missing`);
  return decodeNode(id, bytes);
}

function pairFolders(
  path: RelPath,
  olds: readonly FolderEntry[],
  news: readonly FolderEntry[],
): Pair[] {
  const before = new Map(olds.map(({ name, id }) => [name, id]));
  const after = new Map(news.map(({ name, id }) => [name, id]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => ({
      path: joinPath(path, name),
      before: before.get(name),
      after: after.get(name),
    }));
}

function* compareFiles(folder: RelPath, old: FileTable, now: FileTable): Generator<Difference> {
  const [oldNames, newNames] = [old.names(), now.names()];
  let [at, other] = [0, 0];
  while (at < oldNames.length || other < newNames.length) {
    const [oldName, newName] = [oldNames[at], newNames[other]];
    const order =
      oldName === undefined ? 1 : newName === undefined ? -1 : compareNames(oldName, newName);
    const path = joinPath(folder, (order <= 0 ? oldName : newName) ?? '');
    if (order < 0) {
      yield { kind: 'deleted', path, stat: old.stat(at), content: contentOf(old, at) };
    } else if (order > 0) {
      yield { kind: 'new', path, stat: now.stat(other), content: contentOf(now, other) };
    } else if (!isSame(old, at, now, other)) {
      const content = contentOf(now, other);
      const [stat, before] = [now.stat(other), old.stat(at)];
      yield { kind: 'modified', path, stat, before, content, contentBefore: contentOf(old, at) };
    }
    if (order <= 0) at += 1;
    if (order >= 0) other += 1;
  }
}

/** By content where both are known: a new time alone is no change. */
function isSame(old: FileTable, row: number, now: FileTable, other: number): boolean {
  const areKnown = old.kind(row) === 'content' && now.kind(other) === 'content';
  return areKnown ? old.sameContent(row, now, other) : sameInode(old.stat(row), now.stat(other));
}

/** A copy: the table's own bytes belong to the record. */
function contentOf(files: FileTable, row: number): ContentRef | undefined {
  if (files.kind(row) !== 'content') return undefined;
  return { digest: Uint8Array.from(files.digest(row)), ordinal: files.ordinal(row) };
}
