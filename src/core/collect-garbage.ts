import type { GarbageResult } from '../model/garbage.js';
import { neighboursKey, pointIndexKey } from '../storage/keys.js';
import { removeKeys } from '../storage/object-store.js';
import type { Repository } from './repository.js';
import { Gallery } from './similar/gallery.js';
import { updateIndexes } from './similar/update-indexes.js';
import { sweepIndexFiles } from './upkeep/index-files.js';
import { mark } from './upkeep/mark.js';
import { bytesBelow, purgeTrash } from './upkeep/purge-trash.js';
import { sweep } from './upkeep/sweep.js';
import { WatchedStore, type WatchOptions } from './watched-store.js';

export interface GarbageOptions extends WatchOptions {
  /** By default what the settings say. The newest snapshot always stays. */
  readonly keepSnapshots?: number | undefined;
  /** Only says what would be dropped. */
  readonly dryRun?: boolean;
}

/**
 * Drops what nothing refers to any more: old snapshots, records of folders and contents that only they
 * held, what was known of pictures that are gone, and trash that is old. Decisions and the journal stay.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, STORE_DAMAGED where references lead nowhere
 */
export async function collectGarbage(
  repository: Repository,
  options: GarbageOptions = {},
): Promise<GarbageResult> {
  const { keepSnapshots, dryRun = false } = options;
  const { gc } = repository.settings;
  await using _lock = await repository.lock('gc');
  const before = await bytesBelow(repository.dataFolder);
  const markAndSweep = () =>
    repository.transaction(async (whole) => {
      const store = new WatchedStore(whole, 'sweeping', options);
      const marked = await mark(repository, store, keepSnapshots ?? gc.keepSnapshots);
      return sweep(store, marked, dryRun);
    });
  const swept = await repository.stage('sweep', markAndSweep);
  const trash = await purgeTrash(repository, { age: gc.trashAge, now: Date.now(), dryRun });
  const dropped = [...Object.values(swept), trash].reduce((sum, { count }) => sum + count, 0);
  if (dryRun || dropped === 0) return { ...swept, trash, freed: undefined };
  if (swept.pictures.count > 0) await dropFromIndexes(repository);
  await sweepIndexFiles(repository);
  await repository.transaction((store) => store.compact());
  const freed = Math.max(0, before - (await bytesBelow(repository.dataFolder)));
  return { ...swept, trash, freed };
}

/** Both indexes lose the pictures that are gone. */
async function dropFromIndexes(repository: Repository): Promise<void> {
  const gallery = await repository.transaction(Gallery.load);
  await updateIndexes(repository, gallery, { force: true });
  if (gallery.count > 0) return;
  await repository.transaction((store) => removeKeys(store, [neighboursKey, pointIndexKey]));
}
