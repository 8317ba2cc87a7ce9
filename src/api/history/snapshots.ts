import { ImgdedupError } from '../../model/errors/errors.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type { SnapshotSummary } from '../../model/snapshot/snapshot-diff.js';
import { damagedRecord } from '../../storage/bytes.js';
import { headCodec } from '../../storage/codecs/head.js';
import { snapshotCodec } from '../../storage/codecs/snapshot.js';
import { headKey, nodeKey, snapshotPrefix } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { decodeNode } from '../../library/snapshot/load-tree.js';
import type { Repository } from '../../library/repository/repository.js';

/**
 * All snapshots, the newest first.
 * @throws ImgdedupError STORE_DAMAGED, REPOSITORY_BUSY
 */
export function listSnapshots(repository: Repository): Promise<SnapshotSummary[]> {
  return repository.transaction(async (store) => {
    const snapshots = await listSnapshotRecords(store);
    const roots = await store.getMany(snapshots.map(({ root }) => nodeKey(root)));
    return snapshots.map((snapshot, at) => {
      const bytes = roots[at];
      if (bytes === undefined) throw damagedRecord('tree node', `${snapshot.root} is missing`);
      const { files, bytes: size } = decodeNode(snapshot.root, bytes).totals;
      return { ...snapshot, files, bytes: size };
    });
  });
}

/**
 * The snapshot that a name means: its number, `HEAD` for the newest, `HEAD~N` for the Nth before that.
 * @throws ImgdedupError USAGE for what is no name, NO_SNAPSHOT where there is none at all,
 *   NO_SUCH_SNAPSHOT where there is none of that name
 */
export async function findSnapshot(store: ObjectStore, name: string): Promise<Snapshot> {
  const match = /^(?:(?<number>\d+)|(?:HEAD|@)(?:~(?<back>\d*))?)$/.exec(name);
  if (match === null) {
    throw new ImgdedupError('USAGE', `"${name}" names no snapshot.`, {
      remedy:
        'Use a number, HEAD for the newest, or HEAD~1 for the one before; "imgdedup snapshots" lists them.',
    });
  }
  const snapshots = await listSnapshotRecords(store);
  const { number, back } = match.groups ?? {};
  const found =
    number === undefined
      ? snapshots[back === undefined ? 0 : Number(back || 1)]
      : snapshots.find(({ sequence }) => sequence === Number(number));
  if (found !== undefined) return found;
  if (snapshots.length === 0) {
    throw new ImgdedupError('NO_SNAPSHOT', `There is no snapshot ${name}; there is none yet.`, {
      remedy: 'Run "imgdedup index".',
    });
  }
  const there = snapshots.length === 1 ? 'is 1' : `are ${snapshots.length}`;
  throw new ImgdedupError('NO_SUCH_SNAPSHOT', `There is no snapshot ${name}; there ${there}.`, {
    remedy: '"imgdedup snapshots" lists them.',
  });
}

/** From the one that `HEAD` names back. */
export async function listSnapshotRecords(store: ObjectStore): Promise<Snapshot[]> {
  const head = await store.get(headKey);
  if (head === undefined) return [];
  const newest = headCodec.decode(head);
  const snapshots: Snapshot[] = [];
  for await (const [, value] of store.range(snapshotPrefix)) {
    snapshots.push(snapshotCodec.decode(value));
  }
  return snapshots.filter(({ sequence }) => sequence <= newest).toReversed();
}
