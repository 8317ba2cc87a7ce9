import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import type { RelPath } from '../../model/paths/path.js';
import { shortName } from '../../model/text/short-name.js';
import { invalid } from './put-path.js';

/** What `link` says where there are no hard links, or none across. */
const cannotLink = new Set(['EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
const unwritable = new Set(['EACCES', 'EPERM', 'EROFS']);
const full = new Set(['ENOSPC', 'EDQUOT']);

/** An error of the system, as callers are told of it; any other as it is. */
export function explained(error: unknown, path: string): unknown {
  const code = systemCode(error) ?? '';
  const name = shortName(path);
  if (full.has(code)) {
    return new ImgdedupError('DISK_FULL', `There is no room for "${name}".`, {
      remedy: 'Free some space and put it again: nothing of it was left.',
      cause: error,
    });
  }
  if (cannotLink.has(code)) {
    return new ImgdedupError(
      'CANNOT_LINK',
      `"${name}" and the data of the repository are on different filesystems, or on one without hard links.`,
      {
        remedy: 'Keep both on one that has them: equal files could not share their bytes.',
        cause: error,
      },
    );
  }
  if (unwritable.has(code)) {
    return new ImgdedupError('PUT_UNWRITABLE', `"${name}" cannot be written.`, {
      remedy: 'Check owner and permissions of its folder and of the data folder.',
      cause: error,
    });
  }
  if (code === 'ENAMETOOLONG') return invalid(path, 'is longer than the filesystem takes');
  return error;
}

export function foreign(path: RelPath): ImgdedupError {
  return new ImgdedupError(
    'PUT_FOREIGN',
    `"${shortName(path)}" was not put there, or is not what was put there any more.`,
    { remedy: "Move it away, or put with `replace: 'any'` if it may go." },
  );
}

export function protectedFile(path: RelPath): ImgdedupError {
  return new ImgdedupError('PROTECTED', `"${shortName(path)}" is protected.`, {
    remedy: 'Look at the setting "protect".',
  });
}
