import { neighboursKey, pointIndexKey } from '../../storage/keys.js';
import type { Repository } from '../repository/repository.js';
import { loadCatalogState, stateChange } from './catalog/catalog-state.js';
import type { Catalog } from './catalog/catalog.js';
import { NeighbourIndex, wantsGraph, type NeighbourOptions } from './candidates/neighbour-index.js';
import { savePictureColumns } from './columns/picture-columns.js';
import { openPointIndex } from './candidates/point-store.js';

export interface UpdateOptions extends Omit<NeighbourOptions, 'mayWrite'> {
  /** Even where nothing was looked at since: pictures may be gone. */
  readonly force?: boolean;
}

/**
 * Brings both indexes of look-alikes and the columns of pictures to where the catalog is, unless they are there
 * already. Needs the right to write, held since the catalog was loaded.
 * @throws ImgdedupError INTERRUPTED
 */
export async function updateIndexes(
  repository: Repository,
  catalog: Catalog,
  { force = false, ...options }: UpdateOptions = {},
): Promise<void> {
  if (catalog.count === 0) return;
  await savePictureColumns(repository, catalog);
  if (!force && (await areUpToDate(repository, catalog, options))) return;
  const opening = { ...options, mayWrite: true };
  await (await NeighbourIndex.open(repository, catalog, opening))[Symbol.asyncDispose]();
  await (await openPointIndex(repository, catalog, opening))?.[Symbol.asyncDispose]();
  await repository.transaction(async (store) => {
    const state = await loadCatalogState(store);
    await store.write([stateChange({ ...state, indexed: catalog.numberEnd })]);
  });
}

/** Whoever searches their files makes sure of those. */
function areUpToDate(
  repository: Repository,
  catalog: Catalog,
  { mostScanned }: UpdateOptions,
): Promise<boolean> {
  return repository.transaction(async (store) => {
    const [graph, points] = await store.getMany([neighboursKey, pointIndexKey]);
    if (points === undefined) return false;
    if ((graph !== undefined) !== wantsGraph(catalog, mostScanned)) return false;
    return (await loadCatalogState(store)).indexed >= catalog.numberEnd;
  });
}
