import {
  blobPrefix,
  contentOf,
  featuresPrefix,
  catalogKey,
  headKey,
  imageDataPrefix,
  learntPrefix,
  neighboursKey,
  nodePrefix,
  pictureColumnsKey,
  picturePrefix,
  pointIndexKey,
  relatedPrefix,
  relationPrefix,
  snapshotPrefix,
  factsPrefix,
  traitsPrefix,
} from '../../storage/keys.js';
import { removeKeys, type ObjectStore, type StoreChange } from '../../storage/object-store.js';
import { readDecisions } from '../../library/decisions/distinct-pairs.js';
import type { Repository } from '../../library/repository/repository.js';
import { ContentTable } from '../../library/snapshot/content-table.js';
import { sweepIndexFiles } from '../../library/maintenance/index-files.js';
import { WatchedStore, type WatchOptions } from '../../library/repository/watched-store.js';

/** Keys that are removed at once. */
const batchSize = 2000;

/**
 * Forgets whatever can be computed again: snapshots, hashes, findings, pictures, relations, indexes.
 * Decisions, the journal, the trash and the settings stay. Records of contents that were decided about
 * stay as well, because they tell these contents apart from others with the same hash.
 * @returns how many records were forgotten
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_DAMAGED
 */
export async function reset(repository: Repository, options: WatchOptions = {}): Promise<number> {
  await using _lock = await repository.lock('reset');
  const forgotten = await repository.transaction(async (whole) => {
    const store = new WatchedStore(whole, 'forgetting', options);
    const decided = await decidedContents(repository, store);
    // Snapshots with HEAD, and indexes, in one batch: a crash leaves nothing that refers to nothing.
    const first: Buffer[] = [];
    for (const prefix of [
      headKey,
      neighboursKey,
      pointIndexKey,
      pictureColumnsKey,
      snapshotPrefix,
    ]) {
      for await (const [key] of store.range(prefix)) first.push(key);
    }
    await store.write(first.map((key): StoreChange => ({ type: 'del', key })));
    let count = first.length;
    for (const prefix of [
      nodePrefix,
      learntPrefix,
      relatedPrefix,
      relationPrefix,
      picturePrefix,
      featuresPrefix,
      imageDataPrefix,
      traitsPrefix,
      factsPrefix,
    ]) {
      count += await forgetAll(store, prefix, () => false);
    }
    count += await forgetAll(store, blobPrefix, (key) => decided.has(contentOf(key)));
    // Last: while there are pictures it says which numbers they have.
    await store.write([{ type: 'del', key: catalogKey }]);
    await store.compact();
    return count;
  });
  await sweepIndexFiles(repository);
  return forgotten;
}

async function decidedContents({ hash }: Repository, store: ObjectStore): Promise<ContentTable> {
  const decided = new ContentTable(hash.width);
  for await (const { contents } of readDecisions(store)) {
    for (const { digest, ordinal } of contents) decided.add(digest, ordinal);
  }
  return decided;
}

async function forgetAll(
  store: ObjectStore,
  prefix: Buffer,
  isKept: (key: Buffer) => boolean,
): Promise<number> {
  let count = 0;
  let batch: Buffer[] = [];
  for await (const [key] of store.range(prefix)) {
    if (isKept(key)) continue;
    count += 1;
    if (batch.push(key) < batchSize) continue;
    await removeKeys(store, batch);
    batch = [];
  }
  await removeKeys(store, batch);
  return count;
}
