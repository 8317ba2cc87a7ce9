import { xxh64Hex } from '../../digest/xxh64.js';
import { fileFlags } from '../../model/snapshot/file-table.js';
import type { Failure } from '../../model/errors/failure.js';
import { parentOf, type RelPath } from '../../model/paths/path.js';
import type { StatusResult } from '../../model/snapshot/status.js';
import type { NodeId } from '../../model/snapshot/tree-node.js';
import type { Changes, Summary } from '../../watch/protocol.js';
import type { Repository } from '../repository/repository.js';
import { skippedFiles } from '../scan/other-types.js';
import { Scope } from '../scan/scope.js';
import { createSelection } from '../scan/selection.js';
import type { Tree } from '../snapshot/tree.js';
import { selectRows } from './hash-plan.js';

/**
 * Tells the watcher that was asked before a look at everything what was found: it says so to whoever asks next.
 * @param tree that is stored, or just as what is
 * @param id of its root
 * @param folders that are not as it has them
 */
export async function tellWatcher(
  repository: Repository,
  watcher: Changes | undefined,
  {
    tree,
    id,
    folders,
  }: { readonly tree: Tree; readonly id: NodeId; readonly folders: readonly RelPath[] },
): Promise<void> {
  if (watcher === undefined) return;
  const { tellFinding } = await import('../../watch/ask.js');
  const summary = folders.length === 0 ? summaryOf(repository, tree) : undefined;
  const known = summary && tree.folders.map(({ path }) => path);
  await tellFinding(repository.dataFolder, { tree: id, folders, summary, known }, watcher);
}

/** Folders of a tree that must be looked at again whatever happens: a change could hide in their youth. */
export function unsettledFolders(tree: Tree, failures: readonly Failure[]): RelPath[] {
  const folders = new Set<RelPath>();
  for (const { path, state } of tree.folders) {
    const isYoung = state.files.columns.flags.some((flags) => (flags & fileFlags.unsettled) !== 0);
    if (!state.settled || isYoung) folders.add(path);
  }
  for (const { path } of failures) folders.add(path).add(parentOf(path));
  return [...folders];
}

/** What the settings say that a summary holds for; undefined where it depends on the time of day. */
export function summarySettings({ settings: { scan } }: Repository): string | undefined {
  if (scan.newer.kind !== 'off' || scan.older.kind !== 'off') return undefined;
  return xxh64Hex(Buffer.from(JSON.stringify(scan), 'utf8'));
}

function summaryOf(repository: Repository, tree: Tree): Summary | undefined {
  const settings = summarySettings(repository);
  if (settings === undefined) return undefined;
  const selection = createSelection(repository.settings.scan, Date.now());
  const selected = selectRows(tree, Scope.everything, selection);
  return {
    settings,
    counts: countFiles(tree, selected),
    skipped: skippedFiles(tree, Scope.everything),
  };
}

/** @param selected rows that count */
export function countFiles(
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
