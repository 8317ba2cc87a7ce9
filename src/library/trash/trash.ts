import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import {
  bytesToName,
  fsPath,
  isPlacePath,
  placeBelow,
  relPathFrom,
} from '../../model/paths/path.js';
import type { PlacePath, RelPath } from '../../model/paths/path.js';
import type { Repository } from '../repository/repository.js';

/** Where actions move files to that were not given a folder. */
export function trashFolder(dataFolder: string): string {
  return join(dataFolder, 'trash');
}

/** What one action moved there. */
export function trashOfAction(dataFolder: string, action: number): string {
  return join(trashFolder(dataFolder), String(action));
}

/** What says of each file in there where it was, so that the trash can be read without the store. */
export function trashManifest(dataFolder: string, action: number): string {
  return `${trashOfAction(dataFolder, action)}.manifest`;
}

/** A file that says: of what the action moved to the trash, something was removed for good. */
export function purgedMark(dataFolder: string, action: number): string {
  return `${trashOfAction(dataFolder, action)}.purged`;
}

/** The number of an action in a name in the trash: of its folder, its manifest, its mark. */
export const trashName = /^(?<action>[1-9]\d{0,9})(?<kind>|\.manifest|\.purged)$/;

/** The trash as steps name it: relative to the root where it lies in there, all links resolved. */
export function trashPlace({
  root,
  dataFolder,
}: Pick<Repository, 'root' | 'dataFolder'>): PlacePath {
  const real = realPath(dataFolder);
  const inner = relative(realPath(root), real);
  const isOutside = inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner);
  const place: string = isOutside ? real : relPathFrom(inner, sep);
  if (!isPlacePath(place)) throw new RangeError(`no place: ${place}`);
  return placeBelow(place, relPathFrom('trash', sep));
}

/** Where a file is that an action moved to the trash. */
export function placeInTrash(trash: PlacePath, action: number, path: RelPath): PlacePath {
  return placeBelow(placeBelow(trash, relPathFrom(String(action), sep)), path);
}

function realPath(path: string): string {
  return bytesToName(realpathSync.native(fsPath(path), { encoding: 'buffer' }));
}
