import type { CatalogState } from '../../../model/pictures/picture-record.js';
import type { PartVersion } from '../../../model/facts/plugin-part.js';
import { comparisonVersion } from '../../../picture/match/relate.js';
import { decoderVersion } from '../../../picture/formats/formats.js';
import { fingerprintVersion } from '../../../picture/fingerprint/fingerprint.js';
import { catalogStateCodec } from '../../../storage/codecs/catalog-state.js';
import { pictureCodec } from '../../../storage/codecs/picture.js';
import { decodeSound } from '../../../storage/codec.js';
import {
  contentOf,
  featuresPrefix,
  catalogKey,
  imageDataPrefix,
  neighboursKey,
  picturePrefix,
  pointIndexKey,
  relatedPrefix,
  relationPrefix,
  traitsKey,
} from '../../../storage/keys.js';
import { removeKeys, type ObjectStore, type StoreChange } from '../../../storage/object-store.js';
import { decoderChange } from './decoder-change.js';

const fresh: CatalogState = {
  fingerprintVersion,
  comparisonVersion,
  decoderVersion,
  decoders: [],
  nextNumber: 0,
  compared: 0,
  indexed: 0,
};

/** What is stored, as far as this program can go on from there. */
export async function loadCatalogState(store: ObjectStore): Promise<CatalogState> {
  const bytes = await store.get(catalogKey);
  const state = bytes === undefined ? fresh : catalogStateCodec.decode(bytes);
  if (state.fingerprintVersion !== fingerprintVersion) return fresh;
  if (state.comparisonVersion !== comparisonVersion)
    return { ...state, comparisonVersion, compared: 0 };
  return state;
}

/**
 * Removes what another version of this program made: fingerprints of two versions, or relations
 * found in two ways, are never mixed, and what could not be decoded is looked at again. Where the state is lost nobody
 * knows who made what, or which numbers were given.
 * @param decoders of plugins, by whoever is about to decode; without them it is not looked at which there are
 */
export async function dropOutdated(
  store: ObjectStore,
  decoders?: readonly PartVersion[],
): Promise<void> {
  const state = decodeSound(catalogStateCodec, await store.get(catalogKey))?.record;
  if (state === undefined && !(await hasAnything(store))) {
    const change = decoderChange([], decoders ?? []);
    const first = { ...fresh, decoders: change?.notes ?? [] };
    if (change !== undefined) await store.write([stateChange(first)]);
    return;
  }
  if (state?.fingerprintVersion !== fingerprintVersion) {
    // Hashes of image data are made anew in no time: what they cover may change with the rest.
    const all = [relationPrefix, relatedPrefix, featuresPrefix, picturePrefix, imageDataPrefix];
    for (const prefix of all) {
      await removeAll(store, prefix);
    }
    await store.write([
      { type: 'del', key: neighboursKey },
      { type: 'del', key: pointIndexKey },
      stateChange(fresh),
    ]);
  } else if (state.comparisonVersion !== comparisonVersion) {
    for (const prefix of [relationPrefix, relatedPrefix]) await removeAll(store, prefix);
    await store.write([stateChange({ ...state, comparisonVersion, compared: 0 })]);
  }
  await dropForDecoders(store, decoders);
}

/** What other decoders could not open, or what plugins of other versions decoded, is as if nobody had looked at it. */
async function dropForDecoders(
  store: ObjectStore,
  decoders: readonly PartVersion[] | undefined,
): Promise<void> {
  const state = decodeSound(catalogStateCodec, await store.get(catalogKey))?.record;
  if (state === undefined) return;
  const isNewer = state.decoderVersion !== decoderVersion;
  const change = decoders && decoderChange(state.decoders, decoders);
  if (!isNewer && change === undefined) return;
  const doubtful: Buffer[] = [];
  for await (const [key, value] of store.range(picturePrefix)) {
    const outcome = decodeSound(pictureCodec, value)?.record.outcome;
    if (outcome === undefined) continue;
    if (outcome.kind !== 'picture') {
      const isGone = outcome.kind === 'undecodable' && change?.gone.has(outcome.format) === true;
      if (isNewer || change?.retriesAll === true || isGone) doubtful.push(key);
    } else if (change !== undefined) {
      const { format } = outcome.facts;
      if (change.renewed.has(format)) doubtful.push(key);
      if (change.come.has(format)) doubtful.push(traitsKey(contentOf(key)));
    }
  }
  await removeKeys(store, doubtful);
  const notes = change?.notes ?? state.decoders;
  await store.write([stateChange({ ...state, decoderVersion, decoders: notes })]);
}

/**
 * As {@link dropOutdated}; and notes which version makes what is stored from now on, where nothing
 * says so yet.
 */
export async function settleVersion(store: ObjectStore): Promise<void> {
  await dropOutdated(store);
  if (!(await store.hasAny(catalogKey))) await store.write([stateChange(fresh)]);
}

export function stateChange(state: CatalogState): StoreChange {
  return { type: 'put', key: catalogKey, value: catalogStateCodec.encode(state) };
}

async function hasAnything(store: ObjectStore): Promise<boolean> {
  const made = [catalogKey, relationPrefix, relatedPrefix, featuresPrefix, picturePrefix];
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
