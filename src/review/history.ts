import { createHash } from 'node:crypto';
import { listActions } from '../api/actions/log.js';
import { listTrash } from '../api/actions/list-trash.js';
import type { Repository } from '../library/repository/repository.js';
import { mostPlanned } from '../model/review/review-plan.js';
import type { ReviewAction, ReviewHistory, ReviewTrashed } from '../model/review/review-history.js';
import type { ListedTrash } from '../model/actions/trash.js';

/** What was done to photos, and what lies in the trash, the newest first. */
export async function reviewHistory(repository: Repository): Promise<ReviewHistory> {
  const actions = await listActions(repository);
  const trash = await listTrash(repository);
  const newest = trash.toSorted((a, b) => b.movedAt - a.movedAt);
  return {
    actions: actions.map(({ startedAt, ...action }): ReviewAction => ({
      ...action,
      startedAt: new Date(startedAt).toISOString(),
    })),
    trash: newest.slice(0, mostPlanned).map(trashedOf),
    trashFiles: trash.length,
    trashBytes: trash.reduce((sum, { size }) => sum + size, 0),
  };
}

function trashedOf(file: ListedTrash): ReviewTrashed {
  const { action, path, size, movedAt, contentId, livingCopy } = file;
  return {
    ref: refOf(file),
    action,
    path,
    bytes: size,
    movedAt: new Date(movedAt).toISOString(),
    contentId,
    livingCopy,
  };
}

/** Names a file in the trash without its path. */
export function refOf({ folder, path }: Pick<ListedTrash, 'folder' | 'path'>): string {
  return createHash('sha256')
    .update(JSON.stringify([folder, path]))
    .digest('hex')
    .slice(0, 32);
}
