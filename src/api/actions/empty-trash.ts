import type { Repository } from '../../library/repository/repository.js';
import { readTrash } from '../../library/trash/contents.js';
import type { FileOps } from '../../fs/file-ops.js';
import { isWithin, type RelPath } from '../../model/paths/path.js';
import type { OnProgress } from '../../model/runs/progress.js';
import type { PurgeResult, PurgeTotals, TrashedFile } from '../../model/actions/trash.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { notInTrash } from '../../actions/trash/not-in-trash.js';
import { purgeTrash } from '../../actions/trash/purge.js';

export interface EmptyOptions extends Settling {
  /** Where the files were, or folders that they were in; everything where none is named. */
  readonly paths?: readonly RelPath[] | undefined;
  /** Only what was moved longer ago than this, in milliseconds. */
  readonly age?: number | undefined;
  /** Removes also what no other file equals. A file that is named by its own path is removed anyway. */
  readonly lastCopies?: boolean | undefined;
  /** Only says what would be removed. */
  readonly dryRun?: boolean | undefined;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Asked once, before anything is removed. */
  readonly confirm?: ((totals: PurgeTotals) => Promise<boolean>) | undefined;
}

/**
 * Removes files from the trash for good.
 * @throws ImgdedupError PATH_NOT_FOUND, REPOSITORY_BUSY, INTERRUPTED, STORE_DAMAGED
 */
export async function emptyTrash(
  repository: Repository,
  options: EmptyOptions = {},
): Promise<PurgeResult> {
  const { paths = [], age, lastCopies = false, dryRun = false } = options;
  using _room = repository.reserve.open('all');
  await using _lock = await (dryRun
    ? repository.lock('trash empty')
    : lockToAct(repository, 'trash empty', options));
  const now = Date.now();
  const files = await readTrash(repository);
  const missing = paths.find((path) => !files.some((file) => isWithin(file.path, path)));
  if (missing !== undefined) throw notInTrash(missing);
  const isIn = ({ path }: TrashedFile): boolean =>
    paths.length === 0 || paths.some((folder) => isWithin(path, folder));
  const exactly = new Set(paths);
  return await purgeTrash(repository, {
    ...options,
    dryRun,
    isMeant: (file) => isIn(file) && (age === undefined || now - file.movedAt >= age),
    isNamed: ({ path }) => lastCopies || exactly.has(path),
  });
}
