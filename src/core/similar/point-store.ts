import { pointVectors } from '../../perceptual/canonical.js';
import { PointIndex } from '../../perceptual/point-index/point-index.js';
import type { PointRow } from '../../perceptual/point-index/segment-builder.js';
import { featuresCodec } from '../../storage/codecs/features.js';
import { pointManifestCodec } from '../../storage/codecs/point-manifest.js';
import { featuresKey, pointIndexKey } from '../../storage/keys.js';
import type { Repository } from '../repository.js';
import type { Gallery } from './gallery.js';
import { hasDetail } from './gallery-rules.js';

/** Features that are fetched in one transaction. */
const fetchSize = 1000;

/**
 * Opens the index of key points, or makes it anew where it is missing or doubtful, and brings it to
 * where the gallery is.
 * @param mayWrite whether it may be changed; without, what is stored is used as it is
 * @returns undefined where nothing is stored and nothing may be
 */
export async function openPointIndex(
  repository: Repository,
  gallery: Gallery,
  mayWrite: boolean,
): Promise<PointIndex | undefined> {
  const bytes = await repository.transaction((store) => store.get(pointIndexKey));
  const manifest = bytes === undefined ? undefined : pointManifestCodec.decode(bytes);
  const stored = await PointIndex.open(repository.indexFolder, manifest);
  if (!mayWrite) return stored;
  const index = stored ?? (await PointIndex.create(repository.indexFolder));
  const before = index.manifest.generation;
  await index.remove(gone(index, gallery));
  await index.append(newRows(repository, gallery, lastNumber(index)));
  if (index.manifest.generation !== before || stored === undefined) {
    const value = pointManifestCodec.encode(index.manifest);
    await repository.transaction((store) =>
      store.write([{ type: 'put', key: pointIndexKey, value }]),
    );
    await index.sweep();
  }
  return index;
}

function lastNumber(index: PointIndex): number {
  return index.manifest.segments.at(-1)?.last ?? -1;
}
