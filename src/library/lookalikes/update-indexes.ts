import { neighboursKey, pointIndexKey } from '../../storage/keys.js';
import type { Repository } from '../repository/repository.js';
import { loadGalleryState, stateChange } from './catalog/catalog-state.js';
import type { Gallery } from './catalog/catalog.js';
import type { IndexOptions } from './candidates/index-options.js';
import { NeighbourIndex } from './candidates/neighbour-index.js';
import { openPointIndex } from './candidates/point-store.js';

export interface UpdateOptions extends Omit<IndexOptions, 'mayWrite'> {
  /** Even where nothing was looked at since: pictures may be gone. */
  readonly force?: boolean;
}

/**
 * Brings both indexes of look-alikes to where the gallery is, unless they are there already. Needs the
 * right to write.
 * @throws ImgdedupError INTERRUPTED
 */
export async function updateIndexes(
  repository: Repository,
  gallery: Gallery,
  { force = false, ...options }: UpdateOptions = {},
): Promise<void> {
  if (gallery.count === 0) return;
  if (!force && (await areUpToDate(repository, gallery))) return;
  const opening = { ...options, mayWrite: true };
  await (await NeighbourIndex.open(repository, gallery, opening))[Symbol.asyncDispose]();
  await (await openPointIndex(repository, gallery, opening))?.[Symbol.asyncDispose]();
  await repository.transaction(async (store) => {
    const state = await loadGalleryState(store);
    await store.write([stateChange({ ...state, indexed: gallery.numberEnd })]);
  });
}

/** Whoever searches their files makes sure of those. */
function areUpToDate(repository: Repository, gallery: Gallery): Promise<boolean> {
  return repository.transaction(async (store) => {
    const found = await store.getMany([neighboursKey, pointIndexKey]);
    if (found.includes(undefined)) return false;
    return (await loadGalleryState(store)).indexed >= gallery.numberEnd;
  });
}
