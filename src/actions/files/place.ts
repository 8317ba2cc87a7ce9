import { join } from 'node:path';
import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import type { ExactStat, Original } from '../../model/actions/action.js';
import type { FileStat } from '../../model/snapshot/file-table.js';
import { folderOf, parentOf, placeAt, temporaryName, nameOf } from '../../model/paths/path.js';
import type { Base, PlacePath, RelPath } from '../../model/paths/path.js';
import { tolerate } from '../plans/refusal.js';

/** FAT keeps modification times in steps of two seconds. */
const coarsestNs = 2_000_000_000n;

/** Where an action works. */
export interface Place {
  readonly base: Base;
  readonly ops: FileOps;
}

/** No folder on the way may have turned into a symbolic link, which could lead anywhere. */
export function isInRoot({ base, ops }: Place, path: RelPath): boolean {
  const folder = parentOf(path);
  if (folder === '') return true;
  return ops.realFolder(base + folder) === join(ops.realFolder(base), folder);
}

/** The folder of a place as `ops` takes it. */
export function folderAt({ base }: Pick<Place, 'base'>, place: PlacePath): string {
  const folder = folderOf(place);
  if (folder === '') return base || '.';
  return folder === '/' ? '/' : placeAt(base, folder);
}

/** The folders above a place that are not there, from the innermost. */
export function missingFolders({ base, ops }: Place, place: PlacePath): string[] {
  const missing: string[] = [];
  for (let folder = folderOf(place); folder !== '' && folder !== '/'; folder = folderOf(folder)) {
    if (!ops.isFree(placeAt(base, folder))) break;
    missing.push(placeAt(base, folder));
  }
  return missing;
}

/** Whether the folders above a place, as far as they are there, are folders and no symbolic links. */
export function isReal(place: Place, path: PlacePath, missing: number): boolean {
  const { base, ops } = place;
  let folder = folderOf(path);
  for (let count = 0; count < missing && folder !== '' && folder !== '/'; count += 1) {
    folder = folderOf(folder);
  }
  if (folder === '' || folder === '/') return true;
  const real = ops.realFolder(placeAt(base, folder));
  return real === (folder.startsWith('/') ? folder : join(ops.realFolder(base), folder));
}

/** The innermost `count` folders above a place, from the innermost. */
function foldersAbove({ base }: Place, place: PlacePath, count: number): string[] {
  const folders: string[] = [];
  let folder = folderOf(place);
  while (folders.length < count && folder !== '' && folder !== '/') {
    folders.push(placeAt(base, folder));
    folder = folderOf(folder);
  }
  return folders;
}

/** Makes the folders above a place that are missing. */
export function makeFolders(place: Place, path: PlacePath): void {
  for (const folder of missingFolders(place, path).toReversed()) place.ops.makeFolder(folder);
}

/** Removes the innermost `count` folders above a place, as far as nothing is in them. */
export function removeFolders(place: Place, path: PlacePath, count: number): void {
  for (const folder of foldersAbove(place, path, count)) {
    // One that is not empty, or gone already, is left, and then those above it are not empty either.
    tolerate(() => place.ops.removeFolder(folder));
  }
}

/**
 * The journal is a file that anybody may have written: only a name of ours is removed, and only
 * beside the place that it was made for.
 */
export function isOurs(temporary: PlacePath, place: PlacePath): boolean {
  return folderOf(temporary) === folderOf(place) && temporaryName.test(nameOf(temporary));
}

/** A link changes the ctime, nothing else. */
export function isSameContent(now: ExactStat, before: ExactStat): boolean {
  return (
    now.dev === before.dev &&
    now.ino === before.ino &&
    now.size === before.size &&
    now.mtimeNs === before.mtimeNs
  );
}

/** Whether a file may be the one of before, or a copy of it: another filesystem may keep its times coarser. */
export function isSameAge(
  now: Pick<Original, 'ino' | 'size' | 'mtimeNs'>,
  before: Pick<Original, 'ino' | 'size' | 'mtimeNs'>,
): boolean {
  if (now.size !== before.size) return false;
  if (now.ino === before.ino) return now.mtimeNs === before.mtimeNs;
  return isNearTime(now.mtimeNs, before.mtimeNs);
}

/** Whether two times, in nanoseconds, may be one that a filesystem keeps coarser. */
export function isNearTime(a: bigint, b: bigint): boolean {
  return a - b < coarsestNs && b - a < coarsestNs;
}

export function isStill(now: LiveFile | undefined, before: ExactStat): boolean {
  return (
    now !== undefined && isSameContent(now.exact, before) && now.exact.ctimeNs === before.ctimeNs
  );
}

/**
 * A file after it was acted on. What was done stands; not knowing its new times only means that the
 * next look reads the file.
 */
export function statAfter(ops: FileOps, path: string): FileStat | undefined {
  let stat: FileStat | undefined;
  tolerate(() => (stat = ops.look(path)?.stat));
  return stat;
}
