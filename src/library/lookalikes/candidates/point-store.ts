import { pointVectors } from '../../../picture/fingerprint/canonical.js';
import { indexWriteError } from '../../../picture/index/phash/index-write-error.js';
import { DoubtfulIndexError } from '../../../picture/index/lsh/manifest.js';
import { PointIndex } from '../../../picture/index/lsh/point-index.js';
import type { PointRow } from '../../../picture/index/lsh/segment-builder.js';
import { pointManifestCodec } from '../../../storage/codecs/point-manifest.js';
import { decodeSound } from '../../../storage/codec.js';
import { pointIndexKey } from '../../../storage/keys.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import { fetchFeatures } from '../catalog/features-store.js';
import type { Gallery } from '../catalog/catalog.js';
import { hasDetail } from '../catalog/catalog-rules.js';
import { indexing, type IndexOptions } from './index-options.js';
import { Pace } from './pace.js';

/** Pictures whose features are fetched in one transaction. */
const fetchSize = 1000;

/**
 * Opens the index of key points, or makes it anew where it is missing or doubtful, and brings it to
 * where the gallery is.
 * What it reads later may still turn out to be damaged: that is a DoubtfulIndexError.
 * Without the right to write what is stored is used as it is.
 * @returns undefined where nothing is stored and nothing may be
 * @throws ImgdedupError INTERRUPTED; what was added is saved
 */
export async function openPointIndex(
  repository: Repository,
  gallery: Gallery,
  options: IndexOptions,
): Promise<PointIndex | undefined> {
  const bytes = await repository.transaction((store) => store.get(pointIndexKey));
  const manifest = decodeSound(pointManifestCodec, bytes)?.record;
  const stored = await PointIndex.open(repository.indexFolder, manifest);
  if (!options.mayWrite) return stored;
  const current = stored && (await broughtUpToDate(repository, gallery, stored, options));
  return current ?? (await makePointIndex(repository, gallery, options));
}

/** Makes the index anew from the stored features. Needs the right to write. */
export async function makePointIndex(
  repository: Repository,
  gallery: Gallery,
  options: Omit<IndexOptions, 'mayWrite'> = {},
): Promise<PointIndex> {
  const index = await PointIndex.create(repository.indexFolder);
  try {
    await append(repository, gallery, index, options);
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
  options: IndexOptions,
): Promise<PointIndex | undefined> {
  const before = index.manifest.generation;
  try {
    const present = [...index.numbers()];
    await index.remove(present.filter((number) => gallery.positionOf(number) === -1));
    await append(repository, gallery, index, options);
    if (index.manifest.generation !== before) await storeManifest(repository, index);
    return index;
  } catch (error) {
    await index[Symbol.asyncDispose]();
    if (error instanceof DoubtfulIndexError) return undefined;
    throw indexWriteError(repository.indexFolder, error);
  }
}

/** Adds what is missing; what was added is stored every few seconds. */
async function append(
  repository: Repository,
  gallery: Gallery,
  index: PointIndex,
  { signal, onProgress }: Omit<IndexOptions, 'mayWrite'>,
): Promise<void> {
  const first = Math.max(-1, ...lastNumbers(index)) + 1;
  const end = gallery.numberEnd;
  const pace = new Pace();
  const isTime = () => pace.isDue || signal?.aborted === true;
  let from = first;
  while (from < end) {
    await index.append(someRows());
    if (from < end) await pace.take(() => storeManifest(repository, index));
    checkInterrupted(signal);
  }

  /** Until it is time to store them. */
  async function* someRows(): AsyncGenerator<PointRow> {
    do {
      const to = Math.min(end, from + fetchSize);
      yield* await fetchRows(repository, gallery, from, to);
      from = to;
      onProgress?.(indexing(from - first, end - first));
    } while (from < end && !isTime());
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

/** Key points of pictures with numbers from `from` up to, not including, `to`. */
async function fetchRows(
  repository: Repository,
  gallery: Gallery,
  from: number,
  to: number,
): Promise<PointRow[]> {
  const positions: number[] = [];
  for (let number = from; number < to; number += 1) {
    const position = gallery.positionOf(number);
    if (position === -1 || !gallery.hasPoints(position)) continue;
    if (hasDetail(gallery, position)) positions.push(position);
  }
  const rows: PointRow[] = [];
  for (const { position, features } of await fetchFeatures(repository, gallery, positions)) {
    const vectors = pointVectors(features.points);
    if (vectors.length > 0) rows.push({ number: gallery.number(position), vectors });
  }
  return rows;
}
