import { lstatSync, type Stats } from 'node:fs';
import { locate } from '../../fs/location.js';
import { createRules } from './files/rules.js';
import { systemCode } from '../../model/errors/errors.js';
import { failureReason, type Failure } from '../../model/errors/failure.js';
import { isWithin, joinPath, rootPath, type RelPath } from '../../model/paths/path.js';
import { createSelection } from './selection.js';
import type { Repository } from '../repository/repository.js';
import type { Scope } from './scope.js';
import { withIgnoreFile } from './with-ignore-file.js';

/**
 * Which of the paths that were named are not looked at, and why. Paths as they were given.
 * @throws ImgdedupError CONFIG_INVALID
 */
export function passedOver(repository: Repository, scope: Scope): Failure<string>[] {
  return scope.named.flatMap(({ given, path }) => {
    const reason = reasonFor(repository, path);
    return reason === undefined ? [] : [{ path: given, reason }];
  });
}

function reasonFor(repository: Repository, path: RelPath): string | undefined {
  const { base, disk, settings, innerDataFolder } = repository;
  if (innerDataFolder !== undefined && isWithin(path, innerDataFolder)) {
    return 'it belongs to imgdedup';
  }
  try {
    const names = path === '' ? [] : path.split('/');
    let [rules, folder] = [createRules(settings.scan), rootPath];
    for (const [at, name] of names.entries()) {
      const here = joinPath(folder, name);
      const stats = lstatSync(locate(base, here));
      const isLast = at === names.length - 1;
      const own = withIgnoreFile({ base, disk }, folder, rules);
      const reason = byKind(stats, isLast) ?? own.refusal(name, stats.isDirectory());
      if (reason !== undefined) return isLast ? reason : `${name} above it: ${reason}`;
      if (isLast && stats.isFile()) return byLimits(stats, repository);
      [rules, folder] = [own.child(name), here];
    }
    return undefined;
  } catch (error) {
    // It will be met again, and told then.
    if (systemCode(error) === undefined) throw error;
    return failureReason(error);
  }
}

function byKind(stats: Stats, isLast: boolean): string | undefined {
  if (stats.isSymbolicLink()) return 'symbolic links are not followed';
  return stats.isDirectory() || (isLast && stats.isFile()) ? undefined : 'not a regular file';
}

function byLimits({ size, mtimeMs }: Stats, { settings }: Repository): string | undefined {
  if (createSelection(settings.scan, Date.now())(size, mtimeMs)) return undefined;
  return 'outside of the limits of size or time (scan.min-size, max-size, newer, older)';
}
