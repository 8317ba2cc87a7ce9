import { accessSync, constants, realpathSync } from 'node:fs';
import type { Repository } from '../../library/repository/repository.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';

/** As if started there: a process knows its folder by the way without links. */
export function realFolder(path: string): string {
  return realpathSync.native(path);
}

/**
 * The photo folder by the way without links.
 * @throws ImgdedupError PATH_NOT_FOUND, FOLDER_UNREADABLE
 */
export function realRoot({ root }: Repository): string {
  try {
    const real = realFolder(root);
    accessSync(real, constants.X_OK);
    return real;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new ImgdedupError('PATH_NOT_FOUND', `The photo folder ${root} is not there.`, {
        remedy: 'If it is on another disk, connect that first.',
        cause: error,
      });
    }
    throw new ImgdedupError('FOLDER_UNREADABLE', `The folder ${root} cannot be entered.`, {
      remedy: 'Give yourself permission to read and enter it.',
      cause: error,
    });
  }
}
