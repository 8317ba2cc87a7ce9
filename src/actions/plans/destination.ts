import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Repository } from '../../library/repository/repository.js';
import { trashOfAction } from '../../library/trash/trash.js';
import type { FileOps } from '../../fs/file-ops.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import {
  fsPath,
  isPlacePath,
  isRelPath,
  isWithin,
  placeBelow,
  relPathFrom,
} from '../../model/paths/path.js';
import type { PlacePath, RelPath } from '../../model/paths/path.js';
import type { Destination } from './plan-moves.js';
import { refusalReason } from './refusal.js';

/** Where duplicates are moved to. */
export interface Goal {
  readonly destination: Destination;
  /** The folder, where it lies in the root: what is in it takes no part. */
  readonly apart: RelPath | undefined;
}

/**
 * A folder of its own for each action, so that no name is ever taken.
 * @throws ImgdedupError FOLDER_UNREADABLE
 */
export function trashGoal(repository: Repository, ops: FileOps, action: number): Goal {
  const folder = placeOf(repository, ops, trashOfAction(repository.dataFolder, action));
  return { destination: below(folder), apart: undefined };
}

/**
 * A folder that somebody named; it need not be there.
 * @param folder absolute path
 * @throws ImgdedupError USAGE, NOT_A_FOLDER, FOLDER_UNREADABLE
 */
export function folderGoal(repository: Repository, ops: FileOps, folder: string): Goal {
  if (statSync(fsPath(folder), { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new ImgdedupError('NOT_A_FOLDER', `${folder} is not a folder.`, {
      remedy: 'Name one to move files to.',
    });
  }
  const place = placeOf(repository, ops, folder);
  if (place === '') {
    throw new ImgdedupError('USAGE', `${folder} is the photo folder itself.`, {
      remedy: 'Name another folder.',
    });
  }
  const inner = repository.innerDataFolder;
  const apart = isRelPath(place) ? place : undefined;
  if (apart !== undefined && inner !== undefined && isWithin(apart, inner)) {
    throw new ImgdedupError('USAGE', `${folder} belongs to imgdedup.`, {
      remedy: 'Name another folder, or use --trash.',
    });
  }
  return { destination: below(place), apart };
}

function below(folder: PlacePath | ''): Destination {
  return (path) => placeBelow(folder, path);
}

/** A path with all symbolic links resolved, relative where it lies in the root; `''` for the root. */
function placeOf(repository: Repository, ops: FileOps, path: string): PlacePath | '' {
  const [root, real] = resolved(repository, ops, path);
  const inner = relative(root, real);
  if (inner === '') return '';
  const isOutside = inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner);
  const place: string = isOutside ? real : relPathFrom(inner, sep);
  if (!isPlacePath(place)) throw new RangeError(`no place: ${place}`);
  return place;
}

/** The root and a folder, both with all symbolic links resolved. */
function resolved(repository: Repository, ops: FileOps, path: string): [string, string] {
  try {
    return [ops.realFolder(repository.root), realPlace(ops, path)];
  } catch (cause) {
    throw new ImgdedupError(
      'FOLDER_UNREADABLE',
      `The way to ${path} cannot be looked at: ${refusalReason(cause)}. Nothing was changed.`,
      { remedy: 'Give yourself permission to enter its folders, or mount its disk.', cause },
    );
  }
}

/** As far as it is there, a folder with all symbolic links resolved. */
function realPlace(ops: FileOps, path: string): string {
  const missing: string[] = [];
  let folder = path;
  while (ops.isFree(folder) && dirname(folder) !== folder) {
    missing.unshift(folder.slice(dirname(folder).length).replace(/^\/+/, ''));
    folder = dirname(folder);
  }
  return join(ops.realFolder(folder), ...missing);
}
