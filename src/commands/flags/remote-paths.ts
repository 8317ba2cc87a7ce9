import { posix } from 'node:path';
import { ImgdedupError } from '../../model/errors/errors.js';
import { shortName } from '../../model/text/short-name.js';

/**
 * Paths on the command line as a server reads them, which start from the root over there.
 * @returns none where everything is meant
 * @throws ImgdedupError PATH_OUTSIDE_ROOT
 */
export function remotePaths(paths: readonly string[]): string[] {
  const from = paths.map(innerPath);
  return from.includes('.') ? [] : from;
}

/**
 * Names of files on the command line, as they were typed wherever that is possible: over there they are told of so.
 * @throws ImgdedupError PATH_OUTSIDE_ROOT
 */
export function remoteNames(names: readonly string[]): string[] {
  return names.map((name) => {
    const inner = innerPath(name);
    return name === '' || name.split('/').includes('..') ? inner : name;
  });
}

/** @returns without `..`, and without a slash at its end @throws ImgdedupError PATH_OUTSIDE_ROOT */
function innerPath(path: string): string {
  const inner = posix.normalize(path).replace(/(?<=.)\/+$/, '');
  if (inner !== '..' && !inner.startsWith('../') && !inner.startsWith('/')) return inner;
  throw new ImgdedupError(
    'PATH_OUTSIDE_ROOT',
    `"${shortName(path)}" is outside of the folder over there.`,
    { remedy: 'Name a path from its root.' },
  );
}
