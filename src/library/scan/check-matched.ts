import { joinPath, type RelPath } from '../../model/paths/path.js';
import type { Scope } from './scope.js';
import type { Tree } from '../snapshot/tree.js';

/**
 * Whether every pattern that was given means some file of these trees.
 * @throws ImgdedupError PATH_NOT_FOUND
 */
export function checkMatched(scope: Scope, ...trees: readonly (Tree | undefined)[]): void {
  scope.checkMatched((isMeant) =>
    trees.some((tree) => tree?.folders.some((folder) => hasFile(folder, isMeant)) === true),
  );
}

function hasFile(
  { path, state }: Tree['folders'][number],
  isMeant: (path: RelPath) => boolean,
): boolean {
  return state.files.names().some((name) => isMeant(joinPath(path, name)));
}
