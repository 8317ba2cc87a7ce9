import type { Failure } from '../model/failure.js';
import type { LookAlikesResult } from '../model/look-alike.js';
import { damagedRecord } from '../storage/bytes.js';
import { removeKeys } from '../storage/object-store.js';
import { loadDistinct } from '../library/decisions/distinct-pairs.js';
import {
  keepingOf,
  type Keeping,
  type KeepOptions,
  type Standing,
} from '../library/keep/keeper.js';
import { skippedFiles } from '../library/scan/other-types.js';
import type { Repository } from '../library/repository/repository.js';
import { mergeFailures } from '../library/hashing/run.js';
import { Catalog } from '../library/lookalikes/catalog/catalog.js';
import type { GroupInput } from '../library/lookalikes/groups/group-similar.js';
import { linkSameImageData } from '../library/lookalikes/groups/image-data.js';
import { Links, type LinkFilter } from '../library/lookalikes/groups/links.js';
import { LiveContents } from '../library/lookalikes/catalog/live-contents.js';
import { lookAtPhotos } from '../library/lookalikes/catalog/look-at-photos.js';
import { relatePhotos } from '../library/lookalikes/relate-photos.js';
import { makeGroups } from '../library/lookalikes/groups/make-groups.js';
import { rebuildOnDamage } from '../library/lookalikes/rebuild-on-damage.js';
import type { Preference } from '../library/lookalikes/groups/star-cover.js';
import { fetchTraits } from '../library/lookalikes/catalog/traits.js';
import { undecodable, unsupported } from '../library/lookalikes/decode-failures.js';
import {
  refreshHashes,
  storedHashes,
  tryLock,
  type RefreshHashesOptions,
} from '../library/hashing/refresh-hashes.js';
import type { Tree } from '../library/snapshot/tree.js';

export interface SimilarOptions extends RefreshHashesOptions, KeepOptions, Partial<LinkFilter> {
  /** Compares every picture with every other instead of those that the indexes nominate. */
  readonly isExhaustive?: boolean | undefined;
}

/**
 * Finds files that show the same picture: re-encoded, resized, recoloured, turned, mirrored, framed
 * or cropped. What is new is hashed, looked at and compared; what was found is stored, so the second
 * time nothing is decoded or compared. A group has at least one file in scope; the others may be
 * anywhere in the folder.
 * @throws ImgdedupError CONFIG_INVALID, NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function findSimilar(
  repository: Repository,
  options: SimilarOptions,
): Promise<LookAlikesResult> {
  const keeping = keepingOf(repository.settings, options);
  await using own = options.lock === undefined ? await tryLock(repository, options) : undefined;
  const lock = options.lock ?? own;
  const mayWrite = lock !== undefined;
  const told = mayWrite
    ? await refreshHashes(repository, {
        ...options,
        lock,
        wantsPartners: true,
        thoroughness: 'proof',
      })
    : await storedHashes(repository, { ...options, wantsPartners: true });
  const jobs = options.jobs ?? repository.settings.jobs;
  const find = () => lookAndLink(repository, { ...options, jobs }, { ...told, mayWrite, keeping });
  const { input, unreadable } = await (mayWrite ? rebuildOnDamage(repository, find) : find());
  const { tree, catalog } = input;
  const { marks, meant } = told;
  const live = meant === marks ? input.live : LiveContents.from(tree, meant, catalog);
  return {
    ...makeGroups(input, marks, meant),
    unreadable: mergeFailures(told.unreadable, unreadable),
    undecodable: undecodable(tree, catalog, live),
    unsupported: unsupported(catalog, live),
    skipped: skippedFiles(tree, options.scope),
    isComplete: told.isComplete,
  };
}

interface Found {
  readonly tree: Tree;
  readonly marks: Uint8Array;
  readonly mayWrite: boolean;
  readonly keeping: Keeping;
}

interface Linked {
  readonly input: GroupInput;
  readonly unreadable: readonly Failure[];
}

/** Everything that is known of likeness, after finding out what was not. */
async function lookAndLink(
  repository: Repository,
  options: SimilarOptions & { readonly jobs: number },
  { tree, marks, mayWrite, keeping }: Found,
): Promise<Linked> {
  const { catalog, unreadable } = mayWrite
    ? await lookAtPhotos(repository, { ...options, tree, marks })
    : { catalog: await repository.transaction(Catalog.load), unreadable: [] };
  const live = LiveContents.from(tree, marks, catalog);
  if (mayWrite) {
    const isExhaustive = options.isExhaustive ?? false;
    await repository.stage('compare', () =>
      relatePhotos(repository, { ...options, catalog, live, isExhaustive }),
    );
  }
  const filter: LinkFilter = {
    threshold: options.threshold ?? repository.settings.similar.threshold,
    wantsCrops: options.wantsCrops ?? true,
    wantsRotated: options.wantsRotated ?? true,
    wantsRecoloured: options.wantsRecoloured ?? false,
  };
  const links = new Links();
  const { distinct, damaged } = await repository.transaction(async (store) => {
    const decisions = await loadDistinct(store);
    const useless = await links.load(store, catalog, live, decisions, filter);
    if (mayWrite) await removeKeys(store, useless.orphans);
    return { distinct: decisions, damaged: useless.damaged };
  });
  if (mayWrite && damaged > 0) throw damagedRecord('relation', 'its checksum disagrees');
  const hashName = repository.hash.name;
  const prefer = anchorOrder(tree, live, keeping);
  const { signal } = options;
  const shared = { repository, tree, catalog, live, distinct, mayWrite, prefer, signal };
  await linkSameImageData(shared, links);
  // Last: only now it is known which pictures stand in a group.
  const wanted = { ...options, tree, catalog, live, mayWrite };
  const traits = await fetchTraits(repository, wanted, links.partners.keys());
  return { input: { tree, catalog, live, links, hashName, keeping, traits }, unreadable };
}

/** Of pictures with equal image data: which are rather compared with all others. */
function anchorOrder(tree: Tree, live: LiveContents, { exact }: Keeping): Preference {
  const standing = (position: number): Standing => {
    const row = live.row(position);
    return exact.standing({ path: tree.path(row), stat: tree.stat(row), names: 1 });
  };
  return (a, b) => exact.compare(standing(a), standing(b));
}
