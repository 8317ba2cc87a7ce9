import { ImgdedupError } from '../../model/errors/errors.js';
import { decodeSound } from '../../storage/codec.js';
import { featuresCodec } from '../../storage/codecs/features.js';
import { relationCodec } from '../../storage/codecs/relation.js';
import { featuresKey, numbersOf, pictureKey, relationPrefix } from '../../storage/keys.js';
import { writeInBatches, type StoreChange } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import { Catalog } from './catalog/catalog.js';

/** Features that are read in one transaction. */
const fetchSize = 1000;

/**
 * Does work that needs sound records of pictures. Where some are damaged, what was known of these
 * pictures is forgotten, and the work done again: it finds them missing and looks at their files.
 * @throws ImgdedupError STORE_DAMAGED where forgetting does not help
 */
export async function rebuildOnDamage<T>(
  repository: Repository,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImgdedupError) || error.code !== 'STORE_DAMAGED') throw error;
    if ((await forgetDamaged(repository)) === 0) throw error;
    return await work();
  }
}

/**
 * Forgets pictures whose features or relations are damaged. Of a relation it is the younger
 * picture: under its next number it is compared with all others again.
 * @returns how many records were damaged
 */
async function forgetDamaged(repository: Repository): Promise<number> {
  const catalog = await repository.transaction(Catalog.load);
  const relations = await damagedRelations(repository);
  const withoutFeatures = await damagedFeatures(repository, catalog);
  const younger = relations.map((key) => catalog.positionOf(numbersOf(key)[1]));
  const forgotten = new Set([...withoutFeatures, ...younger.filter((position) => position !== -1)]);
  const keys = [
    ...relations,
    ...[...forgotten].map((position) => pictureKey(catalog.content(position))),
  ];
  const changes = keys.map((key): StoreChange => ({ type: 'del', key }));
  await repository.transaction((store) => writeInBatches(store, changes.values()));
  return relations.length + withoutFeatures.length;
}

function damagedRelations(repository: Repository): Promise<Buffer[]> {
  return repository.transaction(async (store) => {
    const keys: Buffer[] = [];
    for await (const [key, value] of store.range(relationPrefix)) {
      if (decodeSound(relationCodec, value) === undefined) keys.push(key);
    }
    return keys;
  });
}

/** Positions of pictures whose features are damaged or missing. */
async function damagedFeatures(repository: Repository, catalog: Catalog): Promise<number[]> {
  const damaged: number[] = [];
  for (let from = 0; from < catalog.count; from += fetchSize) {
    const to = Math.min(catalog.count, from + fetchSize);
    const positions = Array.from({ length: to - from }, (_, at) => from + at);
    const pictures = positions.filter((position) => catalog.facts(position) !== undefined);
    const keys = pictures.map((position) => featuresKey(catalog.content(position)));
    const values = await repository.transaction((store) => store.getMany(keys));
    for (const [at, position] of pictures.entries()) {
      if (decodeSound(featuresCodec, values[at]) === undefined) damaged.push(position);
    }
  }
  return damaged;
}
