import { readBatches } from '../../actions/journal/journal.js';
import {
  fingerprintPhotos,
  photoDecoders,
} from '../../library/lookalikes/catalog/fingerprint-photos.js';
import { loadCatalogState } from '../../library/lookalikes/catalog/catalog-state.js';
import { rebuildOnDamage } from '../../library/lookalikes/rebuild-on-damage.js';
import { openKnown, SimilarSearch } from '../../library/lookalikes/query/similar-search.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import { loadLatestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import { RowsByPath } from '../../library/snapshot/rows-by-path.js';
import type { Tree } from '../../library/snapshot/tree.js';
import type { ImportedLookAlike } from '../../model/import/import.js';
import type { RelPath } from '../../model/paths/path.js';
import type { QueueOptions } from '../../model/runs/queue.js';
import type { OpenQueue } from '../../queue/open-queue.js';
import { handOutLooks, openQueue } from '../repository/open-queue.js';

export interface ImportedLookAlikesOptions extends WatchOptions {
  /** Numbers of imports in the journal, as their sessions have them. */
  readonly actions: readonly number[];
  /** Hands new pictures out to workers elsewhere (`imgdedup worker`) instead of decoding them here. */
  readonly queue?: QueueOptions | undefined;
  /** Told of each picture that was brought in and looks like one that was there, in the order that they came in. */
  readonly onFound?: ((found: ImportedLookAlike) => void | Promise<void>) | undefined;
}

/** How many pictures were compared with what was there. */
export interface ImportedLookAlikes {
  /** Files that were brought in and are there as they came; 0 where nobody looked at any picture that was there. */
  readonly compared: number;
  /** Of these, such as look like one that was there. */
  readonly alike: number;
  /** Contents that were there before and that nobody looked at: like what they are is not known. */
  readonly unseen: number;
}

/**
 * Finds pictures among those that an import brought in that look like ones that were there before: re-encoded,
 * resized, recoloured, turned, or crops. Each new one is decoded once, which is stored, as `indexPhotos` does it;
 * nothing that was there before is looked at, nor are new pictures compared with each other. Frames of one burst are
 * no copies, and are not told.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, VOLUME_FAILING, STORE_FULL, STORE_DAMAGED, DECODER_UNAVAILABLE,
 *   QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED; USAGE for the address of a queue
 */
export async function findImportedLookAlikes(
  repository: Repository,
  options: ImportedLookAlikesOptions,
): Promise<ImportedLookAlikes> {
  await using queue = await openQueue(repository, options.queue);
  await using _lock = await repository.lock('import');
  return await rebuildOnDamage(repository, () => lookAtImported(repository, options, queue));
}

async function lookAtImported(
  repository: Repository,
  { actions, signal, onProgress, onFound }: ImportedLookAlikesOptions,
  queue: OpenQueue | undefined,
): Promise<ImportedLookAlikes> {
  const { tree, nextNumber } = await repository.transaction(async (store) => ({
    tree: (await loadLatestSnapshot(store))?.tree,
    nextNumber: (await loadCatalogState(store)).nextNumber,
  }));
  if (tree === undefined) return { compared: 0, alike: 0, unseen: 0 };
  const imported = await importedRows(repository, tree, actions);
  if (nextNumber === 0) {
    const before = tree.rows - imported.reduce((sum, one) => sum + one, 0);
    return { compared: 0, alike: 0, unseen: before };
  }
  {
    await using decoders = photoDecoders(repository, repository.settings.jobs);
    const handOut = queue && handOutLooks(repository, queue, { decoders, signal });
    const what = { tree, selected: imported, wantsFacts: true };
    await fingerprintPhotos(repository, { ...what, decoders, handOut, signal, onProgress });
  }
  await using search = new SimilarSearch(await openKnown(repository, tree, { signal, onProgress }));
  const total = imported.reduce((sum, one) => sum + one, 0);
  let [compared, alike] = [0, 0];
  for await (const { path, origin, row } of importedFiles(repository, tree, actions)) {
    checkInterrupted(signal);
    const likes = await search.ofRow(row, (other) => imported[other] !== 1, {
      limit: Infinity,
      signal,
    });
    compared += 1;
    const [like, ...others] = likes;
    if (like !== undefined) {
      alike += 1;
      const { width, height } = search.factsOf(row) ?? {};
      const bytes = tree.stat(row).size;
      await onFound?.({ path, origin, width, height, bytes, like, others: others.length });
    }
    const bytes = { bytes: 0, totalBytes: undefined };
    onProgress?.({ stage: 'comparing', files: compared, totalFiles: total, ...bytes });
  }
  return { compared, alike, unseen: search.unseen };
}

/** A mark for each row that came in. */
async function importedRows(
  repository: Repository,
  tree: Tree,
  actions: readonly number[],
): Promise<Uint8Array> {
  const imported = new Uint8Array(tree.rows);
  for await (const { row } of importedFiles(repository, tree, actions)) imported[row] = 1;
  return imported;
}

interface ImportedFile {
  readonly path: RelPath;
  readonly origin: string;
  readonly row: number;
}

/** What came in, as far as the snapshot has it: films and sidecars are not in it. */
async function* importedFiles(
  repository: Repository,
  tree: Tree,
  actions: readonly number[],
): AsyncGenerator<ImportedFile> {
  const rows = new RowsByPath(tree);
  for (const action of actions) {
    for await (const { steps } of readBatches(repository, action)) {
      for (const step of steps) {
        if (step.kind !== 'import' || step.outcome.kind !== 'done') continue;
        const { path, origin } = step;
        const row = rows.rowAt(path);
        if (row !== -1) yield { path, origin, row };
      }
    }
  }
}
