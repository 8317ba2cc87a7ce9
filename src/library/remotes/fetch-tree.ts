import { nodeId } from '../../digest/node-id.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { OnProgress } from '../../model/runs/progress.js';
import type { NodeId, TreeNode } from '../../model/snapshot/tree-node.js';
import { damagedRecord } from '../../storage/bytes.js';
import { treeNodeCodec } from '../../storage/codecs/tree-node.js';
import { fetchedKey, nodeKey } from '../../storage/keys.js';
import { formatHashName } from '../../digest/hash-name.js';
import { checkInterrupted } from '../repository/interrupt.js';
import { nameOfMeta } from '../repository/repository-meta.js';
import type { Repository } from '../repository/repository.js';
import { decodeNode } from '../snapshot/load-tree.js';
import type { RemoteStore } from './remote-store.js';

/** Folders that are compared in one go. */
const chunk = 256;

/** A folder there, and the one of the same path when it was last fetched. */
interface Pair {
  readonly id: NodeId;
  readonly before: NodeId | undefined;
}

export interface FetchTreeOptions {
  readonly root: NodeId;
  /** The root that was fetched last, in full. */
  readonly before: NodeId | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** How much was read there. */
export interface NodesFetched {
  readonly folders: number;
  readonly bytes: number;
}

/**
 * Copies every tree node below a root that is not here yet. Whatever has one address now and before is
 * passed over with all below it. What an interrupted run brought is not read again.
 * @throws ImgdedupError REMOTE_UNREADABLE, STORE_DAMAGED, FORMAT_UNSUPPORTED, INTERRUPTED
 */
export async function fetchTree(
  repository: Repository,
  remote: RemoteStore,
  { root, before, signal, onProgress }: FetchTreeOptions,
): Promise<NodesFetched> {
  const fetched = { folders: 0, bytes: 0 };
  const seen = new Set<NodeId>();
  const waiting: Pair[] = [{ id: root, before }];
  while (waiting.length > 0) {
    checkInterrupted(signal);
    const pairs: Pair[] = [];
    for (const pair of waiting.splice(-chunk)) {
      if (pair.id === pair.before || seen.has(pair.id)) continue;
      seen.add(pair.id);
      pairs.push(pair);
    }
    const here = await nodesHere(repository, pairs);
    const there = await nodesThere(
      remote,
      pairs.flatMap(({ id }) => (here.has(id) ? [] : [id])),
    );
    await keep(repository, there);
    for (const { id, before: former } of pairs) {
      const node = (there.get(id) ?? here.get(id))?.node;
      if (node === undefined) throw damagedRecord('tree node', `${id} is missing`);
      waiting.push(...pairFolders(node, former === undefined ? undefined : here.get(former)?.node));
    }
    for (const { bytes } of there.values()) fetched.bytes += bytes.length;
    fetched.folders += there.size;
    onProgress?.({
      stage: 'fetching',
      unit: 'records',
      files: fetched.folders,
      totalFiles: undefined,
      bytes: fetched.bytes,
      totalBytes: undefined,
    });
  }
  return fetched;
}

interface StoredNode {
  readonly bytes: Buffer;
  readonly node: TreeNode;
}

/** Those of now and before that are here and sound. */
async function nodesHere(
  repository: Repository,
  pairs: readonly Pair[],
): Promise<Map<NodeId, StoredNode>> {
  const ids = new Set(
    pairs.flatMap(({ id, before }) => (before === undefined ? [id] : [id, before])),
  );
  const wanted = [...ids];
  const values = await repository.transaction((store) => store.getMany(wanted.map(fetchedKey)));
  const nodes = new Map<NodeId, StoredNode>();
  for (const [at, id] of wanted.entries()) {
    const bytes = values[at];
    if (bytes === undefined || nodeId(bytes) !== id) continue;
    nodes.set(id, { bytes, node: treeNodeCodec.decode(bytes) });
  }
  return nodes;
}

function nodesThere(remote: RemoteStore, ids: readonly NodeId[]): Promise<Map<NodeId, StoredNode>> {
  return remote.read(async (view) => {
    const values = await view.getMany(ids.map(nodeKey));
    const nodes = new Map<NodeId, StoredNode>();
    for (const [at, id] of ids.entries()) {
      const bytes = values[at];
      const node = decodeNode(id, bytes);
      if (bytes === undefined || node.files.digestWidth !== remote.id.digestWidth) {
        throw damagedRecord('tree node', `${id} has digests of another length`);
      }
      nodes.set(id, { bytes, node });
    }
    return nodes;
  });
}

async function keep(repository: Repository, nodes: ReadonlyMap<NodeId, StoredNode>): Promise<void> {
  if (nodes.size === 0) return;
  await repository.transaction((store) =>
    store.write(
      [...nodes].map(([id, { bytes }]) => ({ type: 'put', key: fetchedKey(id), value: bytes })),
    ),
  );
}

function pairFolders(node: TreeNode, before: TreeNode | undefined): Pair[] {
  const former = new Map(before?.folders.map(({ name, id }) => [name, id]));
  return node.folders.map(({ name, id }) => ({ id, before: former.get(name) }));
}

/** @throws ImgdedupError HASH_MISMATCH where contents there and here have names of different kinds */
export function checkSameHash({ hash }: Repository, { id, place }: RemoteStore): void {
  if (id.hash === hash.name && id.digestWidth === hash.width) return;
  throw new ImgdedupError(
    'HASH_MISMATCH',
    `${place.root} names contents by ${nameOfMeta(id)}, this repository by ${formatHashName(hash)}: they cannot be compared.`,
    {
      remedy: `Change one of them over: "imgdedup -C ${place.root} rehash --to ${formatHashName(hash)}", or "imgdedup rehash --to ${nameOfMeta(id)}" here.`,
    },
  );
}
