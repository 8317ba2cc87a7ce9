import type { ScanSettings } from '../../../config/setting-row.js';
import { ImgdedupError, type ErrorCode } from '../../../model/errors/errors.js';
import type { PictureColumns } from '../../../model/pictures/picture-index.js';
import { decodeSound } from '../../../storage/codec.js';
import { pictureColumnsCodec } from '../../../storage/codecs/picture-columns.js';
import { treeNodeCodec } from '../../../storage/codecs/tree-node.js';
import { pictureColumnsKey } from '../../../storage/keys.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { selectRows } from '../../hashing/hash-plan.js';
import type { Repository } from '../../repository/repository.js';
import { Scope } from '../../scan/scope.js';
import { createSelection } from '../../scan/selection.js';
import { newestSnapshot } from '../../snapshot/latest-snapshot.js';
import { assembleTree, loadRecords } from '../../snapshot/load-tree.js';
import type { Tree } from '../../snapshot/tree.js';
import { loadCatalogState } from '../catalog/catalog-state.js';
import { Catalog } from '../catalog/catalog.js';
import { LiveFiles, liveRows } from '../catalog/live-files.js';
import { readColumns, sweepColumns, writeColumns } from './columns-file.js';

/** All pictures, the newest snapshot, and which of its files hold which picture. */
export interface LivePictures {
  readonly tree: Tree;
  readonly catalog: Catalog;
  readonly live: LiveFiles;
}

/**
 * What the file of columns holds, where it is of the newest snapshot, of the pictures as they are and of these
 * settings. A hundredth of the time that it takes to read and sort the records.
 * @param store open, so that nobody removes the file meanwhile
 * @throws ImgdedupError STORE_DAMAGED where the newest snapshot or the record is of no known version
 */
export async function readPictureColumns(
  repository: Repository,
  store: ObjectStore,
): Promise<LivePictures | undefined> {
  const record = await currentRecord(repository, store);
  const content = record && readColumns(repository.indexFolder, record);
  if (record === undefined || content === undefined) return undefined;
  const nodes = new Map(
    [...content.nodes].map(([id, bytes]) => [id, treeNodeCodec.decode(bytes)] as const),
  );
  const tree = assembleTree(nodes, record.root);
  const catalog = new Catalog(content.catalog);
  return { tree, catalog, live: new LiveFiles(tree, content.live, catalog) };
}

/**
 * Writes that file, unless it is there and sound, or cannot be written: nobody needs it. Takes the right to write, held
 * since the catalog was loaded: a picture that changes afterwards takes the record of the file with it.
 * @throws ImgdedupError STORE_DAMAGED
 */
export async function savePictureColumns(repository: Repository, catalog: Catalog): Promise<void> {
  const limits = limitsText(repository.settings.scan);
  if (!repository.isKept || limits === undefined || catalog.count === 0) return;
  try {
    await save(repository, catalog, limits);
  } catch (error) {
    if (!(error instanceof ImgdedupError) || !unwritable.has(error.code)) throw error;
  }
}

const unwritable: ReadonlySet<ErrorCode> = new Set(['STORE_FULL', 'STORE_UNWRITABLE']);

async function save(repository: Repository, catalog: Catalog, limits: string): Promise<void> {
  const made = await repository.transaction(async (store) => {
    const current = await currentRecord(repository, store);
    if (current !== undefined && readColumns(repository.indexFolder, current)) return undefined;
    const snapshot = await newestSnapshot(store);
    if (snapshot === undefined) return undefined;
    const { root } = snapshot;
    const { nextNumber } = await loadCatalogState(store);
    const older = decodeSound(pictureColumnsCodec, await store.get(pictureColumnsKey))?.record;
    const generation = (older?.generation ?? 0) + 1;
    return { ...(await loadRecords(store, root)), root, nextNumber, generation };
  });
  if (made === undefined) return;
  const { tree, records, generation, root, nextNumber } = made;
  const selection = createSelection(repository.settings.scan, Date.now());
  const live = liveRows(tree, selectRows(tree, Scope.everything, selection), catalog);
  const content = { catalog: catalog.columns, live, nodes: records };
  const written = await writeColumns(repository.indexFolder, generation, content);
  const value = pictureColumnsCodec.encode({ ...written, nextNumber, root, limits });
  await repository.transaction((store) =>
    store.write([{ type: 'put', key: pictureColumnsKey, value }]),
  );
  // Only now does nothing refer to the older ones any more.
  await sweepColumns(repository.indexFolder, generation);
}

/** The record of the file, where it is of what is there now. */
async function currentRecord(
  { settings }: Repository,
  store: ObjectStore,
): Promise<PictureColumns | undefined> {
  const record = decodeSound(pictureColumnsCodec, await store.get(pictureColumnsKey))?.record;
  if (record === undefined || record.limits !== limitsText(settings.scan)) return undefined;
  const [snapshot, state] = [await newestSnapshot(store), await loadCatalogState(store)];
  const isCurrent = record.root === snapshot?.root && record.nextNumber === state.nextNumber;
  return isCurrent ? record : undefined;
}

/** What says which files take part; undefined where that changes by itself, as time goes by. */
function limitsText({ minSize, maxSize, newer, older }: ScanSettings): string | undefined {
  if (newer.kind === 'age' || older.kind === 'age') return undefined;
  return JSON.stringify([minSize, maxSize, newer, older]);
}
