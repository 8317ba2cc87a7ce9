import type { Repository } from '../../../src/library/repository/repository.js';
import type { CatalogState } from '../../../src/model/pictures/picture-record.js';
import { catalogStateCodec } from '../../../src/storage/codecs/catalog-state.js';
import { catalogKey, relationPrefix } from '../../../src/storage/keys.js';
import type { StoreChange } from '../../../src/storage/object-store.js';

/** Keys and values under a prefix. */
export function recordsOf(
  repository: Repository,
  prefix: Buffer,
): Promise<{ readonly key: Buffer; readonly value: Buffer }[]> {
  return repository.transaction(async (store) => {
    const records: { key: Buffer; value: Buffer }[] = [];
    for await (const [key, value] of store.range(prefix)) records.push({ key, value });
    return records;
  });
}

export function write(repository: Repository, changes: readonly StoreChange[]): Promise<void> {
  return repository.transaction((store) => store.write(changes));
}

/** Changes where the store stands with look-alikes. */
export async function changeState(
  repository: Repository,
  change: Partial<CatalogState>,
): Promise<void> {
  const [record] = await recordsOf(repository, catalogKey);
  if (record === undefined) throw new RangeError('nothing was looked at yet');
  const state = { ...catalogStateCodec.decode(record.value), ...change };
  const value = catalogStateCodec.encode(state);
  await write(repository, [{ type: 'put', key: catalogKey, value }]);
}

/** As though no two pictures had been compared: the next run follows the indexes again. */
export async function forgetComparisons(repository: Repository): Promise<void> {
  const relations = await recordsOf(repository, relationPrefix);
  await write(
    repository,
    relations.map(({ key }) => ({ type: 'del', key })),
  );
  await changeState(repository, { compared: 0 });
}

/** A copy with one bit of the byte in the middle of a batch changed. @param part from 0 to 1 */
export function withFlippedBit(bytes: Buffer, part: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.min(copy.length - 1, Math.floor(part * copy.length));
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return copy;
}
