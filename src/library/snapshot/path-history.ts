import type { ContentRef } from '../../model/contents/content-id.js';
import type { RelPath } from '../../model/paths/path.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import { nodeKey } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { decodeNode } from './load-tree.js';

/** What one snapshot has at a path. */
export type AtPath =
  | { readonly kind: 'nothing' }
  /** A file; its content is undefined where it was not read in full. */
  | { readonly kind: 'file'; readonly content: ContentRef | undefined };

/**
 * What a snapshot has at the path of a file. Only the folders on the way are read.
 * @throws ImgdedupError STORE_DAMAGED
 */
export async function fileInSnapshot(
  store: ObjectStore,
  { root }: Snapshot,
  path: RelPath,
): Promise<AtPath> {
  const names = path.split('/');
  const last = names.pop() ?? '';
  let id = root;
  for (const name of names) {
    const node = decodeNode(id, await store.get(nodeKey(id)));
    const folder = node.folders.find((one) => one.name === name);
    if (folder === undefined) return { kind: 'nothing' };
    id = folder.id;
  }
  const { files } = decodeNode(id, await store.get(nodeKey(id)));
  const row = files.names().indexOf(last);
  if (row === -1) return { kind: 'nothing' };
  if (files.kind(row) !== 'content') return { kind: 'file', content: undefined };
  return { kind: 'file', content: { digest: files.digest(row), ordinal: files.ordinal(row) } };
}
