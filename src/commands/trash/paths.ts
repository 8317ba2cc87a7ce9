import type { Scope, ScopeOptions } from '../../library/scan/scope.js';
import { rootPath, type RelPath } from '../../model/paths/path.js';

/** What was named, as it was called in the photo folder; none where everything is meant. */
export function trashedPaths(scope: Scope): readonly RelPath[] {
  return scope.paths.includes(rootPath) ? [] : scope.paths;
}

/** What was named need not be there any more: it is in the trash. */
export function named(from: string): ScopeOptions {
  return { from, mustExist: false, namesOnly: true };
}
