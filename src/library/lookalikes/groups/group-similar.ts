import { contentId, type ContentRef } from '../../../model/contents/content-id.js';
import { sharesRoom, takesRoom } from '../../../model/groups/group.js';
import {
  tiers,
  type LookAlikeFile,
  type LookAlikeGroup,
  type LookAlikeSummary,
  type Tier,
} from '../../../model/groups/look-alike.js';
import type { Facts } from '../../../model/facts/facts.js';
import { lossText } from '../../../model/pictures/loss.js';
import { compareNames, type RelPath } from '../../../model/paths/path.js';
import type { Traits } from '../../../model/pictures/traits.js';
import { reportOf } from '../../../model/pictures/relation-report.js';
import type { Candidate } from '../../../model/pictures/candidate.js';
import { inodeOf } from '../../../model/snapshot/file-table.js';
import { noteShared, type SharedBytes } from '../../dupes/shared-bytes.js';
import { isBurst } from '../../facts/burst.js';
import type { Keeping } from '../../keep/keeper.js';
import type { Tree } from '../../snapshot/tree.js';
import type { HeldContent } from '../catalog/contents.js';
import type { Catalog } from '../catalog/catalog.js';
import { sameImageData } from '../../../model/pictures/relation.js';
import type { Links } from './links.js';
import type { LiveContents } from '../catalog/live-contents.js';
import { haveSamePixels, lossesOf } from './losses.js';
import { withSidecar } from '../../../picture/traits/sidecar-traits.js';
import type { MergedFacts } from '../../../model/facts/merged-facts.js';
import type { Loss } from '../../../model/pictures/loss.js';
import type { Relation } from '../../../model/pictures/relation.js';
import type { PictureCandidates } from './picture-candidates.js';
import type { Star } from './star-cover.js';

export interface GroupInput {
  readonly tree: Tree;
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly links: Links;
  readonly hashName: string;
  readonly keeping: Keeping;
  /** By position in the catalog; those of some pictures may not be known. */
  readonly traits: ReadonlyMap<number, Traits>;
  /** What files say of themselves, by position in the catalog, as far as it is known. */
  readonly said: ReadonlyMap<number, Facts>;
  /** What the sidecar of a file says. */
  readonly beside: (path: RelPath) => MergedFacts;
  /** Tiers that are listed beside the keepers; all of them by default. */
  readonly listed?: ReadonlySet<Tier> | undefined;
  readonly shared: SharedBytes;
}

/** A picture, and the files that hold it. */
interface Holding {
  readonly position: number;
  readonly content: ContentRef;
  /** By path. */
  readonly files: readonly Candidate[];
}

/** Makes groups of files of stars of pictures. */
export class GroupMaker {
  readonly #input: GroupInput;
  readonly #candidates: PictureCandidates;

  constructor(input: GroupInput, candidates: PictureCandidates) {
    this.#input = input;
    this.#candidates = candidates;
  }

  /** A star with its files. @param held the files of each of its pictures, by position */
  starGroup({ keeper, members }: Star, held: ReadonlyMap<number, HeldContent>): LookAlikeGroup {
    const { keeping, shared } = this.#input;
    const [own, ...others] = [keeper, ...members].map((position) =>
      this.#holding(position, held.get(position)),
    );
    if (own === undefined) throw new RangeError('a star without a keeper');
    const kept = keeping.exact.best(own.files);
    const rivals = others.map(({ files }) => keeping.exact.best(files));
    const files = others.flatMap((holding) => this.#filesOf(holding, own, kept));
    const listed = this.#listed([...this.#keeperFiles(own, kept), ...files]);
    return groupOf(listed, keeping.alike.why(kept, rivals), shared);
  }

  /** A group whose files all hold the same bytes. */
  exactGroup(held: HeldContent): LookAlikeGroup {
    const own = this.#holding(this.#input.catalog.find(held.content), held);
    const kept = this.#input.keeping.exact.best(own.files);
    const listed = this.#listed(this.#keeperFiles(own, kept));
    return groupOf(listed, this.#whyAmong(own.files, kept), this.#input.shared);
  }

  #listed(files: readonly LookAlikeFile[]): readonly LookAlikeFile[] {
    const { listed } = this.#input;
    if (listed === undefined) return files;
    return files.filter(({ keeper, tier }) => keeper || listed.has(tier));
  }

  #holding(position: number, held: HeldContent | undefined): Holding {
    if (held === undefined) throw new RangeError('a picture in a group without a file');
    const { content, rows } = held;
    return { position, content, files: this.#candidates.of(position, rows) };
  }

  /** Other names of the keeper's inode are not what it was chosen from, if there is more. */
  #whyAmong(own: readonly Candidate[], kept: Candidate): string {
    const others = own.filter((file) => file !== kept);
    const apart = others.filter(({ stat }) => inodeOf(stat) !== inodeOf(kept.stat));
    return this.#input.keeping.exact.why(kept, apart.length > 0 ? apart : others);
  }

