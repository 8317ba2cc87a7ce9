import { buzhash } from '../../digest/buzhash.js';
import { nodeId } from '../../digest/node-id.js';
import { xxh64 } from '../../digest/xxh64.js';
import type { FileTable } from '../../model/snapshot/file-table.js';
import { nameToBytes } from '../../model/paths/path.js';
import type {
  FolderEntry,
  FolderTotals,
  NodeId,
  TreeNode,
} from '../../model/snapshot/tree-node.js';
import { treeNodeCodec } from '../../storage/codecs/tree-node.js';
import { nodeKey } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';
import type { Tree, TreeFolder } from './tree.js';

/** A node to be stored. */
export type NodePut = Extract<StoreChange, { type: 'put' }>;

/** A folder whose totals are known. */
export interface Finished extends FolderEntry {
  readonly totals: FolderTotals;
}

/**
 * Encodes what changed of a tree, children before parents.
 * @returns the root's address, after the last node was yielded
 */
export function* encodeTree(tree: Tree): Generator<NodePut, NodeId> {
  const finished: Finished[][] = tree.folders.map(() => []);
  let root: NodeId | undefined;
  for (let position = tree.folders.length - 1; position >= 0; position -= 1) {
    const folder = tree.folders[position];
    if (folder === undefined) continue;
    const children = (finished[position] ?? []).toReversed();
    finished[position] = [];
    const { id, totals, put } = finishFolder(folder, children);
    if (put !== undefined) yield put;
    finished[folder.parent]?.push({ name: folder.name, id, totals });
    root = id;
  }
  if (root === undefined) throw new RangeError('a tree has at least its root');
  return root;
}

function finishFolder(
  folder: TreeFolder,
  children: readonly Finished[],
): { id: NodeId; totals: FolderTotals; put?: NodePut } {
  const { stored } = folder;
  if (stored?.node === folder.state && sameFolders(stored.node.folders, children)) {
    return { id: stored.id, totals: stored.node.totals };
  }
  const totals = sumUp(folder.state.files, children);
  const folders = children.map(({ name, id }) => ({ name, id }));
  const node: TreeNode = { ...folder.state, folders, totals };
  const value = treeNodeCodec.encode(node);
  const id = nodeId(value);
  return { id, totals, put: { type: 'put', key: nodeKey(id), value } };
}

function sameFolders(a: readonly FolderEntry[], b: readonly FolderEntry[]): boolean {
  return (
    a.length === b.length &&
    a.every((entry, at) => entry.id === b[at]?.id && entry.name === b[at]?.name)
  );
}

/** @param children in byte order of their names */
export function sumUp(files: FileTable, children: readonly Finished[]): FolderTotals {
  let [count, bytes] = [files.count, files.columns.size.reduce((sum, size) => sum + size, 0)];
  for (const { totals } of children) {
    count += totals.files;
    bytes += totals.bytes;
  }
  return { files: count, bytes, buzhash: contentHash(files, children) };
}

/** Over files, then subfolders, each in byte order of names; undefined while a content is unknown. */
function contentHash(files: FileTable, children: readonly Finished[]): bigint | undefined {
  for (let row = 0; row < files.count; row += 1) {
    if (files.kind(row) !== 'content') return undefined;
  }
  const digests: bigint[] = [];
  for (const [row, name] of files.names().entries()) {
    const ordinal = files.ordinal(row);
    const content = Buffer.from(files.digest(row));
    digests.push(entryDigest('f', name, content, ordinal === 0 ? '' : `#${ordinal}`));
  }
  for (const { name, totals } of children) {
    if (totals.buzhash === undefined) return undefined;
    digests.push(entryDigest('d', name, Buffer.alloc(0), totals.buzhash.toString(16)));
  }
  return buzhash(digests);
}

function entryDigest(kind: 'f' | 'd', name: string, content: Buffer, suffix: string): bigint {
  return xxh64(
    Buffer.concat([
      Buffer.from(kind),
      nameToBytes(name),
      Buffer.from('/'),
      content,
      Buffer.from(suffix),
    ]),
  );
}
