import type { OnProgress } from '../../../model/progress.js';
import type { Repository } from '../../repository/repository.js';
import type { Tree } from '../../snapshot/tree.js';
import { fingerprintPhotos, type Fingerprinted, type Wanted } from './fingerprint-photos.js';
import { Catalog } from './catalog.js';
import { dropOutdated } from './catalog-state.js';

export interface LookOptions {
  readonly tree: Tree;
  /** Rows that take part. */
  readonly marks: Uint8Array;
  /** Decoding processes; 0 decides by the machine. */
  readonly jobs: number;
  /** Which contents are looked at; those that nobody looked at yet by default. */
  readonly wanted?: Wanted | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface Looked extends Fingerprinted {
  /** Everything that was looked at, now or before. */
  readonly catalog: Catalog;
}

/**
 * Takes the fingerprints that are missing, as this version of the program and the settings want
 * them. Needs the right to write.
 * @throws ImgdedupError INTERRUPTED, STORE_FULL, STORE_DAMAGED, DECODER_UNAVAILABLE
 */
export async function lookAtPhotos(repository: Repository, options: LookOptions): Promise<Looked> {
  const before = await repository.transaction(async (store) => {
    await dropOutdated(store);
    return Catalog.load(store);
  });
  const fingerprint = () =>
    fingerprintPhotos(repository, {
      ...options,
      catalog: before,
      wantsPoints: repository.settings.similar.points,
    });
  const fingerprinted = await repository.stage(
    'decode',
    fingerprint,
    ({ pictures, undecodable }) => ({ pictures, failures: undecodable.size }),
  );
  if (fingerprinted.pictures === 0) return { ...fingerprinted, catalog: before };
  return { ...fingerprinted, catalog: await repository.transaction(Catalog.load) };
}
