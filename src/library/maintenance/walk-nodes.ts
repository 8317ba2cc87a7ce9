import { ImgdedupError } from '../../model/errors/errors.js';
import type { NodeId, TreeNode } from '../../model/snapshot/tree-node.js';
import { nodeKey } from '../../storage/keys.js';
import type { StoreReader } from '../../storage/object-store.js';
import { decodeNode } from '../snapshot/load-tree.js';

/** Nodes asked for at once. */
const chunk = 512;

export interface VisitedNode {
  readonly id: NodeId;
  /** `missing`, or `damaged` where the bytes are not what the address says. */
  readonly node: TreeNode | 'missing' | 'damaged';
}

/**
 * Every tree node at and below an address, parents first, each once. Nothing below a node that is
 * missing or damaged is known.
 * @param seen nodes that are passed over, with all below them; those visited are added
 */
export async function* walkNodes(
  store: StoreReader,
  root: NodeId,
  seen = new Set<NodeId>(),
): AsyncGenerator<VisitedNode> {
  if (seen.has(root)) return;
  seen.add(root);
  for (let level = [root]; level.length > 0;) {
    const next: NodeId[] = [];
    for (let from = 0; from < level.length; from += chunk) {
      const ids = level.slice(from, from + chunk);
      const values = await store.getMany(ids.map(nodeKey));
      for (const [at, id] of ids.entries()) {
        const node = decode(id, values[at]);
        yield { id, node };
        if (typeof node === 'string') continue;
        for (const folder of node.folders) {
          if (seen.has(folder.id)) continue;
          seen.add(folder.id);
          next.push(folder.id);
        }
      }
    }
    level = next;
  }
}

function decode(id: NodeId, bytes: Buffer | undefined): VisitedNode['node'] {
  if (bytes === undefined) return 'missing';
  try {
    return decodeNode(id, bytes);
  } catch (error) {
    if (error instanceof ImgdedupError && error.code === 'STORE_DAMAGED') return 'damaged';
    throw error;
  }
}
