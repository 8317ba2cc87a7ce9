import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../../fs/names-in.js';
import type { GarbageCount } from '../../model/maintenance/garbage.js';
import type { Repository } from '../repository/repository.js';
import { parseThumbnailName, versionFolder } from '../thumbnails/thumbnail-file.js';
import { keptFiles } from '../thumbnails/thumbnail-files.js';
import { bytesBelow } from './bytes-below.js';
import type { ContentTable } from '../snapshot/content-table.js';

/** Somebody may be writing a younger file just now. */
const unfinishedMs = 3_600_000;

/**
 * Removes thumbnails of contents that nothing holds any more, those of another version of the program, and what a
 * crash left half written.
 */
export async function sweepThumbnails(
  { thumbnailFolder: folder }: Pick<Repository, 'thumbnailFolder'>,
  held: ContentTable,
  dryRun: boolean,
): Promise<GarbageCount> {
  const total = { count: 0, bytes: 0 };
  if (folder === undefined) return total;
  const drop = async (path: string, bytes: number): Promise<void> => {
    total.count += 1;
    total.bytes += bytes;
    if (!dryRun) await rm(path, { recursive: true, force: true });
  };
  const current = versionFolder(folder);
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (path !== current) await drop(path, await bytesBelow(path));
  }
  const now = Date.now();
  for await (const { path, name, bytes, usedAt } of keptFiles(folder)) {
    const thumbnail = parseThumbnailName(name);
    const isNeeded =
      thumbnail === undefined ? now - usedAt < unfinishedMs : held.has(thumbnail.content);
    if (!isNeeded) await drop(path, bytes);
  }
  return total;
}
