import { contentRef, type ContentId, type ContentRef } from '../../model/contents/content-id.js';
import { sameStat, type FileStat } from '../../model/snapshot/file-table.js';
import type { GroupFile } from '../../model/groups/group.js';
import { tiers, type Tier } from '../../model/groups/look-alike.js';
import type { PlacePath, RelPath } from '../../model/paths/path.js';

/** A duplicate that is to be moved away, and the keeper that stays, both as they were seen. */
export interface PlannedMove {
  readonly path: RelPath;
  readonly stat: FileStat;
  readonly keeper: RelPath;
  readonly keeperStat: FileStat;
  readonly tier: Tier;
  /** Undefined for a companion, whose bytes have no name. */
  readonly content: ContentRef | undefined;
  readonly away: PlacePath;
  /** The picture that it goes with, if it is none itself. */
  readonly belongsTo?: Pick<PlannedMove, 'path' | 'stat' | 'tier'>;
  /** Why this is not done, though the two belong together. */
  readonly objection: string | undefined;
}

/** A file in a group of any tier. */
export interface TieredFile extends GroupFile {
  readonly tier: Tier;
  readonly contentId: ContentId;
  /** Share of its picture that is missing, 0 to 1. */
  readonly missing: number;
  /** Whether it is known what it holds besides its picture. */
  readonly isWeighed: boolean;
  /** What it holds that its keeper lacks, in words. */
  readonly marks: readonly string[];
  /** Another picture than its keeper's, which the same camera took within two seconds. */
  readonly burst: boolean;
}

/** What may go. */
export interface MoveLimits {
  /** Tiers that are acted on; all but crops by default. */
  readonly tiers?: ReadonlySet<Tier> | undefined;
  /** Also files that hold something their keeper lacks, or may. */
  readonly allowLoss?: boolean | undefined;
  /** Also pictures that were taken in a burst with their keeper, which are no copies of it. */
  readonly allowBursts?: boolean | undefined;
}

/** What acts are about where nobody says. */
export const defaultTiers: ReadonlySet<Tier> = new Set(['exact', 'metadata', 'similar']);

/** Where files go: each keeps its path below a folder. */
export type Destination = (path: RelPath) => PlacePath;

/** Decides, and does nothing. Names that share the keeper's inode take no room of their own. */
export function* planMoves(
  groups: Iterable<readonly TieredFile[]>,
  destination: Destination,
  limits: MoveLimits = {},
): Generator<PlannedMove> {
  for (const files of groups) {
    const keeper = files.find((file) => file.keeper);
    if (keeper === undefined) continue;
    for (const file of files) {
      if (file === keeper || sameStat(file.stat, keeper.stat)) continue;
      yield {
        path: file.path,
        stat: file.stat,
        keeper: keeper.path,
        keeperStat: keeper.stat,
        tier: file.tier,
        content: contentRef(file.contentId),
        away: destination(file.path),
        objection: objectionTo(file, keeper, limits),
      };
    }
  }
}

/** Why a file does not go, though it belongs to its keeper; undefined where it may. */
export function objectionTo(
  file: TieredFile,
  keeper: TieredFile,
  { tiers: wanted = defaultTiers, allowLoss = false, allowBursts = false }: MoveLimits,
): string | undefined {
  if (file.protected) return 'protected';
  if (!wanted.has(file.tier)) {
    const named = tiers.filter((tier) => wanted.has(tier)).join(', ');
    return `${file.tier}, and only ${named} may go; --tier names others`;
  }
  if (file.tier === 'exact') return undefined;
  if (file.burst && !allowBursts) {
    return 'taken in a burst with its keeper, and no copy of it; --bursts lets it go';
  }
  // Half a picture is no reason to let a whole one go, whatever was allowed.
  if (keeper.missing > file.missing) {
    return file.missing === 0
      ? 'its keeper is damaged, and this one is not'
      : 'its keeper is damaged more than this one';
  }
  return allowLoss ? undefined : lossIn(file);
}

/** What may be lost with a file. */
function lossIn({ marks, isWeighed }: TieredFile): string | undefined {
  const known = marks.length > 0 ? [`${marks.join(', ')}, which its keeper lacks`] : [];
  const reasons = isWeighed ? known : [...known, 'what it holds could not be found out'];
  return reasons.length > 0 ? reasons.join('; ') : undefined;
}
