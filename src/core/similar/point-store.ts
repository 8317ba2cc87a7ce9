import { pointVectors } from '../../perceptual/canonical.js';
import { indexWriteError } from '../../perceptual/index-write-error.js';
import { DoubtfulIndexError } from '../../perceptual/point-index/manifest.js';
import { PointIndex } from '../../perceptual/point-index/point-index.js';
import type { PointRow } from '../../perceptual/point-index/segment-builder.js';
import { pointManifestCodec } from '../../storage/codecs/point-manifest.js';
import { decodeSound } from '../../storage/codec.js';
import { pointIndexKey } from '../../storage/keys.js';
import type { Repository } from '../repository.js';
import { fetchFeatures } from './features-store.js';
import type { Gallery } from './gallery.js';
import { hasDetail } from './gallery-rules.js';

/** Features that are fetched in one transaction. */
const fetchSize = 1000;

/**
 * Opens the index of key points, or makes it anew where it is missing or doubtful, and brings it to
 * where the gallery is.
 * What it reads later may still turn out to be damaged: that is a DoubtfulIndexError.
 * @param mayWrite whether it may be changed; without, what is stored is used as it is
 * @returns undefined where nothing is stored and nothing may be
 */
export async function openPointIndex(
  repository: Repository,
  gallery: Gallery,
  mayWrite: boolean,
): Promise<PointIndex | undefined> {
  const bytes = await repository.transaction((store) => store.get(pointIndexKey));
  const manifest = decodeSound(pointManifestCodec, bytes)?.record;
  const stored = await PointIndex.open(repository.indexFolder, manifest);
  if (!mayWrite) return stored;
  const current = stored && (await broughtUpToDate(repository, gallery, stored));
  return current ?? (await makePointIndex(repository, gallery));
}

/** Makes the index anew from the stored features. Needs the right to write. */
export async function makePointIndex(
  repository: Repository,
  gallery: Gallery,
): Promise<PointIndex> {
  const index = await PointIndex.create(repository.indexFolder);
  try {
    await index.append(newRows(repository, gallery, -1));
    await storeManifest(repository, index);
    return index;
  } catch (error) {
    await index[Symbol.asyncDispose]();
    throw indexWriteError(repository.indexFolder, error);
  }
}

/** @returns undefined, and closes the index, where its files turn out to be damaged */
async function broughtUpToDate(
  repository: Repository,
  gallery: Gallery,
  index: PointIndex,
): Promise<PointIndex | undefined> {
  const before = index.manifest.generation;
  try {
    const present = [...index.numbers()];
    await index.remove(present.filter((number) => gallery.positionOf(number) === -1));
    await index.append(newRows(repository, gallery, Math.max(-1, ...lastNumbers(index))));
    if (index.manifest.generation !== before) await storeManifest(repository, index);
    return index;
  } catch (error) {
    await index[Symbol.asyncDispose]();
    if (error instanceof DoubtfulIndexError) return undefined;
    throw indexWriteError(repository.indexFolder, error);
  }
}

async function storeManifest(repository: Repository, index: PointIndex): Promise<void> {
  const value = pointManifestCodec.encode(index.manifest);
  await repository.transaction((store) =>
    store.write([{ type: 'put', key: pointIndexKey, value }]),
  );
  // Only now does nothing refer to the older files any more.
  await index.sweep();
}

function lastNumbers(index: PointIndex): number[] {
  return index.manifest.segments.map(({ last }) => last);
}

/** Pictures with larger numbers than any in the index, in order. */
async function* newRows(
  repository: Repository,
  gallery: Gallery,
  last: number,
): AsyncGenerator<PointRow> {
  for (let from = last + 1; from < gallery.numberEnd; from += fetchSize) {
    const positions: number[] = [];
    for (let number = from; number < from + fetchSize; number += 1) {
      const position = gallery.positionOf(number);
      if (position === -1 || !gallery.hasPoints(position)) continue;
      if (hasDetail(gallery, position)) positions.push(position);
    }
    for (const { position, features } of await fetchFeatures(repository, gallery, positions)) {
      const vectors = pointVectors(features.points);
      if (vectors.length > 0) yield { number: gallery.number(position), vectors };
    }
  }
}
