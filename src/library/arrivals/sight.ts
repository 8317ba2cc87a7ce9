import { locate } from '../../fs/location.js';
import { systemCode } from '../../model/errors/errors.js';
import { parentOf, type RelPath } from '../../model/paths/path.js';
import type { StatusResult } from '../../model/snapshot/status.js';
import type { Repository } from '../repository/repository.js';
import type { Look, Sighting } from './schedule.js';

/** Of more nothing is kept: they are seen once the first are in a snapshot. */
const mostSightings = 50_000;

/** Looks at each file that is not as the snapshot has it, and at the folders that they are in. */
export function sightArrivals(
  repository: Repository,
  status: StatusResult,
): Omit<Look, 'isForeign'> {
  const sightings: Sighting[] = [];
  const folders = new Map<RelPath, string>();
  const see = (path: RelPath, movedFrom?: RelPath): boolean => {
    if (sightings.length === mostSightings) return false;
    sightings.push({ path, movedFrom, mark: markOf(repository, path) });
    const folder = parentOf(path);
    if (!folders.has(folder)) folders.set(folder, markOf(repository, folder));
    return true;
  };
  const isWhole =
    status.new.every((path) => see(path)) &&
    status.modified.every((path) => see(path)) &&
    status.deleted.every((path) => see(path)) &&
    status.moved.every(({ from, to }) => see(to, from));
  return { sightings, folders, isCut: !isWhole };
}

/** Another one whenever anything was done to it. */
function markOf({ base, disk }: Repository, path: RelPath): string {
  try {
    const stats = disk.look(locate(base, path));
    if (stats === undefined) return 'gone';
    const { ino, size, mtimeMs, ctimeMs } = stats;
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return code;
  }
}
