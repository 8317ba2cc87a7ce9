import type { Repository } from '../library/repository/repository.js';
import { ImgdedupError, systemCode } from '../model/errors.js';

/**
 * Makes the root the working folder: short relative paths are the cheapest to look up.
 * @throws ImgdedupError PATH_NOT_FOUND, FOLDER_UNREADABLE
 */
export function enter(repository: Repository): Repository {
  try {
    process.chdir(repository.root);
    return repository;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new ImgdedupError(
        'PATH_NOT_FOUND',
        `The photo folder ${repository.root} is not there. If it is on another disk, connect that first.`,
        { cause: error },
      );
    }
    throw new ImgdedupError(
      'FOLDER_UNREADABLE',
      `The folder ${repository.root} cannot be entered. Give yourself permission to read and enter it.`,
      { cause: error },
    );
  }
}
