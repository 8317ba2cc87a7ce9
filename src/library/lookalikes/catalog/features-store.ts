import { itemAt } from '../../../model/snapshot/item-at.js';
import type { StoredPicture } from '../../../picture/match/relate-message.js';
import { featuresCodec, type Features } from '../../../storage/codecs/features.js';
import { featuresKey } from '../../../storage/keys.js';
import { damagedRecord } from '../../../storage/bytes.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { Repository } from '../../repository/repository.js';
import type { Catalog } from './catalog.js';

export interface Fetched {
  readonly position: number;
  readonly features: Features;
}

/**
 * Features of pictures, in the order of their positions.
 * @throws ImgdedupError STORE_DAMAGED
 */
export async function fetchFeatures(
  repository: Repository,
  catalog: Catalog,
  positions: readonly number[],
): Promise<Fetched[]> {
  if (positions.length === 0) return [];
  return repository.transaction((store) => readFeatures(store, catalog, positions));
}

/**
 * Pictures ready to be compared, by number.
 * @param numbers of pictures in the catalog
 * @throws ImgdedupError STORE_DAMAGED
 */
export async function fetchPictures(
  repository: Repository,
  catalog: Catalog,
  numbers: readonly number[],
): Promise<Map<number, StoredPicture>> {
  return repository.transaction((store) => readPictures(store, catalog, numbers));
}

/** {@link fetchPictures} from a store that is open already. */
export async function readPictures(
  store: ObjectStore,
  catalog: Catalog,
  numbers: readonly number[],
): Promise<Map<number, StoredPicture>> {
  const positions = [...new Set(numbers)].map((number) => catalog.positionOf(number));
  const fetched = await readFeatures(store, catalog, positions);
  return new Map(
    fetched.map(({ position, features }) => [
      catalog.number(position),
      {
        ...features,
        number: catalog.number(position),
        // A copy: a thread that is sent a view gets all the memory that it is a view of.
        phash: Uint8Array.from(catalog.phash(position)),
        quality: catalog.quality(position),
        facts: catalog.facts(position) ?? { width: 1, height: 1 },
      },
    ]),
  );
}

async function readFeatures(
  store: ObjectStore,
  catalog: Catalog,
  positions: readonly number[],
): Promise<Fetched[]> {
  const values = await store.getMany(
    positions.map((position) => featuresKey(catalog.content(position))),
  );
  return values.map((value, at) => {
    if (value === undefined) throw damagedRecord('set of features', 'it is missing');
    return { position: itemAt(positions, at), features: featuresCodec.decode(value) };
  });
}
