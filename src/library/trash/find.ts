import { contentRef } from '../../model/contents/content-id.js';
import type { DiffFile, LostFile } from '../../model/snapshot/snapshot-diff.js';
import type { TrashedFile } from '../../model/actions/trash.js';
import { textOf } from '../decisions/distinct-pairs.js';
import type { Repository } from '../repository/repository.js';
import { readTrash } from './contents.js';

/**
 * Which of these files lie in the trash: by content, or by path where nobody knows the content. Only
 * what the journal knows counts, since only that can be taken back.
 */
export async function findInTrash(
  repository: Repository,
  files: readonly DiffFile[],
): Promise<LostFile[]> {
  const actions = new Map<string, number>();
  // The oldest first: the newest action of a content wins.
  for (const file of files.length === 0 ? [] : await readTrash(repository)) {
    if (file.action === undefined) continue;
    actions.set(contentOf(file), file.action).set(`path ${file.path}`, file.action);
  }
  return files.map((file) => {
    const name = file.contentId === undefined ? `path ${file.path}` : contentOf(file);
    return { ...file, trashedBy: actions.get(name) };
  });
}

function contentOf({ contentId }: DiffFile | TrashedFile): string {
  return contentId === undefined ? '' : `content ${textOf(contentRef(contentId))}`;
}
