import type { Scope } from '../../core/scope.js';
import { rootPath, type RelPath } from '../../model/path.js';

/** What was named, as it was called in the photo folder; none where everything is meant. */
export function trashedPaths(scope: Scope): readonly RelPath[] {
  return scope.paths.includes(rootPath) ? [] : scope.paths;
}
