import { neighboursKey, pointIndexKey } from '../../storage/keys.js';
import type { Repository } from '../repository.js';
import type { Looked } from './look-at-photos.js';
import { NeighbourIndex } from './neighbour-index.js';
import { openPointIndex } from './point-store.js';

/**
 * Brings both indexes of look-alikes to where the gallery is. Where nothing was looked at they are
 * taken to be there; whoever searches them makes sure. Needs the right to write.
 */
export async function updateIndexes(
  repository: Repository,
  { gallery, pictures }: Pick<Looked, 'gallery' | 'pictures'>,
): Promise<void> {
  if (gallery.count === 0) return;
  if (pictures === 0 && (await areStored(repository))) return;
  await (await NeighbourIndex.open(repository, gallery, true))[Symbol.asyncDispose]();
  await (await openPointIndex(repository, gallery, true))?.[Symbol.asyncDispose]();
}

function areStored(repository: Repository): Promise<boolean> {
  return repository.transaction(async (store) => {
    const found = await store.getMany([neighboursKey, pointIndexKey]);
    return found.every((value) => value !== undefined);
  });
}
