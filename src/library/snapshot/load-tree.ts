import { nodeId } from '../../digest/node-id.js';
import { joinPath, rootPath, type RelPath } from '../../model/paths/path.js';
import type { NodeId, TreeNode } from '../../model/snapshot/tree-node.js';
import { damagedRecord } from '../../storage/bytes.js';
import { treeNodeCodec } from '../../storage/codecs/tree-node.js';
import { nodeKey } from '../../storage/keys.js';
import type { StoreReader } from '../../storage/object-store.js';
import { Tree } from './tree.js';

/** Nodes asked for at once. */
const chunk = 512;

/**
 * Loads the tree below a root node, level by level.
 * @throws ImgdedupError STORE_DAMAGED where a node is missing or is not what its address says
 */
export async function loadTree(store: StoreReader, root: NodeId): Promise<Tree> {
  return (await loadRecords(store, root)).tree;
}

/** The same, with the records of its nodes. */
export async function loadRecords(
  store: StoreReader,
  root: NodeId,
): Promise<{ readonly tree: Tree; readonly records: ReadonlyMap<NodeId, Buffer> }> {
  const nodes = new Map<NodeId, TreeNode>();
  const records = new Map<NodeId, Buffer>();
  for (let level = [root]; level.length > 0;) {
    const next: NodeId[] = [];
    let fetched = fetchNodes(store, level, 0);
    for (let from = 0; from < level.length; from += chunk) {
      const { ids, values } = await fetched;
      // LevelDB fetches in a thread of its own, while these are checked and decoded.
      fetched = fetchNodes(store, level, from + chunk);
      // Should decoding throw, nobody waits for this any more.
      fetched.catch(() => undefined);
      for (const [at, id] of ids.entries()) {
        const record = values[at];
        const node = decodeNode(id, record);
        nodes.set(id, node);
        if (record !== undefined) records.set(id, record);
        for (const folder of node.folders) if (!nodes.has(folder.id)) next.push(folder.id);
      }
    }
    await fetched;
    level = next;
  }
  return { tree: assembleTree(nodes, root), records };
}

interface Fetched {
  readonly ids: readonly NodeId[];
  readonly values: readonly (Buffer | undefined)[];
}

async function fetchNodes(
  store: StoreReader,
  level: readonly NodeId[],
  from: number,
): Promise<Fetched> {
  const ids = level.slice(from, from + chunk);
  return { ids, values: ids.length === 0 ? [] : await store.getMany(ids.map(nodeKey)) };
}

/** @throws ImgdedupError STORE_DAMAGED */
export function decodeNode(id: NodeId, bytes: Buffer | undefined): TreeNode {
  if (bytes === undefined) throw damagedRecord('tree node', `${id} is missing`);
  if (nodeId(bytes) !== id) throw damagedRecord('tree node', `${id} is not what it was`);
  return treeNodeCodec.decode(bytes);
}

/** Parents before children, names in order; a stack of its own, for folders nested thousands deep. */
export function assembleTree(nodes: ReadonlyMap<NodeId, TreeNode>, root: NodeId): Tree {
  const tree = new Tree();
  const stack: { id: NodeId; name: string; path: RelPath; parent: number }[] = [
    { id: root, name: '', path: rootPath, parent: -1 },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { id, name, path, parent } = next;
    const node = nodes.get(id);
    if (node === undefined) throw damagedRecord('tree node', `${id} is missing`);
    const position = tree.add({ path, name, parent, state: node, stored: { id, node } });
    for (const child of node.folders.toReversed()) {
      stack.push({ ...child, path: joinPath(path, child.name), parent: position });
    }
  }
  return tree;
}
