import type { GarbageCount } from '../../model/maintenance/garbage.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';

export type IsNeeded = (key: Buffer, value: Buffer) => boolean;

/** Records that are removed in one batch. */
const batchSize = 2000;

/** Removes records of one kind that nobody needs, or only counts them. */
export async function sweepKind(
  store: ObjectStore,
  prefix: Buffer,
  { isNeeded, dryRun }: { readonly isNeeded: IsNeeded; readonly dryRun: boolean },
): Promise<GarbageCount> {
  const total = { count: 0, bytes: 0 };
  let batch: StoreChange[] = [];
  for await (const [key, value] of store.range(prefix)) {
    if (isNeeded(key, value)) continue;
    total.count += 1;
    total.bytes += key.length + value.length;
    if (dryRun || batch.push({ type: 'del', key }) < batchSize) continue;
    await store.write(batch);
    batch = [];
  }
  if (batch.length > 0) await store.write(batch);
  return total;
}
