import type { Failure } from '../model/failure.js';
import type { Depth, LookAlikesResult, Tier } from '../model/look-alike.js';
import { damagedRecord } from '../storage/bytes.js';
import { removeKeys } from '../storage/object-store.js';
import { loadDistinct, type DistinctPairs } from '../library/decisions/distinct-pairs.js';
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
import { findFamilies } from '../library/lookalikes/groups/image-data-families.js';
import { linkSameImageData } from '../library/lookalikes/groups/image-data.js';
import { Links, type LinkFilter } from '../library/lookalikes/groups/links.js';
import { LiveContents } from '../library/lookalikes/catalog/live-contents.js';
import { lookAtPhotos, type Looked } from '../library/lookalikes/catalog/look-at-photos.js';
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
  /** `image-data` decodes and compares only files that differ in their metadata; `look` by default. */
  readonly depth?: Exclude<Depth, 'bytes'> | undefined;
  /** Tiers that are listed beside the keepers; all of them by default. */
  readonly listed?: ReadonlySet<Tier> | undefined;
  /** Compares every picture with every other instead of those that the indexes nominate. */
  readonly isExhaustive?: boolean | undefined;
}

/**
 * Finds files that show the same picture: re-encoded, resized, recoloured, turned, mirrored, framed
 * or cropped. What is new is hashed, looked at and compared; what was found is stored, so the second
 * time nothing is decoded or compared. A group has at least one file in scope; the others may be
 * anywhere in the folder.
 *
 * As deep as `image-data` only files that differ in their metadata are found. Pictures that are like
 * no other in that are not decoded, so nothing is said of those that cannot be.
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
  const { marks, meant } = told;
  return {
    depth: options.depth ?? 'look',
    ...makeGroups(input, marks, meant),
    unreadable: mergeFailures(told.unreadable, unreadable),
    ...(isByLook(options) ? withoutPixels(input, marks, meant) : nobodyLooked),
    skipped: skippedFiles(input.tree, options.scope),
    isComplete: told.isComplete,
  };
}

function isByLook({ depth = 'look' }: SimilarOptions): boolean {
  return depth === 'look';
}

type WithoutPixels = Pick<LookAlikesResult, 'undecodable' | 'unsupported'>;

const nobodyLooked: WithoutPixels = { undecodable: [], unsupported: [] };

/** Pictures in scope that could not be looked at. */
function withoutPixels(
  { tree, catalog, live: all }: GroupInput,
  marks: Uint8Array,
  meant: Uint8Array,
): WithoutPixels {
  const live = meant === marks ? all : LiveContents.from(tree, meant, catalog);
  return {
    undecodable: undecodable(tree, catalog, live),
    unsupported: unsupported(catalog, live),
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

interface Wanted extends SimilarOptions {
  readonly jobs: number;
}

/** Everything that is known of likeness, after finding out what was not. */
async function lookAndLink(repository: Repository, options: Wanted, found: Found): Promise<Linked> {
  const { tree, marks, mayWrite, keeping } = found;
  const { catalog, unreadable } = await look(repository, options, found);
  const live = LiveContents.from(tree, marks, catalog);
  const known = { tree, catalog, live, mayWrite };
  const distinct = await repository.transaction(loadDistinct);
  const links = new Links();
  if (isByLook(options)) await linkByLook(repository, options, { ...known, distinct }, links);
  const hashName = repository.hash.name;
  const prefer = anchorOrder(tree, live, keeping);
  const { signal, onProgress, listed } = options;
  await linkSameImageData({ ...known, repository, distinct, prefer, signal, onProgress }, links);
  // Last: only now it is known which pictures stand in a group.
  const traits = await fetchTraits(repository, { ...options, ...known }, links.positions());
  return { input: { tree, catalog, live, links, hashName, keeping, traits, listed }, unreadable };
}

/** Decodes the pictures that could have look-alikes, as far as nobody did. */
async function look(
  repository: Repository,
  options: Wanted,
  { tree, marks, mayWrite }: Found,
): Promise<Pick<Looked, 'catalog' | 'unreadable'>> {
  if (!mayWrite) return { catalog: await repository.transaction(Catalog.load), unreadable: [] };
  if (isByLook(options)) return lookAtPhotos(repository, { ...options, tree, marks });
  const families = await repository.stage('compare', () =>
    findFamilies({ ...options, repository, tree, marks, mayWrite }),
  );
  const looked = await lookAtPhotos(repository, { ...options, tree, marks: families.marks });
  return { ...looked, unreadable: mergeFailures(families.unreadable, looked.unreadable) };
}

/** What is known of the pictures in the folder. */
interface Known {
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly distinct: DistinctPairs;
  readonly mayWrite: boolean;
}

/** Links pictures that show the same, after comparing those that were not. */
async function linkByLook(
  repository: Repository,
  options: Wanted,
  { catalog, live, distinct, mayWrite }: Known,
  links: Links,
): Promise<void> {
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
  const damaged = await repository.transaction(async (store) => {
    const useless = await links.load(store, catalog, live, distinct, filter);
    if (mayWrite) await removeKeys(store, useless.orphans);
    return useless.damaged;
  });
  if (mayWrite && damaged > 0) throw damagedRecord('relation', 'its checksum disagrees');
}

/** Of pictures with equal image data: which are rather compared with all others. */
function anchorOrder(tree: Tree, live: LiveContents, { exact }: Keeping): Preference {
  const standing = (position: number): Standing => {
    const row = live.row(position);
    return exact.standing({ path: tree.path(row), stat: tree.stat(row), names: 1 });
  };
  return (a, b) => exact.compare(standing(a), standing(b));
}