  /** Files of the keeper's bytes, itself first. */
  #keeperFiles(own: Holding, kept: Candidate): LookAlikeFile[] {
    const files = [kept, ...own.files.filter((file) => file !== kept)];
    return this.#filesOf({ ...own, files }, own, kept).map((file, at) => ({
      ...file,
      keeper: at === 0,
    }));
  }

  /** Files of a picture, as they belong to the keeper's. */
  #filesOf(
    { position, content, files }: Holding,
    keeper: Holding,
    kept: Candidate,
  ): LookAlikeFile[] {
    const { catalog, hashName, keeping, links, said } = this.#input;
    const link = links.between(keeper.position, position);
    const [facts, keeperFacts] = [catalog.facts(position), catalog.facts(keeper.position)];
    const [own, keepers] = [position, keeper.position].map((one) => this.#candidates.traitsOf(one));
    const losses = link === undefined ? [] : this.#losses(link.relation, [keepers, own], kept);
    const isOtherPicture = link?.tier === 'similar' || link?.tier === 'crop';
    const samePixels = link?.tier === 'similar' && haveSamePixels(own, keepers);
    const shared = {
      keeper: false,
      linkedTo: undefined,
      sharesWith: undefined,
      contentId: contentId(hashName, content.digest, content.ordinal),
      tier: link?.tier ?? ('exact' as const),
      distance: Math.round(10 * (link?.relation.distance ?? 0)) / 10,
      relation: reportOf(link?.relation ?? sameImageData, keeperFacts, facts),
      width: facts?.width,
      height: facts?.height,
      format: facts?.format,
      damaged: (facts?.missing ?? 0) > 0,
      missing: facts?.missing ?? 0,
      samePixels,
      burst:
        isOtherPicture && !samePixels && isBurst(said.get(position), said.get(keeper.position)),
      // Equal bytes hold the same.
      isWeighed: link === undefined || own !== undefined,
      marks: losses.map(lossText),
    };
    return files.map(({ path, stat }) => ({
      ...shared,
      path,
      stat,
      protected: keeping.protection.protects(path),
    }));
  }

  /** What a sidecar beside the keeper says is not lost. It is read only where that matters. */
  #losses(
    relation: Relation,
    [keepers, own]: readonly (Traits | undefined)[],
    { path }: Candidate,
  ): Loss[] {
    const losses = lossesOf(relation, keepers, own);
    if (keepers === undefined || !losses.some(({ kind }) => kind === 'metadata')) return losses;
    return lossesOf(relation, withSidecar(keepers, this.#input.beside(path)), own);
  }
}

/** @param files the keeper first */
function groupOf(
  [kept, ...others]: readonly LookAlikeFile[],
  why: string,
  shared: SharedBytes,
): LookAlikeGroup {
  if (kept === undefined) throw new RangeError('a group without files');
  const sorted = others.toSorted(
    (a, b) =>
      tiers.indexOf(a.tier) - tiers.indexOf(b.tier) ||
      a.distance - b.distance ||
      compareNames(a.path, b.path),
  );
  const files = noteShared([kept, ...sorted], shared);
  const reclaimable = files.reduce(
    (sum, file) => sum + (isDuplicate(file) && takesRoom(file) ? file.stat.size : 0),
    0,
  );
  return { tier: sorted.at(-1)?.tier ?? 'exact', why, reclaimable, files };
}

function isDuplicate(file: LookAlikeFile): boolean {
  return !file.keeper && !file.protected && !file.burst;
}

/** Sums over groups, added one by one. */
export class SummaryBuilder {
  #groups = 0;
  #files = 0;
  #reclaimable = 0;
  #bursts = 0;
  #sharing = 0;
  readonly #duplicates: Record<Tier, number> = { exact: 0, metadata: 0, similar: 0, crop: 0 };

  add({ files, reclaimable }: LookAlikeGroup): void {
    this.#groups += 1;
    this.#files += files.length;
    this.#reclaimable += reclaimable;
    const [keeper] = files;
    for (const file of files) {
      if (file.burst) this.#bursts += 1;
      if (file.sharesWith !== undefined) this.#sharing += 1;
      const isKeepers = keeper !== undefined && sharesRoom(file, keeper);
      if (!isDuplicate(file) || isKeepers) continue;
      this.#duplicates[file.tier] += 1;
    }
  }

  get summary(): LookAlikeSummary {
    return {
      groups: this.#groups,
      files: this.#files,
      duplicates: this.#duplicates,
      bursts: this.#bursts,
      sharing: this.#sharing,
      reclaimable: this.#reclaimable,
    };
  }
}
