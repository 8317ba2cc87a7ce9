import { posix } from 'node:path';
import { ImgdedupError } from '../../model/errors/errors.js';
import { shortName } from '../../model/text/short-name.js';

/**
 * Paths on the command line as a server reads them, which start from the root over there.
 * @returns none where everything is meant
 * @throws ImgdedupError PATH_OUTSIDE_ROOT
 */
export function remotePaths(paths: readonly string[]): string[] {
  const from = paths.map((path) => posix.normalize(path).replace(/(?<=.)\/+$/, ''));
  for (const [at, path] of from.entries()) {
    if (path !== '..' && !path.startsWith('../') && !path.startsWith('/')) continue;
    throw new ImgdedupError(
      'PATH_OUTSIDE_ROOT',
      `"${shortName(paths[at] ?? '')}" is outside of the folder over there.`,
      { remedy: 'Name a path from its root.' },
    );
  }
  return from.includes('.') ? [] : from;
}
