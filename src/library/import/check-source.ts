import { realpathSync, statSync } from 'node:fs';
import { Volumes } from '../../fs/volumes/volumes.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { bytesToName, fsPath } from '../../model/paths/path.js';
import type { SessionSource } from '../../model/import/session.js';
import type { Repository } from '../repository/repository.js';
import type { ImportSource } from './source-files.js';

/** A folder that files are brought in from. */
export interface CheckedSource {
  readonly source: ImportSource;
  readonly place: SessionSource;
}

/**
 * A source as it really is, and what is told of it.
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, NOT_A_FOLDER, FOLDER_UNREADABLE
 */
export function checkSource({ root, volumes }: Repository, source: ImportSource): CheckedSource {
  const real = realSource(source.folder);
  const photos = bytesToName(realpathSync.native(root, { encoding: 'buffer' }));
  if (isInside(real, photos) || isInside(photos, real)) {
    throw new ImgdedupError('USAGE', `${source.folder} and the photo folder lie in each other.`, {
      remedy: 'Name a folder of another place: what is in the photo folder is there already.',
    });
  }
  const { volume, path: folder } = Volumes.read(volumes).placeOf(real);
  const told = { id: volume.id || undefined, label: volume.label || undefined };
  const place = { path: real, volume: told, folder };
  return { source: { ...source, folder: real }, place };
}

/** Both absolute, by the way without links. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** @throws ImgdedupError PATH_NOT_FOUND, NOT_A_FOLDER, FOLDER_UNREADABLE */
function realSource(folder: string): string {
  try {
    const stats = statSync(fsPath(folder), { throwIfNoEntry: false });
    if (stats === undefined) {
      throw new ImgdedupError('PATH_NOT_FOUND', `${folder} does not exist.`, {
        remedy: 'Name the folder that the card is mounted on.',
      });
    }
    if (!stats.isDirectory()) {
      throw new ImgdedupError('NOT_A_FOLDER', `${folder} is not a folder.`, {
        remedy: 'Name the folder that it lies in.',
      });
    }
    return bytesToName(realpathSync.native(fsPath(folder), { encoding: 'buffer' }));
  } catch (cause) {
    if (cause instanceof ImgdedupError || systemCode(cause) === undefined) throw cause;
    throw new ImgdedupError('FOLDER_UNREADABLE', `${folder} cannot be looked at.`, {
      remedy: 'Give yourself permission to enter it, or mount its disk.',
      cause,
    });
  }
}
