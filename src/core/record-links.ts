import { setTimeout as delay } from 'node:timers/promises';
import { statFile } from '../files/stat.js';
import { sameStat, type FileStat, type Restat } from '../model/file-table.js';
import type { RelPath } from '../model/path.js';
import { isSettled, settlingMs } from '../model/racy.js';
import { loadLatest, saveLatest } from './history.js';
import { lookAtFolder } from './look.js';
import type { Repository } from './repository.js';
import { Scope } from './scope.js';
import type { Tree } from './tree.js';

/** What a link changed: a name now leads to the keeper's inode, and the keeper has a new ctime. */
export interface Linked {
  readonly duplicate: RelPath;
  /** The keeper as the snapshot has it. */
  readonly keeperStat: FileStat;
}

/**
 * Takes links into the snapshot, so that the next look finds nothing changed and reads nothing.
 * Contents are as they were: all bytes were compared.
 */
export async function recordLinks(repository: Repository, links: readonly Linked[]): Promise<void> {
  if (links.length === 0) return;
  // Until a timestamp is older than the clock's step it proves nothing, and would be read again.
  await delay(settlingMs);
  const now = Date.now();
  const latest = await repository.transaction(loadLatest);
  if (latest === undefined) return;
  restat(repository, latest.tree, links);
  const { tree } = await lookAtFolder(repository, latest.tree, { scope: Scope.everything });
  await repository.transaction((store) =>
    saveLatest(store, tree, {
      before: latest.snapshot,
      takenAt: now,
      checkedAt: now,
      also: [],
    }),
  );
}

function restat({ base }: Repository, tree: Tree, links: readonly Linked[]): void {
  const duplicates = new Set<string>(links.map(({ duplicate }) => duplicate));
  const keepers = new Map(links.map(({ keeperStat }) => [keeperStat.ino, keeperStat]));
  const now = Date.now();
  const found = new Map<number, Restat>();
  for (let row = 0; row < tree.rows; row += 1) {
    const before = tree.stat(row);
    const keeper = keepers.get(before.ino);
    const isKeeper = keeper !== undefined && sameStat(keeper, before);
    const path = tree.path(row);
    if (!isKeeper && !duplicates.has(path)) continue;
    const stat = statFile(base, path);
    // Whatever else happened to it meanwhile is for the next look to find.
    if (stat?.size !== before.size) continue;
    found.set(row, { stat, settled: isSettled(stat, now) });
  }
  tree.restat(found);
}
