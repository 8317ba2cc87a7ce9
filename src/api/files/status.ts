import type { Change } from '../../model/snapshot/change.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { Failure } from '../../model/errors/failure.js';
import type { RelPath } from '../../model/paths/path.js';
import { shortName } from '../../model/text/short-name.js';
import { createSelection } from '../../library/scan/selection.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type { StatusResult } from '../../model/snapshot/status.js';
import { checkMatched } from '../../library/scan/check-matched.js';
import { newestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import { loadTree } from '../../library/snapshot/load-tree.js';
import { askWatcher } from '../../library/scan/ask-watcher.js';
import { countFiles, summarySettings, tellWatcher } from '../../library/hashing/watcher-finding.js';
import { Scope } from '../../library/scan/scope.js';
import type { Changes } from '../../watch/protocol.js';
import { selectRows } from '../../library/hashing/hash-plan.js';
import { scanFolder } from '../../library/scan/scan.js';
import { scoped, type FolderOptions } from './folder-options.js';
import { pairRenames, type PairedChanges } from '../../library/scan/renames.js';
import { skippedFiles } from '../../library/scan/other-types.js';
import type { Repository } from '../../library/repository/repository.js';
import type { Tree } from '../../library/snapshot/tree.js';

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
  const watcher = await askWatcher(repository);
  const latest = await repository.transaction(async (store) => {
    const snapshot = await newestSnapshot(store);
    const same = snapshot && nothingChanged(repository, snapshot, scope, watcher);
    if (same !== undefined) return { same };
    return snapshot && { snapshot, tree: await loadTree(store, snapshot.root) };
  });
  if (latest !== undefined && 'same' in latest) return latest.same;
  for (const { path, given } of scope.missing) {
    if (latest?.tree.has(path) === true) continue;
    throw new ImgdedupError(
      'PATH_NOT_FOUND',
      `"${shortName(given)}" is neither in the folder nor in the snapshot.`,
    );
  }
  const isSelected = createSelection(repository.settings.scan, Date.now());
  const changes: Change[] = [];
  const look = { ...wanted, watcher };
  const { tree, failures, changed } = await scanFolder(repository, latest?.tree, look, (change) => {
    const { path, stat, before = stat } = change;
    // A file that was cut to nothing is no longer selected, and all the more worth naming.
    const counts = [stat, before].some(({ size, mtimeMs }) => isSelected(size, mtimeMs));
    if (!counts || !scope.includes(path)) return;
    changes.push(change);
  });
  if (latest !== undefined && scope.isEverything) {
    const id = latest.snapshot.root;
    await tellWatcher(repository, watcher, { tree, id, folders: changed });
  }
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

/** The answer where nothing changed and a watcher knows it by heart; undefined where somebody must look. */
function nothingChanged(
  repository: Repository,
  snapshot: Snapshot,
  scope: Scope,
  watcher: Changes | undefined,
): StatusResult | undefined {
  const { tree, folders, summary } = watcher?.finding ?? {};
  // Names and patterns may be mistaken, which only the tree can tell.
  if (tree !== snapshot.root || folders?.length !== 0 || scope !== Scope.everything)
    return undefined;
  if (summary === undefined || summary.settings !== summarySettings(repository)) return undefined;
  const counts = { new: 0, modified: 0, deleted: 0, moved: 0, unreadable: 0, ...summary.counts };
  const lists = { new: [], modified: [], deleted: [], moved: [], unreadable: [] };
  return { snapshot, ...lists, counts, skipped: summary.skipped };
}
