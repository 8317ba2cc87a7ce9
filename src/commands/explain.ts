import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { shortName } from '../model/text/short-name.js';
import { exitStatus, statusOfCode } from '../render/exit-status.js';
import type { PathStyle } from '../render/path-style.js';
import type { ToldError } from '../render/report-error.js';

/** An error as it is told. */
interface Explained extends ToldError {
  readonly code: string;
  readonly status: number;
}

/** Why a path that was given leads nowhere. Those of photos were met before. */
const nowhere: Readonly<Record<string, string>> = {
  ENAMETOOLONG: 'a name in it is too long',
  ELOOP: 'symbolic links in it lead in a circle',
  ENOTDIR: 'something in it is no folder',
};

/**
 * What there is to say of an error that ends a command.
 * @param show how paths are shown
 * @throws the error itself where it is a bug of ours
 */
export function explain(error: Error, show: PathStyle): Explained {
  const { message } = error;
  if (error instanceof ImgdedupError) {
    const { code } = error;
    return { code, ...error.inWords(show), status: statusOfCode(code) };
  }
  const code = systemCode(error);
  if (code === undefined) throw error;
  const lost = nowhere[code];
  if (lost !== undefined) {
    const path = 'path' in error && typeof error.path === 'string' ? error.path : '';
    return {
      code: 'PATH_NOT_FOUND',
      message: `"${shortName(path)}" cannot be found: ${lost}.`,
      status: statusOfCode('PATH_NOT_FOUND'),
    };
  }
  return { code, message, status: exitStatus.failed };
}
