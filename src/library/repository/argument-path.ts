import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { bytesToName, fsPath, relPathFrom, type RelPath } from '../../model/paths/path.js';
import { shortName } from '../../model/text/short-name.js';
import { repositoryName } from './discover.js';

/**
 * Where in the root a path lies.
 * @param root absolute @param absolute the path @param given as it was typed
 * @throws ImgdedupError PATH_OUTSIDE_ROOT
 */
export function pathInRoot(root: string, absolute: string, given: string): RelPath {
  const inner = [
    relative(root, absolute),
    relative(dirname(real(join(root, repositoryName))), real(absolute)),
  ].find((path) => path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
  if (inner !== undefined) return relPathFrom(inner, sep);
  throw new ImgdedupError('PATH_OUTSIDE_ROOT', `"${shortName(given)}" is outside ${root}.`, {
    remedy: 'Name a path inside it, or run imgdedup in the repository that holds the path.',
  });
}

/** What a name that nothing can have, or that leads nowhere, comes to. */
const nowhere = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);

/**
 * Looks at a path that was typed; undefined where there is nothing.
 * @param given as it was typed
 * @throws ImgdedupError FOLDER_UNREADABLE where the way to it is closed
 */
export function lookAtArgument(absolute: string, given: string): Stats | undefined {
  try {
    return lstatSync(fsPath(absolute), { throwIfNoEntry: false });
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (nowhere.has(code)) return undefined;
    if (code !== 'EACCES') throw error;
    throw new ImgdedupError(
      'FOLDER_UNREADABLE',
      `"${shortName(given)}" cannot be looked at: a folder on the way to it cannot be entered.`,
      { remedy: 'Give yourself permission to read and enter it.', cause: error },
    );
  }
}

/** The way to a path with all links resolved, and the path itself as it is. */
function real(path: string): string {
  try {
    const folder = realpathSync.native(fsPath(dirname(path)), { encoding: 'buffer' });
    return join(bytesToName(folder), basename(path));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return path;
  }
}
