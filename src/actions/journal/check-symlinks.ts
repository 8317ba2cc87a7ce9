import { statFile } from '../../fs/stat.js';
import type { Report } from '../../library/maintenance/report.js';
import type { Repository } from '../../library/repository/repository.js';
import { ContentRows } from '../../library/snapshot/content-rows.js';
import type { Tree } from '../../library/snapshot/tree.js';
import type { ContentRef } from '../../model/contents/content-id.js';
import { sameInode } from '../../model/snapshot/file-table.js';
import type { RelPath } from '../../model/paths/path.js';
import { ownSymlinks } from './own-symlinks.js';
import type { Place } from '../files/place.js';
import { tolerate } from '../plans/refusal.js';

/**
 * Names symbolic links of earlier actions that lead to nothing: somebody moved or removed their keeper by hand.
 * @param tree of the newest snapshot, which may know where the same bytes are by now
 */
export async function checkSymlinks(
  repository: Repository,
  place: Place,
  tree: Tree | undefined,
  report: Report,
): Promise<void> {
  let contents: ContentRows | undefined;
  for await (const { action, step } of ownSymlinks(repository, place)) {
    const { path, keeper, content } = step;
    let isGone = false;
    tolerate(() => {
      isGone = place.ops.isFree(place.base + keeper);
    });
    if (!isGone) continue;
    if (tree !== undefined) contents ??= new ContentRows(tree);
    const twin = contents && content && livingFile(repository, contents, content);
    report.problems.push({
      what: 'symbolic link',
      why: 'leads to nothing',
      remedy: 'bring-back',
      path,
      lost: { action, keeper, twin },
    });
  }
}

/** A file that holds a content, as far as its size and times tell. */
function livingFile(
  { base, disk }: Repository,
  contents: ContentRows,
  content: ContentRef,
): RelPath | undefined {
  const { tree } = contents;
  for (const row of contents.rows(content)) {
    const path = tree.path(row);
    let isThere = false;
    tolerate(() => {
      const now = statFile(base, path, disk);
      isThere = now !== undefined && sameInode(now, tree.stat(row));
    });
    if (isThere) return path;
  }
  return undefined;
}
