import type { StoredPicture } from '../../../picture/match/relate-message.js';
import { featuresCodec, type Features } from '../../../storage/codecs/features.js';
import { featuresKey } from '../../../storage/keys.js';
import { damagedRecord } from '../../../storage/bytes.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { Repository } from '../../repository/repository.js';
import type { Gallery } from './catalog.js';

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
  gallery: Gallery,
  positions: readonly number[],
): Promise<Fetched[]> {
  if (positions.length === 0) return [];
  return repository.transaction((store) => readFeatures(store, gallery, positions));
}

/**
 * Pictures ready to be compared, by number.
 * @param numbers of pictures in the gallery
 * @throws ImgdedupError STORE_DAMAGED
 */
export async function fetchPictures(
  repository: Repository,
  gallery: Gallery,
  numbers: readonly number[],
): Promise<Map<number, StoredPicture>> {
  return repository.transaction((store) => readPictures(store, gallery, numbers));
}

/** {@link fetchPictures} from a store that is open already. */
export async function readPictures(
  store: ObjectStore,
  gallery: Gallery,
  numbers: readonly number[],
): Promise<Map<number, StoredPicture>> {
  const positions = [...new Set(numbers)].map((number) => gallery.positionOf(number));
  const fetched = await readFeatures(store, gallery, positions);
  return new Map(
    fetched.map(({ position, features }) => [
      gallery.number(position),
      {
        ...features,
        // A copy: a thread that is sent a view gets all the memory that it is a view of.
        phash: Uint8Array.from(gallery.phash(position)),
        quality: gallery.quality(position),
        facts: gallery.facts(position) ?? { width: 1, height: 1 },
      },
    ]),
  );
}

async function readFeatures(
  store: ObjectStore,
  gallery: Gallery,
  positions: readonly number[],
): Promise<Fetched[]> {
  const values = await store.getMany(
    positions.map((position) => featuresKey(gallery.content(position))),
  );
  return values.map((value, at) => {
    if (value === undefined) throw damagedRecord('set of features', 'it is missing');
    return { position: positions[at] ?? 0, features: featuresCodec.decode(value) };
  });
}
