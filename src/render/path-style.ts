import { isAbsolute, posix, relative, sep } from 'node:path';
import { isShownAddress } from '../model/paths/web-address.js';

/**
 * How a path is shown to people, who may give it back as an argument. Takes a path relative to the
 * root (`''` is the root), an absolute one, or an address, which stays.
 */
export type PathStyle = (path: string) => string;

/** As it is stored, or as it was given. */
export const unchanged: PathStyle = (path) => path || '.';

/** For `--full-paths`. @param root absolute */
export function absolutePaths(root: string): PathStyle {
  return (path) => (isWhole(path) ? path : posix.join(root, path));
}

/**
 * As git shows paths: relative to the folder that the command was started in.
 * @param root absolute, as `start`: both without links on the way
 */
export function pathsFrom(start: string, root: string): PathStyle {
  const way = relative(root, start);
  // The usual case, and lists may be long.
  if (way === '') return fromRoot;
  if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) {
    const folder = `/${way}`;
    return (path) => (isWhole(path) ? path : noFlag(posix.relative(folder, `/${path}`) || '.'));
  }
  // Nothing in common but `/`: a way up to there and down again helps nobody.
  if (start.split(sep)[1] !== root.split(sep)[1]) return absolutePaths(root);
  return (path) =>
    isWhole(path) ? path : noFlag(posix.relative(start, posix.join(root, path)) || '.');
}

function isWhole(path: string): boolean {
  return isAbsolute(path) || isShownAddress(path);
}

const fromRoot: PathStyle = (path) => noFlag(path || '.');

/** Given back as an argument, a name is not to be taken for a flag. */
function noFlag(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}
