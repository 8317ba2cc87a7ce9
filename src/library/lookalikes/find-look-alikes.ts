import type { Failure } from '../../model/errors/failure.js';
import type { Depth, LookAlikesResult, Tier } from '../../model/groups/look-alike.js';
import type { MergedFacts } from '../../model/facts/merged-facts.js';
import type { RelPath } from '../../model/paths/path.js';
import { nodeFileOps } from '../../fs/file-ops.js';
import { Sidecars } from '../facts/sidecars.js';
import { damagedRecord } from '../../storage/bytes.js';
import { removeKeys } from '../../storage/object-store.js';
import { loadDistinct, type DistinctPairs } from '../decisions/distinct-pairs.js';
import { nothingShared, type SharedBytes } from '../dupes/shared-bytes.js';
import { rankOf } from '../keep/plugin-rank.js';
import { keepingOf, type Keeping, type KeepOptions, type Standing } from '../keep/keeper.js';
import { skippedFiles } from '../scan/other-types.js';
import type { Repository } from '../repository/repository.js';
import type { WriterLock } from '../repository/writer-lock.js';
import { mergeFailures } from '../hashing/run.js';
import { Catalog } from './catalog/catalog.js';
import { savePictureColumns } from './columns/picture-columns.js';
import type { GroupInput } from './groups/group-similar.js';
import { findFamilies } from './groups/image-data-families.js';
import { linkSameImageData } from './groups/image-data.js';
import { Links, type LinkFilter } from './groups/links.js';
import { PictureCache } from './catalog/picture-cache.js';
import { LiveContents } from './catalog/live-contents.js';
import {
  fingerprintPhotos,
  photoDecoders,
  type Fingerprinted,
} from './catalog/fingerprint-photos.js';
import type { Standing as HubStanding } from './candidates/pair-plan.js';
import { hubOrder, type Likeness } from './hub-order.js';
import { relatePhotos } from './relate-photos.js';
import { makeGroups } from './groups/make-groups.js';
import { PictureCandidates } from './groups/picture-candidates.js';
import { settleGroups } from './settle-groups.js';
import { fetchFacts } from './catalog/gather-facts.js';
import { rebuildOnDamage } from './rebuild-on-damage.js';
import type { Preference } from './groups/star-cover.js';
import { fetchTraits } from './catalog/traits.js';
import { undecodable, unsupported } from './decode-failures.js';
import {
  refreshHashes,
  storedHashes,
  tryLock,
  untilFull,
  type RefreshHashesOptions,
} from '../hashing/refresh-hashes.js';
import { programVersion } from '../../config/program-version.js';
import { Comparers, type Comparer } from '../../picture/match/threads/comparers.js';
import type { HandOut } from '../../queue/hand-out.js';
import type { OpenQueue } from '../../queue/open-queue.js';
import { workerCount } from '../../workers/worker-count.js';
import type { DecoderPool } from '../../picture/decoder/decoder-pool.js';
import type { Tree } from '../snapshot/tree.js';

/** Which look-alikes are wanted. */
export interface LikenessOptions extends Partial<LinkFilter> {
  /** `image-data` decodes and compares only files that differ in their metadata; `look` by default. */
  readonly depth?: Exclude<Depth, 'bytes'> | undefined;
  /** Tiers that are listed beside the keepers; all of them by default. */
  readonly listed?: ReadonlySet<Tier> | undefined;
  /** @internal What sidecars of photos will say besides, once it is written. */
  readonly assumed?: ReadonlyMap<RelPath, MergedFacts> | undefined;
  /** Compares every picture with every other instead of those that the indexes nominate. */
  readonly isExhaustive?: boolean | undefined;
}

export interface LookAlikeOptions extends RefreshHashesOptions, KeepOptions, LikenessOptions {
  /** Files that share their bytes on disk: asked for once it is known what there is. */
  readonly shared?: (() => Promise<SharedBytes>) | undefined;
  /** Workers elsewhere look at pictures and compare them. */
  readonly queue?: OpenQueue | undefined;
}

/**
 * What `findSimilar` does, for those that have the right to write already or leave a folder out.
 * @throws ImgdedupError CONFIG_INVALID, NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED, QUEUE_UNREACHABLE
 */
export async function findLookAlikes(
  repository: Repository,
  options: LookAlikeOptions,
): Promise<LookAlikesResult> {
  if (options.lock !== undefined) return findWith(repository, options, options.lock);
  const readStored = () => findWith(repository, options, undefined);
  const work = async (): Promise<LookAlikesResult> => {
    await using lock = await tryLock(repository, options);
    return await findWith(repository, options, lock);
  };
  return untilFull(options, work, readStored);
}

