import { setTimeout as delay } from 'node:timers/promises';
import { statFile } from '../files/stat.js';
import { sameStat, type FileStat, type Restat } from '../model/file-table.js';
import { parentOf, type RelPath } from '../model/path.js';
import { isSettled, settlingMs } from '../model/racy.js';
import { loadLatest, saveLatest } from './history.js';
import { lookAtFolder } from './look.js';
import type { Repository } from './repository.js';
import { Scope } from './scope.js';
import type { Tree } from './tree.js';

/** What an action linked: which names, to which inodes, and how those were seen last. */
export class LinkedInodes {
  readonly #names = new Set<RelPath>();
  readonly #folders = new Set<RelPath>();
  /** Keepers as the snapshot has them. */
  readonly #before = new Map<number, FileStat>();
  /** Inodes right after their last link. */
  readonly #after = new Map<number, FileStat>();

  get isEmpty(): boolean {
    return this.#names.size === 0;
  }

  /** @param after the shared inode after the link, if it could be seen */
  add(
    { duplicate, keeperStat }: { readonly duplicate: RelPath; readonly keeperStat: FileStat },
    after: FileStat | undefined,
  ): void {
    this.#names.add(duplicate);
    this.#folders.add(parentOf(duplicate));
    this.#before.set(keeperStat.ino, keeperStat);
    if (after !== undefined) this.#after.set(after.ino, after);
  }

  hasNamesIn(folder: RelPath): boolean {
    return this.#folders.has(folder);
  }

  isName(path: RelPath): boolean {
    return this.#names.has(path);
  }

  /** Whether a file of the snapshot was linked to. */
  isKeeper(stat: FileStat): boolean {
    const keeper = this.#before.get(stat.ino);
    return keeper !== undefined && sameStat(keeper, stat);
  }

  /** Whether a file is just as the last link left it. */
  isAsLeft(stat: FileStat): boolean {
    const after = this.#after.get(stat.ino);
    return after !== undefined && sameStat(after, stat);
  }
}

/**
 * Takes links into the snapshot, so that the next look finds nothing changed and reads nothing.
 * Contents are as they were, since all bytes were compared; what changed after its link is left for
 * the next look to find.
 */
export async function recordLinks(repository: Repository, links: LinkedInodes): Promise<void> {
  if (links.isEmpty) return;
  // Until a timestamp is older than the clock's step it proves nothing, and would be read again.
  await delay(settlingMs);
  const now = Date.now();
  const latest = await repository.transaction(loadLatest);
  if (latest === undefined) return;
  restat(repository, latest.tree, links);
  // Our own renames changed the times of folders. Where nothing but that is new, take it in too;
  // what others changed meanwhile is for `status` to show first.
  let others = 0;
  const scope = Scope.everything;
  const look = await lookAtFolder(repository, latest.tree, { scope }, () => (others += 1));
  const tree = others === 0 ? look.tree : latest.tree;
  await repository.transaction((store) =>
    saveLatest(store, tree, {
      before: latest.snapshot,
      takenAt: now,
      checkedAt: others === 0 ? now : latest.snapshot.checkedAt,
      also: [],
    }),
  );
}

function restat({ base }: Repository, tree: Tree, links: LinkedInodes): void {
  const now = Date.now();
  const found = new Map<number, Restat>();
  for (const [position, { path: folder, state }] of tree.folders.entries()) {
    const first = tree.firstRow(position);
    const names = links.hasNamesIn(folder);
    for (let local = 0; local < state.files.count; local += 1) {
      // Most folders have no part in this: their names need not be put together.
      if (!names && !links.isKeeper(state.files.stat(local))) continue;
      const path = tree.path(first + local);
      if (!links.isName(path) && !links.isKeeper(state.files.stat(local))) continue;
      const stat = statFile(base, path);
      if (stat === undefined || !links.isAsLeft(stat)) continue;
      found.set(first + local, { stat, settled: isSettled(stat, now) });
    }
  }
  tree.restat(found);
}
