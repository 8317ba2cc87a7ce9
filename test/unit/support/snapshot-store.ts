import { encodeTree } from '../../../src/library/snapshot/commit-tree.js';
import { saveLatestSnapshot } from '../../../src/library/snapshot/latest-snapshot.js';
import type { Snapshot } from '../../../src/model/snapshot/snapshot.js';
import { blobRecordCodec } from '../../../src/storage/codecs/blob-record.js';
import { blobKey } from '../../../src/storage/keys.js';
import type { ObjectStore } from '../../../src/storage/object-store.js';
import { treeOf, type SketchedFile } from './tree-of.js';

/** The digest that `treeOf` gives a content. */
export function digestOf(content: number): Buffer {
  const digest = Buffer.alloc(8);
  digest.writeUInt32BE(content);
  return digest;
}

/** Takes a snapshot of files that were never on a disk, with records of their contents. */
export async function takeSnapshot(
  store: ObjectStore,
  files: readonly SketchedFile[],
  before: Snapshot | undefined,
): Promise<Snapshot> {
  await store.write(
    files
      .filter(({ isKnown }) => isKnown)
      .map(({ content }) => ({
        type: 'put',
        key: blobKey(digestOf(content), 0),
        value: blobRecordCodec.encode({ size: content, sample: Buffer.alloc(8) }),
      })),
  );
  const times = { takenAt: 1, checkedAt: 1 };
  return saveLatestSnapshot(store, treeOf(files), { before, ...times, also: [] });
}

/** Keys of the tree nodes that a snapshot of these files needs. */
export function nodeKeysOf(files: readonly SketchedFile[]): string[] {
  return [...encodeTree(treeOf(files))].map(({ key }) => key.toString('hex'));
}
