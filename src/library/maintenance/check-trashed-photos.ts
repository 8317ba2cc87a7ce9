import { nodeFileOps } from '../../fs/file-ops.js';
import { contentRef } from '../../model/contents/content-id.js';
import { systemCode } from '../../model/errors/errors.js';
import { failureReason, type Failure } from '../../model/errors/failure.js';
import { placeAt } from '../../model/paths/path.js';
import type { TrashedFile } from '../../model/actions/trash.js';
import { checkInterrupted } from '../repository/interrupt.js';
import { isIdBy } from '../repository/aliases.js';
import type { Repository } from '../repository/repository.js';
import { readTrash } from '../trash/contents.js';
import type { ReadAgainOptions } from './check-photos.js';
import type { Report } from './report.js';

/**
 * Reads every file in the trash whose content is known, and compares it with its hash.
 * @returns what could not be read
 * @throws ImgdedupError INTERRUPTED
 */
export async function checkTrashedPhotos(
  repository: Repository,
  report: Report,
  { signal, onProgress }: Omit<ReadAgainOptions, 'jobs'>,
): Promise<readonly Failure[]> {
  const unreadable: Failure[] = [];
  const files = await readTrash(repository);
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  let bytes = 0;
  for (const [at, file] of files.entries()) {
    checkInterrupted(signal);
    try {
      if (isDamaged(repository, report, file)) reportRot(report, file);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      unreadable.push({ path: file.path, reason: failureReason(error) });
    }
    bytes += file.size;
    const progress = { files: at + 1, totalFiles: files.length, bytes, totalBytes };
    onProgress?.({ stage: 'reading', ...progress });
    // Reading does not wait for anything; signals get their turn between two files.
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return unreadable;
}

function isDamaged({ base, hash }: Repository, report: Report, file: TrashedFile): boolean {
  const { contentId, place } = file;
  if (contentId === undefined || !isIdBy(hash, contentId)) return false;
  const path = placeAt(base, place);
  const seen = nodeFileOps.look(path);
  if (seen === undefined) return false;
  report.checked.photos += 1;
  report.checked.bytes += file.size;
  const digest = nodeFileOps.digest(path, seen.stat, hash);
  return Buffer.compare(digest, contentRef(contentId).digest) !== 0;
}

function reportRot(report: Report, { folder, path }: TrashedFile): void {
  const why = 'holds other bytes than when it was moved there';
  report.problems.push({ what: `trash ${folder}: photo`, why, remedy: 'discard', path });
}
