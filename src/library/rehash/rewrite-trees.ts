import { nodeId } from '../../digest/node-id.js';
import { cellWidth, FileTable, fileFlags } from '../../model/snapshot/file-table.js';
import type { ContentRef } from '../../model/contents/content-id.js';
import type { NodeId, TreeNode } from '../../model/snapshot/tree-node.js';
import { treeNodeCodec } from '../../storage/codecs/tree-node.js';
import { nodeKey } from '../../storage/keys.js';
import type { StoreReader } from '../../storage/object-store.js';
import { sumUp, type Finished, type NodePut } from '../snapshot/commit-tree.js';
import { decodeNode } from '../snapshot/load-tree.js';
import type { NewNames } from './new-names.js';

export interface TreeRewriting {
  readonly names: NewNames;
  /** Whether it is forgotten what a file holds, so that it is read again when it can be. */
  readonly isForgotten: (content: ContentRef) => boolean;
  /**
   * Whether files of a content that has a stand-in for a name are not believed to hold it any more: one of them may turn
   * up elsewhere, and then what it is called is to be read off its bytes.
   */
  readonly isDoubted: (content: ContentRef) => boolean;
}

/**
 * Writes the folders of trees anew, children before parents. A folder that several trees share is written once,
 * as it was in the first.
 */
export class TreeRewriter {
  readonly #rewriting: TreeRewriting;
  readonly #done = new Map<NodeId, Omit<Finished, 'name'>>();

  constructor(rewriting: TreeRewriting) {
    this.#rewriting = rewriting;
  }

  /**
   * @param store has a folder under the key that it has in a snapshot
   * @returns the root's new address, after the last node was yielded
   * @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED
   */
  async *rewrite(store: Pick<StoreReader, 'get'>, root: NodeId): AsyncGenerator<NodePut, NodeId> {
    const known = this.#done.get(root);
    if (known !== undefined) return known.id;
    const node = decodeNode(root, await store.get(nodeKey(root)));
    for (const { id } of node.folders) yield* this.rewrite(store, id);
    const children = node.folders.map(({ name, id }) => this.#finished(name, id));
    const files = renamedFiles(node.files, this.#rewriting);
    const totals = sumUp(files, children);
    const folders = children.map(({ name, id }) => ({ name, id }));
    const value = treeNodeCodec.encode({ ...node, files, folders, totals } satisfies TreeNode);
    const id = nodeId(value);
    this.#done.set(root, { id, totals });
    yield { type: 'put', key: nodeKey(id), value };
    return id;
  }

  #finished(name: string, before: NodeId): Finished {
    const done = this.#done.get(before);
    if (done === undefined) throw new RangeError(`${before} was not written`);
    return { name, ...done };
  }
}

/** The same files with other names of their contents. */
function renamedFiles(
  files: FileTable,
  { names, isForgotten, isDoubted }: TreeRewriting,
): FileTable {
  const { columns, count } = files;
  const { width } = names.to;
  const cell = cellWidth(width);
  const [digests, flags] = [new Uint8Array(count * cell), new Uint8Array(columns.flags)];
  const ordinals = new Map<number, number>();
  for (let row = 0; row < count; row += 1) {
    const kind = files.kind(row);
    switch (kind) {
      case 'none':
        break;
      case 'sample':
        digests.set(files.sample(row), row * cell);
        break;
      case 'content': {
        const content = { digest: files.digest(row), ordinal: files.ordinal(row) };
        if (isForgotten(content)) {
          flags[row] = (flags[row] ?? 0) & fileFlags.unsettled;
          break;
        }
        const read = names.find(content);
        if (read === undefined && isDoubted(content)) {
          flags[row] = (flags[row] ?? 0) | fileFlags.unsettled;
        }
        const now = read ?? names.of(content);
        digests.set(now.digest, row * cell);
        if (now.ordinal > 0) ordinals.set(row, now.ordinal);
        break;
      }
      default:
        kind satisfies never;
    }
  }
  return new FileTable({ ...columns, digests, flags, ordinals }, width);
}
