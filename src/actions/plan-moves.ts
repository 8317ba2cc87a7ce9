import { contentRef, type ContentId, type ContentRef } from '../model/content-id.js';
import { sameStat, type FileStat } from '../model/file-table.js';
import type { GroupFile } from '../model/group.js';
import type { Tier } from '../model/look-alike.js';
import type { PlacePath, RelPath } from '../model/path.js';

/** A duplicate that is to be moved away, and the keeper that stays, both as they were seen. */
export interface PlannedMove {
  readonly path: RelPath;
  readonly stat: FileStat;
  readonly keeper: RelPath;
  readonly keeperStat: FileStat;
  readonly tier: Tier;
  readonly content: ContentRef;
  readonly away: PlacePath;
  /** Why this is not done, though the two belong together. */
  readonly objection: string | undefined;
}

/** A file in a group of any tier. */
export interface TieredFile extends GroupFile {
  readonly tier: Tier;
  readonly contentId: ContentId;
  /** Share of its picture that is missing, 0 to 1. */
  readonly missing: number;
}

/** Where files go: each keeps its path below a folder. */
export type Destination = (path: RelPath) => PlacePath;

/** Decides, and does nothing. Names that share the keeper's inode take no room of their own. */
export function* planMoves(
  groups: Iterable<readonly TieredFile[]>,
  destination: Destination,
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
        objection: objectionTo(file, keeper),
      };
    }
  }
}

/** Half a picture is no reason to let a whole one go, or three quarters of it. */
function objectionTo(file: TieredFile, keeper: TieredFile): string | undefined {
  if (file.tier === 'exact' || keeper.missing <= file.missing) return undefined;
  return file.missing === 0
    ? 'its keeper is damaged, and this one is not'
    : 'its keeper is damaged more than this one';
}
