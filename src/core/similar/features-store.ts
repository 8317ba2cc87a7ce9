import { featuresCodec, type Features } from '../../storage/codecs/features.js';
import { featuresKey } from '../../storage/keys.js';
import { damagedRecord } from '../../storage/bytes.js';
import type { Repository } from '../repository.js';
import type { Gallery } from './gallery.js';

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
  const keys = positions.map((position) => featuresKey(gallery.content(position)));
  const values = await repository.transaction((store) => store.getMany(keys));
  return values.map((value, at) => {
    if (value === undefined) throw damagedRecord('set of features', 'it is missing');
    return { position: positions[at] ?? 0, features: featuresCodec.decode(value) };
  });
}
