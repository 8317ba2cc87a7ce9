import type { Repository } from '../../library/repository/repository.js';
import { Catalog } from '../../library/lookalikes/catalog/catalog.js';
import { updateIndexes } from '../../library/lookalikes/update-indexes.js';
import { bytesBelow } from '../../library/maintenance/bytes-below.js';
import { sweepIndexFiles } from '../../library/maintenance/index-files.js';
import { clearSpareSide } from '../../library/rehash/clear-side.js';
import { mark } from '../../library/maintenance/mark.js';
import { sweepPuts } from '../../library/maintenance/sweep-puts.js';
import { sweepThumbnails } from '../../library/maintenance/sweep-thumbnails.js';
import { sweep } from '../../library/maintenance/sweep.js';
import { WatchedStore, type WatchOptions } from '../../library/repository/watched-store.js';
import type { FileOps } from '../../fs/file-ops.js';
import type { GarbageResult } from '../../model/maintenance/garbage.js';
import type { PurgeTotals } from '../../model/actions/trash.js';
import { neighboursKey, pointIndexKey } from '../../storage/keys.js';
import { removeKeys } from '../../storage/object-store.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { purgeTrash } from '../../actions/trash/purge.js';

export interface GarbageOptions extends WatchOptions, Settling {
  /** By default what the settings say. The newest snapshot always stays. */
  readonly keepSnapshots?: number | undefined;
  /** Only says what would be dropped. */
  readonly dryRun?: boolean;
  /** Asked once, before files of the trash are removed; everything else can be made anew. */
  readonly confirm?: ((totals: PurgeTotals) => Promise<boolean>) | undefined;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
}

/**
 * Drops what nothing refers to any more: old snapshots, records of folders and contents that only they
 * held, what was known of pictures that are gone, and trash that is old and whose content lives in the
 * photo folder. Decisions and the journal stay.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_DAMAGED where references lead nowhere
 */
export async function collectGarbage(
  repository: Repository,
  options: GarbageOptions = {},
): Promise<GarbageResult> {
  const { keepSnapshots, dryRun = false, confirm, ops, signal, onProgress } = options;
  const { gc } = repository.settings;
  using _room = repository.reserve.open('all');
  await using _lock = await (dryRun ? repository.lock('gc') : lockToAct(repository, 'gc', options));
  const before = await bytesBelow(repository.dataFolder);
  // What a change of the hash left, or began.
  const spare = dryRun ? 0 : await clearSpareSide(repository, signal);
  const markAndSweep = () =>
    repository.transaction(async (whole) => {
      const store = new WatchedStore(whole, 'sweeping', options);
      const marked = await mark(repository, store, keepSnapshots ?? gc.keepSnapshots);
      const records = await sweep(store, marked, dryRun);
      return { ...records, thumbnails: await sweepThumbnails(repository, marked.contents, dryRun) };
    });
  const puts = await sweepPuts(repository, dryRun);
  const swept = { ...(await repository.stage('sweep', markAndSweep)), ...puts };
  const now = Date.now();
  const trash = await purgeTrash(repository, {
    isMeant: ({ movedAt }) => now - movedAt >= gc.trashAge,
    isNamed: () => false,
    dryRun,
    confirm,
    ops,
    signal,
    onProgress,
  });
  const dropped = Object.values(swept).reduce(
    (sum, { count }) => sum + count,
    trash.dropped.length,
  );
  if (dryRun || dropped + spare === 0) return { ...swept, trash, freed: undefined };
  if (swept.pictures.count > 0) await dropFromIndexes(repository);
  await sweepIndexFiles(repository);
  await repository.transaction((store) => store.compact());
  const freed = Math.max(0, before - (await bytesBelow(repository.dataFolder)));
  return { ...swept, trash, freed };
}

/** Both indexes lose the pictures that are gone. */
async function dropFromIndexes(repository: Repository): Promise<void> {
  const catalog = await repository.transaction(Catalog.load);
  await updateIndexes(repository, catalog, { force: true });
  if (catalog.count > 0) return;
  await repository.transaction((store) => removeKeys(store, [neighboursKey, pointIndexKey]));
}
