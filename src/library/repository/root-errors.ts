import { statSync } from 'node:fs';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import type { Base } from '../../model/paths/path.js';

/** The photo folder itself is missing: an unplugged disk, most likely. */
export function rootIsGone(base: Base): ImgdedupError {
  return new ImgdedupError(
    'PATH_NOT_FOUND',
    `The photo folder ${rootOf(base)} is not there any more.`,
    { remedy: 'If it is on another disk, connect that first.' },
  );
}

/** What to say where the photo folder itself cannot be listed; other errors as they are. */
export function rootIsClosed(base: Base, cause: unknown): unknown {
  if (!['EACCES', 'EPERM'].includes(systemCode(cause) ?? '')) return cause;
  return new ImgdedupError(
    'FOLDER_UNREADABLE',
    `The photo folder ${rootOf(base)} cannot be listed.`,
    { remedy: 'Give yourself permission to read and enter it.', cause },
  );
}

function rootOf(base: Base): string {
  return base.length === 1 ? base : base.slice(0, -1);
}

/** @throws ImgdedupError PATH_NOT_FOUND, NOT_A_FOLDER */
export function checkFolder(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new ImgdedupError('PATH_NOT_FOUND', `The folder ${path} does not exist.`);
  }
  if (!stats.isDirectory()) {
    throw new ImgdedupError('NOT_A_FOLDER', `${path} is not a folder.`, {
      remedy: 'Name a folder with photos.',
    });
  }
}
