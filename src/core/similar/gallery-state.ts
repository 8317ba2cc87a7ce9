import type { GalleryState } from '../../model/picture-record.js';
import { comparisonVersion } from '../../perceptual/relate.js';
import { fingerprintVersion } from '../../perceptual/fingerprint.js';
import { galleryStateCodec } from '../../storage/codecs/gallery-state.js';
import { decodeSound } from '../../storage/codec.js';
import {
  featuresPrefix,
  galleryKey,
  imageDataPrefix,
  neighboursKey,
  picturePrefix,
  pointIndexKey,
  relationPrefix,
} from '../../storage/keys.js';
import { removeKeys, type ObjectStore, type StoreChange } from '../../storage/object-store.js';

const fresh: GalleryState = {
  fingerprintVersion,
  comparisonVersion,
  nextNumber: 0,
  compared: 0,
  indexed: 0,
};

/** What is stored, as far as this program can go on from there. */
export async function loadGalleryState(store: ObjectStore): Promise<GalleryState> {
  const bytes = await store.get(galleryKey);
  const state = bytes === undefined ? fresh : galleryStateCodec.decode(bytes);
  if (state.fingerprintVersion !== fingerprintVersion) return fresh;
  if (state.comparisonVersion !== comparisonVersion)
    return { ...state, comparisonVersion, compared: 0 };
  return state;
}

/**
 * Removes what another version of this program made: fingerprints of two versions, or relations
 * found in two ways, are never mixed. Where the state is lost nobody knows who made what, or which
 * numbers were given.
 */
export async function dropOutdated(store: ObjectStore): Promise<void> {
  const state = decodeSound(galleryStateCodec, await store.get(galleryKey))?.record;
  if (state === undefined && !(await hasAnything(store))) return;
  if (state?.fingerprintVersion !== fingerprintVersion) {
    // Hashes of image data are made anew in no time: what they cover may change with the rest.
    for (const prefix of [relationPrefix, featuresPrefix, picturePrefix, imageDataPrefix]) {
      await removeAll(store, prefix);
    }
    await store.write([
      { type: 'del', key: neighboursKey },
      { type: 'del', key: pointIndexKey },
      stateChange(fresh),
    ]);
  } else if (state.comparisonVersion !== comparisonVersion) {
    await removeAll(store, relationPrefix);
    await store.write([stateChange({ ...state, comparisonVersion, compared: 0 })]);
  }
}

/**
 * As {@link dropOutdated}; and notes which version makes what is stored from now on, where nothing
 * says so yet.
 */
export async function settleVersion(store: ObjectStore): Promise<void> {
  await dropOutdated(store);
  if (!(await store.hasAny(galleryKey))) await store.write([stateChange(fresh)]);
}

export function stateChange(state: GalleryState): StoreChange {
  return { type: 'put', key: galleryKey, value: galleryStateCodec.encode(state) };
}

async function hasAnything(store: ObjectStore): Promise<boolean> {
  const made = [galleryKey, relationPrefix, featuresPrefix, picturePrefix];
  for (const prefix of [...made, neighboursKey, pointIndexKey]) {
    if (await store.hasAny(prefix)) return true;
  }
  return false;
}

async function removeAll(store: ObjectStore, prefix: Buffer): Promise<void> {
  const keys: Buffer[] = [];
  for await (const [key] of store.range(prefix)) keys.push(key);
  await removeKeys(store, keys);
}
