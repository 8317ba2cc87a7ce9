import { open } from 'node:fs/promises';
import { systemCode } from '../../model/errors/errors.js';
import type { Repository } from '../repository/repository.js';
import { isWholeWebp, webpHeadBytes } from '../../picture/formats/whole-webp.js';
import { parseThumbnailName } from '../thumbnails/thumbnail-file.js';
import { keptFiles } from '../thumbnails/thumbnail-files.js';
import type { Report } from './report.js';

/** Kept thumbnails: whether each is as long as it says. What a crash left half written is no problem. */
export async function checkThumbnails(
  { thumbnailFolder }: Pick<Repository, 'thumbnailFolder'>,
  report: Report,
): Promise<void> {
  if (thumbnailFolder === undefined) return;
  for await (const { path, name, bytes } of keptFiles(thumbnailFolder)) {
    if (parseThumbnailName(name) === undefined) continue;
    report.checked.thumbnails += 1;
    const head = await headOf(path);
    if (head === undefined || isWholeWebp(head, bytes)) continue;
    report.removeFile(`thumbnail ${name}`, 'is not whole', path);
  }
}

/** @returns undefined where it was removed meanwhile, as the cache may at any time */
async function headOf(path: string): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(webpHeadBytes), 0, webpHeadBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
