import { pointVectors } from '../../../picture/fingerprint/oriented.js';
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
import type { Catalog } from '../catalog/catalog.js';
import { hasDetail } from '../catalog/catalog-rules.js';
import { indexing, type IndexOptions } from './index-options.js';
import { Pace } from './pace.js';

/** Pictures whose features are fetched in one transaction. */
const fetchSize = 1000;

/**
 * Opens the index of key points, or makes it anew where it is missing or doubtful, and brings it to
 * where the catalog is.
 * What it reads later may still turn out to be damaged: that is a DoubtfulIndexError.
 * Without the right to write what is stored is used as it is.
 * @returns undefined where nothing is stored and nothing may be
 * @throws ImgdedupError INTERRUPTED; what was added is saved
 */
export async function openPointIndex(
  repository: Repository,
  catalog: Catalog,
  options: IndexOptions,
): Promise<PointIndex | undefined> {
  const bytes = await repository.transaction((store) => store.get(pointIndexKey));
  const manifest = decodeSound(pointManifestCodec, bytes)?.record;
  const stored = await PointIndex.open(repository.indexFolder, manifest);
  if (!options.mayWrite) return stored;
  const current = stored && (await broughtUpToDate(repository, catalog, stored, options));
  return current ?? (await makePointIndex(repository, catalog, options));
}

/** Makes the index anew from the stored features. Needs the right to write. */
export async function makePointIndex(
  repository: Repository,
  catalog: Catalog,
  options: Omit<IndexOptions, 'mayWrite'> = {},
): Promise<PointIndex> {
  const index = await PointIndex.create(repository.indexFolder);
  try {
    await append(repository, catalog, index, options);
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
  catalog: Catalog,
  index: PointIndex,
  options: IndexOptions,
): Promise<PointIndex | undefined> {
  const before = index.manifest.generation;
  try {
    const present = [...index.numbers()];
    await index.remove(present.filter((number) => catalog.positionOf(number) === -1));
    await append(repository, catalog, index, options);
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
  catalog: Catalog,
  index: PointIndex,
  { signal, onProgress }: Omit<IndexOptions, 'mayWrite'>,
): Promise<void> {
  const first = Math.max(-1, ...lastNumbers(index)) + 1;
  const end = catalog.numberEnd;
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
      yield* await fetchRows(repository, catalog, from, to);
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
  catalog: Catalog,
  from: number,
  to: number,
): Promise<PointRow[]> {
  const positions: number[] = [];
  for (let number = from; number < to; number += 1) {
    const position = catalog.positionOf(number);
    if (position === -1 || !catalog.hasPoints(position)) continue;
    if (hasDetail(catalog, position)) positions.push(position);
  }
  const rows: PointRow[] = [];
  for (const { position, features } of await fetchFeatures(repository, catalog, positions)) {
    const vectors = pointVectors(features.points);
    if (vectors.length > 0) rows.push({ number: catalog.number(position), vectors });
  }
  return rows;
}
