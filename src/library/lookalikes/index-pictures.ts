import { clockMs } from '../../model/clock.js';
import type { Failure } from '../../model/failure.js';
import type { PicturesIndexed } from '../../model/index-result.js';
import type { RunOptions } from '../scan/scan.js';
import type { Repository } from '../repository/repository.js';
import { LiveContents } from './catalog/live-contents.js';
import { lookAtPhotos } from './catalog/look-at-photos.js';
import type { Wanted } from './catalog/fingerprint-photos.js';
import { rebuildOnDamage } from './rebuild-on-damage.js';
import { updateIndexes } from './update-indexes.js';
import { undecodable, unsupported } from './decode-failures.js';
import type { Tree } from '../snapshot/tree.js';

export interface IndexPicturesOptions extends Pick<RunOptions, 'signal' | 'onProgress'> {
  /** A tree that is stored, and in it the rows that take part. */
  readonly tree: Tree;
  readonly marks: Uint8Array;
  readonly jobs: number;
  readonly wanted: Wanted;
}

/**
 * Looks at the pictures that nobody looked at yet, so that look-alikes are found sooner. Comparing
 * them is left to whoever wants to know. Needs the right to write.
 * @throws ImgdedupError INTERRUPTED, STORE_FULL, STORE_DAMAGED, DECODER_UNAVAILABLE
 */
export async function indexPictures(
  repository: Repository,
  options: IndexPicturesOptions,
): Promise<PicturesIndexed & { readonly unreadable: readonly Failure[] }> {
  const { tree, marks } = options;
  const began = clockMs();
  const looked = await rebuildOnDamage(repository, async () => {
    const found = await lookAtPhotos(repository, options);
    await repository.stage('index', () => updateIndexes(repository, found.catalog, options));
    return found;
  });
  const { catalog, pictures, retried, recovered, unreadable } = looked;
  const live = LiveContents.from(tree, marks, catalog);
  return {
    fingerprinted: pictures,
    retried,
    recovered,
    fingerprintSeconds: Math.round(clockMs() - began) / 1000,
    undecodable: undecodable(tree, catalog, live).map((failure) => ({
      ...failure,
      isNew: looked.undecodable.has(failure.path),
    })),
    unsupported: unsupported(catalog, live),
    unreadable,
  };
}