/**
 * What is stored of look-alikes: nothing is looked at or compared that was not yet.
 * @throws ImgdedupError CONFIG_INVALID, NO_SNAPSHOT, INTERRUPTED, STORE_DAMAGED
 */
export function storedLookAlikes(
  repository: Repository,
  options: Omit<LookAlikeOptions, 'lock' | 'maxAgeMs'>,
): Promise<LookAlikesResult> {
  return findWith(repository, { ...options, maxAgeMs: Infinity }, undefined);
}

/** @param lock the right to write; without it what is stored is told */
async function findWith(
  repository: Repository,
  options: LookAlikeOptions,
  lock: WriterLock | undefined,
): Promise<LookAlikesResult> {
  const keeping = keepingOf(repository.settings, options, rankOf(repository, options.lock));
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
  await using decoders = photoDecoders(repository, jobs);
  await using comparers = new Comparers(workerCount(jobs));
  const here = { decoders, comparers };
  const wanted = { ...options, jobs, ...here, ...elsewhere(repository, options, here) };
  const find = () => lookAndGroup(repository, wanted, { ...told, mayWrite, keeping });
  const found = await (mayWrite ? rebuildOnDamage(repository, find) : find());
  const { input, groups, summary, unreadable } = found;
  const { selected, meant } = told;
  return {
    depth: options.depth ?? 'look',
    groups,
    summary,
    unreadable: mergeFailures(told.unreadable, unreadable),
    ...(isByLook(options) ? withoutPixels(input, selected, meant) : nobodyLooked),
    skipped: skippedFiles(input.tree, options.scope),
    isComplete: told.isComplete,
  };
}

function isByLook({ depth = 'look' }: LookAlikeOptions): boolean {
  return depth === 'look';
}

type WithoutPixels = Pick<LookAlikesResult, 'undecodable' | 'unsupported'>;

const nobodyLooked: WithoutPixels = { undecodable: [], unsupported: [] };

/** Pictures in scope that could not be looked at. */
function withoutPixels(
  { tree, catalog, live: all }: GroupInput,
  selected: Uint8Array,
  meant: Uint8Array,
): WithoutPixels {
  const live = meant === selected ? all : LiveContents.from(tree, meant, catalog);
  return {
    undecodable: undecodable(tree, catalog, live),
    unsupported: unsupported(catalog, live),
  };
}

interface Here {
  readonly decoders: DecoderPool;
  readonly comparers: Comparers;
}

/** Who looks and compares instead, where there is a queue. */
function elsewhere(
  { hash, plugins }: Repository,
  { queue, signal }: LookAlikeOptions,
  { decoders, comparers }: Here,
): Pick<Wanted, 'handOut'> & Partial<Pick<Wanted, 'comparers'>> {
  if (queue === undefined) return {};
  const side = { version: programVersion(), signal };
  return {
    handOut: queue.handOut({
      ...side,
      hash: hash.name,
      plugins: plugins.pictures,
      local: decoders,
    }),
    comparers: queue.handOutPairs({ ...side, local: comparers }),
  };
}

interface Found {
  readonly tree: Tree;
  readonly selected: Uint8Array;
  readonly meant: Uint8Array;
  readonly mayWrite: boolean;
  readonly keeping: Keeping;
}

interface Grouped extends Pick<LookAlikesResult, 'groups' | 'summary'> {
  readonly input: GroupInput;
  readonly unreadable: readonly Failure[];
}

interface Wanted extends LookAlikeOptions {
  readonly jobs: number;
  readonly decoders: DecoderPool;
  readonly handOut?: HandOut | undefined;
  readonly comparers: Comparer;
}

