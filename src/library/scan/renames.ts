import type { Change, Move } from '../../model/snapshot/change.js';
import { sameInode } from '../../model/snapshot/file-table.js';
import { compareNames } from '../../model/paths/path.js';

/** Changes, with those that belong together as moves taken out. */
export interface PairedChanges {
  readonly changes: readonly Change[];
  readonly moves: readonly Move[];
}

/**
 * A new file with the inode, size and mtime of a deleted one is that file, moved. Where several
 * fit, they are paired in order of their paths.
 */
export function pairRenames(changes: readonly Change[]): PairedChanges {
  const inOrder = changes.toSorted((a, b) => compareNames(a.path, b.path));
  const gone = new Map<number, Change[]>();
  for (const change of inOrder) {
    if (change.kind !== 'deleted') continue;
    const sharing = gone.get(change.stat.ino);
    if (sharing === undefined) gone.set(change.stat.ino, [change]);
    else sharing.push(change);
  }
  const moves: Move[] = [];
  const moved = new Set<Change>();
  for (const change of gone.size === 0 ? [] : inOrder) {
    if (change.kind !== 'new') continue;
    const before = gone
      .get(change.stat.ino)
      ?.find((other) => !moved.has(other) && sameInode(other.stat, change.stat));
    if (before === undefined) continue;
    moved.add(before).add(change);
    moves.push({ from: before.path, to: change.path });
  }
  return { changes: inOrder.filter((change) => !moved.has(change)), moves };
}
