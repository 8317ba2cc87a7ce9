import { contentRef, type ContentRef } from '../../model/contents/content-id.js';
import { sameStat, type FileStat } from '../../model/snapshot/file-table.js';
import type { Group } from '../../model/groups/group.js';
import type { RelPath } from '../../model/paths/path.js';

/** A duplicate that is to become a link to its keeper, both as they were seen. */
export interface PlannedLink {
  readonly keeper: RelPath;
  readonly keeperStat: FileStat;
  readonly duplicate: RelPath;
  readonly duplicateStat: FileStat;
  readonly content: ContentRef;
  /** Why this is not done, though the two hold the same bytes. */
  readonly objection: string | undefined;
}

/** Decides, and does nothing. Names that share the keeper's inode need no link. */
export function* planLinks(groups: Iterable<Group>): Generator<PlannedLink> {
  for (const { files, contentId } of groups) {
    const content = contentRef(contentId);
    const keeper = files.find((file) => file.keeper);
    if (keeper === undefined) continue;
    for (const file of files) {
      if (file === keeper || sameStat(file.stat, keeper.stat)) continue;
      yield {
        keeper: keeper.path,
        keeperStat: keeper.stat,
        duplicate: file.path,
        duplicateStat: file.stat,
        content,
        objection: file.protected ? 'protected' : undefined,
      };
    }
  }
}