/** Groups by everything that is known of likeness, after finding out what was not. */
async function lookAndGroup(
  repository: Repository,
  options: Wanted,
  found: Found,
): Promise<Grouped> {
  const { tree, selected, mayWrite, keeping } = found;
  const { catalog, unreadable } = await look(repository, options, found);
  await options.decoders.rest();
  if (mayWrite && isByLook(options)) await savePictureColumns(repository, catalog);
  const live = LiveContents.from(tree, selected, catalog);
  const known = { tree, catalog, live, mayWrite };
  const distinct = await repository.transaction(loadDistinct);
  const links = new Links();
  const pictures = new PictureCache(repository, catalog);
  const filter = filterOf(repository, options);
  if (isByLook(options)) {
    const wanted = { ...options, filter, pictures };
    await linkByLook(repository, wanted, { ...known, distinct, keeping }, links);
  }
  const hashName = repository.hash.name;
  const prefer = anchorOrder(tree, live, keeping);
  const { signal, onProgress, listed } = options;
  await linkSameImageData({ ...known, repository, distinct, prefer, signal, onProgress }, links);
  // Last: only now it is known which pictures stand in a group.
  const traits = await fetchTraits(repository, { ...options, ...known }, links.positions());
  const said = await fetchFacts(repository, { ...options, ...known }, links.positions());
  const { base } = repository;
  const sidecars = new Sidecars({ base, ops: nodeFileOps, assumed: options.assumed });
  const beside = (path: RelPath): MergedFacts => sidecars.of(path).facts;
  const shared = (await options.shared?.()) ?? nothingShared;
  const input = {
    tree,
    catalog,
    live,
    links,
    hashName,
    keeping,
    traits,
    said,
    listed,
    shared,
    beside,
  };
  const settling = { ...options, filter, pictures, mayWrite };
  const candidates = new PictureCandidates(input);
  await repository.stage('compare', () =>
    settleGroups(repository, { ...input, candidates }, selected, settling),
  );
  return { input, ...makeGroups(input, candidates, selected, found.meant), unreadable };
}

/** Decodes the pictures that could have look-alikes, as far as nobody did. */
async function look(
  repository: Repository,
  options: Wanted,
  { tree, selected, mayWrite }: Found,
): Promise<Pick<Fingerprinted, 'catalog' | 'unreadable'>> {
  if (!mayWrite) return { catalog: await repository.transaction(Catalog.load), unreadable: [] };
  if (isByLook(options)) return fingerprintPhotos(repository, { ...options, tree, selected });
  const families = await repository.stage('compare', () =>
    findFamilies({ ...options, repository, tree, selected, mayWrite }),
  );
  const looked = await fingerprintPhotos(repository, {
    ...options,
    tree,
    selected: families.selected,
  });
  return { ...looked, unreadable: mergeFailures(families.unreadable, looked.unreadable) };
}

/** What is known of the pictures in the folder. */
interface Known {
  readonly tree: Tree;
  readonly keeping: Keeping;
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly distinct: DistinctPairs;
  readonly mayWrite: boolean;
}

/** After so few weighed pictures, starting decoders again for the rest would take longer than weighing does. */
const fewMembers = 500;
/** After more, so many wait for the rest: they have warmed up, and have some 180 MB each. */
const keptWarm = 2;

/** Links pictures that show the same, after comparing those that were not. */
async function linkByLook(
  repository: Repository,
  options: Wanted & { readonly filter: LinkFilter; readonly pictures: PictureCache },
  { tree, catalog, live, keeping, distinct, mayWrite }: Known,
  links: Links,
): Promise<void> {
  if (mayWrite) {
    const isExhaustive = options.isExhaustive ?? false;
    const weighing = { ...options, tree, catalog, live, keeping, mayWrite };
    const hubs = async (likeness: Likeness): Promise<HubStanding> => {
      const order = await hubOrder(repository, weighing, likeness);
      if (likeness.families.flat().length > fewMembers) await options.decoders.rest(keptWarm);
      return order;
    };
    const all = await repository.stage('compare', () =>
      relatePhotos(repository, { ...options, catalog, live, isExhaustive, hubs }),
    );
    // What was just written need not be read.
    if (all !== undefined) {
      links.take(all, catalog, live, distinct, options.filter);
      return;
    }
  }
  const damaged = await repository.transaction(async (store) => {
    const useless = await links.load(store, catalog, live, distinct, options.filter);
    if (mayWrite) await removeKeys(store, useless.orphans);
    return useless.damaged;
  });
  if (mayWrite && damaged > 0) throw damagedRecord('relation', 'its checksum disagrees');
}

function filterOf(repository: Repository, options: LookAlikeOptions): LinkFilter {
  return {
    threshold: options.threshold ?? repository.settings.similar.threshold,
    wantsCrops: options.wantsCrops ?? true,
    wantsRotated: options.wantsRotated ?? true,
    wantsRecoloured: options.wantsRecoloured ?? false,
  };
}

/** Of pictures with equal image data: which are rather compared with all others. */
function anchorOrder(tree: Tree, live: LiveContents, { exact }: Keeping): Preference {
  const standing = (position: number): Standing => {
    const row = live.row(position);
    return exact.standing({ path: tree.path(row), stat: tree.stat(row), names: 1 });
  };
  return (a, b) => exact.compare(standing(a), standing(b));
}
