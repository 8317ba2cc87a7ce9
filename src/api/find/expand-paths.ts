import { join, relative, resolve } from 'node:path';
import { hasWildcard } from '../../library/scan/files/wildmatch.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { compareNames, type RelPath } from '../../model/paths/path.js';
import { createSelection } from '../../library/scan/selection.js';
import { lookAtArgument, pathInRoot } from '../../library/repository/argument-path.js';
import { listDistinct } from './distinct.js';
import { loadLatestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import { selectRows } from '../../library/hashing/hash-plan.js';
import { scanFolder, type RunOptions } from '../../library/scan/scan.js';
import { parsePathspec } from '../../library/repository/pathspec.js';
import type { Repository } from '../../library/repository/repository.js';
import { Scope } from '../../library/scan/scope.js';
import type { Tree } from '../../library/snapshot/tree.js';

/** Which files a scope means, for {@link expandPaths}. */
export type FilesIn = (scope: Scope) => Promise<readonly RelPath[]>;

/**
 * Arguments of commands that take files and no folders, with the files that patterns mean in their
 * place, but for those that `:(exclude)` leaves out. A name that is there is that name.
 * @param from the folder that they start from
 * @returns names as they were given, and paths from that folder
 * @throws ImgdedupError PATH_NOT_FOUND for a pattern that means no file, USAGE, PATH_OUTSIDE_ROOT
 */
export async function expandPaths(
  { root }: Repository,
  paths: readonly string[],
  from: string,
  filesIn: FilesIn,
): Promise<string[]> {
  const { names, patterns, excluded } = sortPaths(root, paths, from);
  if (patterns.length + excluded.length === 0) return [...names];
  const scope = Scope.resolve(root, [...patterns, ...excluded], { from, mustExist: false });
  const kept = excluded.length === 0 ? names : names.filter((name) => isLeft(name));
  // As in git, nothing but what is left out means everything else.
  const isWanted = patterns.length > 0 || names.length === 0;
  const files = isWanted ? await filesIn(scope) : [];
  scope.checkMatched((isMeant) => files.some(isMeant));
  const found = files.toSorted(compareNames).map((path) => relative(from, join(root, path)));
  return [...new Set([...kept, ...found])];

  function isLeft(name: string): boolean {
    const others = Scope.resolve(root, excluded, { from, mustExist: false });
    try {
      return others.includes(pathInRoot(root, resolve(from, name), name));
    } catch (error) {
      if (error instanceof ImgdedupError && error.code === 'PATH_OUTSIDE_ROOT') return true;
      throw error;
    }
  }
}

/** Photos that are in the folder now, by their names and sizes; reads none. */
export function filesNow(repository: Repository, options: Omit<RunOptions, 'scope'>): FilesIn {
  return async (scope) => {
    const latest = await repository.transaction(loadLatestSnapshot);
    const { tree } = await scanFolder(repository, latest?.tree, { ...options, scope });
    return selectedPaths(repository, tree, scope);
  };
}

/** The same, and names that {@link listDistinct} shows of files that are gone. */
export function filesDecided(repository: Repository, options: Omit<RunOptions, 'scope'>): FilesIn {
  return async (scope) => {
    const pairs = await listDistinct(repository);
    const listed = pairs.flatMap(({ files }) => files.map(({ path }) => path));
    const now = await filesNow(repository, options)(scope);
    return [...new Set([...now, ...listed.filter((path) => scope.includes(path))])];
  };
}

/** Photos of the newest snapshot. */
export function filesOfSnapshot(repository: Repository): FilesIn {
  return async (scope) => {
    const latest = await repository.transaction(loadLatestSnapshot);
    return latest === undefined ? [] : selectedPaths(repository, latest.tree, scope);
  };
}

function selectedPaths({ settings }: Repository, tree: Tree, scope: Scope): RelPath[] {
  const selected = selectRows(tree, scope, createSelection(settings.scan, Date.now()));
  const paths: RelPath[] = [];
  for (let row = selected.indexOf(1); row !== -1; row = selected.indexOf(1, row + 1)) {
    paths.push(tree.path(row));
  }
  return paths;
}

interface SortedPaths {
  readonly names: readonly string[];
  readonly patterns: readonly string[];
  readonly excluded: readonly string[];
}

function sortPaths(root: string, paths: readonly string[], from: string): SortedPaths {
  const [names, patterns, excluded]: [string[], string[], string[]] = [[], [], []];
  for (const path of paths) {
    const isPlain = !path.startsWith(':') && !hasWildcard(path);
    if (isPlain || lookAtArgument(resolve(from, path), path) !== undefined) {
      names.push(path);
      continue;
    }
    const { isExcluded, isLiteral, ignoresCase, isFromTop, pattern } = parsePathspec(path);
    if (isExcluded) excluded.push(path);
    else if (!isLiteral && (ignoresCase || hasWildcard(pattern))) patterns.push(path);
    else names.push(isFromTop ? join(root, pattern) : pattern);
  }
  return { names, patterns, excluded };
}
