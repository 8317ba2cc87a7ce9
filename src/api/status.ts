import type { Change } from '../model/change.js';
import { ImgdedupError } from '../model/errors.js';
import type { Failure } from '../model/failure.js';
import type { RelPath } from '../model/path.js';
import { shortName } from '../model/short-name.js';
import { createSelection } from '../library/scan/selection.js';
import type { Snapshot } from '../model/snapshot.js';
import type { StatusResult } from '../model/status.js';
import { checkMatched } from '../library/scan/check-matched.js';
import { loadLatestSnapshot } from '../library/snapshot/latest-snapshot.js';
import { selectRows } from '../library/hashing/hash-plan.js';
import { scanFolder } from '../library/scan/scan.js';
import { scoped, type FolderOptions } from './folder-options.js';
import { pairRenames, type PairedChanges } from '../library/scan/renames.js';
import { skippedFiles } from '../library/scan/other-types.js';
import type { Repository } from '../library/repository/repository.js';
import type { Tree } from '../library/snapshot/tree.js';

/**
 * How the folder differs from the newest snapshot. Changes nothing, in the folder or the store.
 * @throws ImgdedupError PATH_NOT_FOUND, REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function status(
  repository: Repository,
  options: FolderOptions = {},
): Promise<StatusResult> {
  const wanted = scoped(options);
  const { scope } = wanted;
  const latest = await repository.transaction(loadLatestSnapshot);
  for (const { path, given } of scope.missing) {
    if (latest?.tree.has(path) === true) continue;
    throw new ImgdedupError(
      'PATH_NOT_FOUND',
      `"${shortName(given)}" is neither in the folder nor in the snapshot.`,
    );
  }
  const isSelected = createSelection(repository.settings.scan, Date.now());
  const changes: Change[] = [];
  const { tree, failures } = await scanFolder(repository, latest?.tree, wanted, (change) => {
    const { path, stat, before = stat } = change;
    // A file that was cut to nothing is no longer selected, and all the more worth naming.
    const counts = [stat, before].some(({ size, mtimeMs }) => isSelected(size, mtimeMs));
    if (!counts || !scope.includes(path)) return;
    changes.push(change);
  });
  checkMatched(scope, tree, latest?.tree);
  const selected = selectRows(tree, scope, isSelected);
  return {
    ...summarise(latest?.snapshot, pairRenames(changes), failures, tree, selected),
    skipped: skippedFiles(tree, scope),
  };
}

function summarise(
  snapshot: Snapshot | undefined,
  { changes, moves }: PairedChanges,
  failures: readonly Failure[],
  tree: Tree,
  selected: Uint8Array,
): Omit<StatusResult, 'skipped'> {
  const paths = (kind: Change['kind']): RelPath[] =>
    changes.filter((change) => change.kind === kind).map(({ path }) => path);
  const [added, modified, deleted] = [paths('new'), paths('modified'), paths('deleted')];
  return {
    snapshot,
    new: added,
    modified,
    deleted,
    moved: moves,
    unreadable: failures,
    counts: {
      new: added.length,
      modified: modified.length,
      deleted: deleted.length,
      moved: moves.length,
      unreadable: failures.length,
      ...countFiles(tree, selected),
    },
  };
}

function countFiles(
  tree: Tree,
  selected: Uint8Array,
): Pick<StatusResult['counts'], 'files' | 'bytes' | 'toHash' | 'toHashBytes' | 'symlinks'> {
  const counts = { files: 0, bytes: 0, toHash: 0, toHashBytes: 0, symlinks: 0 };
  for (const [position, { state }] of tree.folders.entries()) {
    const first = tree.firstRow(position);
    counts.symlinks += state.symlinks;
    for (const [local, size] of state.files.columns.size.entries()) {
      if (selected[first + local] !== 1) continue;
      counts.files += 1;
      counts.bytes += size;
      if (state.files.kind(local) === 'content') continue;
      counts.toHash += 1;
      counts.toHashBytes += size;
    }
  }
  return counts;
}
