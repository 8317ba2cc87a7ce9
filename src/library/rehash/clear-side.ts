import { checkInterrupted } from '../repository/interrupt.js';
import type { Repository } from '../repository/repository.js';
import { removeKeys } from '../../storage/object-store.js';
import { keysOfSide, otherSide } from '../../storage/store-side.js';

/** Records that are removed before others get their turn at the store. */
const turnRecords = 20_000;

/**
 * Removes what lies on the side of the store that is not in use: what a change of the hash left, or began.
 * @returns how many records
 * @throws ImgdedupError INTERRUPTED
 */
export async function clearSpareSide(
  repository: Repository,
  signal: AbortSignal | undefined,
): Promise<number> {
  let removed = 0;
  for (;;) {
    checkInterrupted(signal);
    const count = await repository.onBothSides(async ({ meta, store }) => {
      const keys: Buffer[] = [];
      for await (const key of keysOfSide(store, otherSide(meta.side))) {
        if (keys.push(key) === turnRecords) break;
      }
      await removeKeys(store, keys);
      return keys.length;
    });
    removed += count;
    if (count < turnRecords) return removed;
  }
}
