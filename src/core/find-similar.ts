import type { LookAlikesResult } from '../model/look-alike.js';
import type { KeepRule } from '../model/settings.js';
import { removeKeys } from '../storage/object-store.js';
import { loadDistinct } from './distinct-pairs.js';
import { keepOrder } from './keeper.js';
import type { Repository } from './repository.js';
import { mergeFailures } from './run.js';
import { Gallery } from './similar/gallery.js';
import type { GroupInput } from './similar/group-similar.js';
import { linkSameImageData } from './similar/image-data.js';
import { Links, type LinkFilter } from './similar/links.js';
import { LiveContents } from './similar/live-contents.js';
import { lookAtPhotos, type Looked } from './similar/look-at-photos.js';
import { relatePhotos } from './similar/relate-photos.js';
import { makeGroups } from './similar/make-groups.js';
import { undecodable, unsupported } from './similar/without-pixels.js';
import { tellApart, tryLock, type TellApartOptions } from './tell-apart.js';
import type { Tree } from './tree.js';

export interface SimilarOptions extends TellApartOptions, Partial<LinkFilter> {
  /** Which file of a group is kept; the picture with most pixels by default. */
  readonly keep?: readonly KeepRule[] | undefined;
  /** Compares every picture with every other instead of those that the indexes nominate. */
  readonly isExhaustive?: boolean | undefined;
}

/**
 * Finds files that show the same picture: re-encoded, resized, recoloured, turned, mirrored, framed
 * or cropped. What is new is hashed, looked at and compared; what was found is stored, so the second
 * time nothing is decoded or compared.
 * @throws ImgdedupError NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function findSimilar(
  repository: Repository,
  options: SimilarOptions,
): Promise<LookAlikesResult> {
  await using own = options.lock === undefined ? await tryLock(repository, options) : undefined;
  const lock = options.lock ?? own;
  const mayWrite = lock !== undefined;
  const { tree, marks, unreadable } = await tellApart(repository, {
    ...options,
    lock,
    thoroughness: 'proof',
  });
  const jobs = options.jobs ?? repository.settings.jobs;
  const looked = mayWrite
    ? await lookAndCompare(repository, options, { tree, marks, jobs })
    : { gallery: await repository.transaction(Gallery.load), unreadable: [] };
  const { gallery } = looked;
  const live = LiveContents.from(tree, marks, gallery);
  const links = new Links();
  const filter: LinkFilter = {
    threshold: options.threshold ?? repository.settings.similar.threshold,
    wantsCrops: options.wantsCrops ?? true,
    wantsRotated: options.wantsRotated ?? true,
  };
  const distinct = await repository.transaction(async (store) => {
    const decisions = await loadDistinct(store);
    const orphans = await links.load(store, gallery, live, decisions, filter);
    // A picture that was looked at again was compared again, under its new number.
    if (mayWrite) await removeKeys(store, orphans);
    return decisions;
  });
  await linkSameImageData({ repository, tree, gallery, live, distinct, mayWrite }, links);
  const input: GroupInput = {
    tree,
    gallery,
    live,
    links,
    hashName: repository.hash.name,
    order: keepOrder(options.keep ?? repository.settings.keep),
    isOrderGiven: options.keep !== undefined,
  };
  return {
    ...makeGroups(input, marks),
    unreadable: mergeFailures(unreadable, looked.unreadable),
    undecodable: undecodable(tree, gallery, live),
    unsupported: unsupported(gallery, live),
  };
}

interface Found {
  readonly tree: Tree;
  readonly marks: Uint8Array;
  readonly jobs: number;
}

/** Takes the fingerprints that are missing and compares what was not compared. */
async function lookAndCompare(
  repository: Repository,
  options: SimilarOptions,
  found: Found,
): Promise<Looked> {
  const looked = await lookAtPhotos(repository, { ...options, ...found });
  await relatePhotos(repository, {
    ...options,
    gallery: looked.gallery,
    jobs: found.jobs,
    isExhaustive: options.isExhaustive ?? false,
  });
  return looked;
}
