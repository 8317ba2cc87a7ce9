import { formatHashName } from '../../digest/hash-name.js';
import type { ContentHash } from '../../digest/content-hash.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { decodeSound } from '../../storage/codec.js';
import { metaCodec, type Meta } from '../../storage/codecs/meta.js';
import { blobPrefix, headKey, metaKey } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { ForgetfulStore } from './forgetful-store.js';
import { storeSide, storeSides, type StoreSide } from '../../storage/store-side.js';

/** The first record of a store: the hash that names its contents. */
export async function writeMeta(
  store: ObjectStore,
  hash: ContentHash,
  side: StoreSide = 0,
): Promise<void> {
  const meta = { hash: hash.name, digestWidth: hash.width, createdAt: Date.now(), side };
  await store.write([{ type: 'put', key: metaKey, value: metaCodec.encode(meta) }]);
}

/** Writes that record again where it was lost: everything else tells on which side it lies. */
export async function restoreMeta(store: ObjectStore, hash: ContentHash): Promise<void> {
  if (decodeSound(metaCodec, await store.get(metaKey)) !== undefined) return;
  const isSide = await Promise.all(storeSides.map((side) => holdsRepository(store, side, hash)));
  await writeMeta(store, hash, isSide[0] !== true && isSide[1] === true ? 1 : 0);
}

/** Whether a side has a newest snapshot, and contents that are named by that hash. */
async function holdsRepository(
  store: ObjectStore,
  side: StoreSide,
  { width }: ContentHash,
): Promise<boolean> {
  const records = storeSide(store, side);
  if ((await records.get(headKey)) === undefined) return false;
  for await (const [key] of records.range(blobPrefix)) return key.length === 1 + width + 4;
  return true;
}

/**
 * The first record, and that side of the store which it names.
 * @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED, HASH_MISMATCH
 */
export async function checkedSide(
  store: ObjectStore,
  hash: ContentHash,
  dataFolder: string,
): Promise<{ readonly meta: Meta; readonly records: ObjectStore }> {
  const bytes = await store.get(metaKey);
  if (bytes === undefined) {
    throw new ImgdedupError(
      'STORE_DAMAGED',
      `The store in ${dataFolder} has lost its first record. Photos are not affected.`,
      { remedy: 'Run "imgdedup verify --repair".' },
    );
  }
  const meta = metaCodec.decode(bytes);
  if (meta.hash === hash.name && meta.digestWidth === hash.width) {
    return { meta, records: new ForgetfulStore(storeSide(store, meta.side)) };
  }
  const [there, here] = [nameOfMeta(meta), formatHashName(hash)];
  throw new ImgdedupError(
    'HASH_MISMATCH',
    `This repository names contents by ${there}, not ${here}.`,
    {
      remedy: `Where "imgdedup rehash" changed that just now, start again. Otherwise run "imgdedup config set hash ${there}"; what changes the hash is "imgdedup rehash --to ${here}".`,
    },
  );
}

export function nameOfMeta({ hash, digestWidth }: Pick<Meta, 'hash' | 'digestWidth'>): string {
  return formatHashName({ name: hash, width: digestWidth });
}
