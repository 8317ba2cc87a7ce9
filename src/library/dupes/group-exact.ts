import { itemAt } from '../../model/item-at.js';
import { contentId } from '../../model/content-id.js';
import { numberInodes, sameStat, type FileStat } from '../../model/file-table.js';
import type { DupesSummary, Group, GroupFile } from '../../model/group.js';
import { compareNames, type RelPath } from '../../model/path.js';
import type { Candidate } from '../keep/candidate.js';
import { contentRuns } from '../snapshot/content-runs.js';
import type { Keeping } from '../keep/keeper.js';
import type { Tree } from '../snapshot/tree.js';

/** Rows of one content on at least two inodes. */
interface RowGroup {
  readonly rows: readonly number[];
  readonly size: number;
  readonly duplicates: number;
  readonly reclaimable: number;
}

export interface ExactGroups {
  /** By reclaimable bytes, then path of the keeper. Paths are put together as groups are asked for. */
  readonly groups: Iterable<Group>;
  readonly summary: DupesSummary;
}

/**
 * Groups files of equal content. Holds row numbers, not paths. Where there is a reference, only groups
 * of files in it and files beside it.
 * @param selected rows that take part
 */
export function groupExact(
  tree: Tree,
  selected: Uint8Array,
  hashName: string,
  keeping: Keeping,
): ExactGroups {
  const found = findGroups(tree, selected, keeping);
  const sorted = found.toSorted((a, b) => b.reclaimable - a.reclaimable);
  const sum = (of: (group: RowGroup) => number) => found.reduce((all, one) => all + of(one), 0);
  return {
    groups: { [Symbol.iterator]: () => present(tree, sorted, hashName, keeping) },
    summary: {
      groups: found.length,
      files: sum(({ rows }) => rows.length),
      duplicates: sum(({ duplicates }) => duplicates),
      reclaimable: sum(({ reclaimable }) => reclaimable),
    },
  };
}

function findGroups(tree: Tree, selected: Uint8Array, keeping: Keeping): RowGroup[] {
  const groups: RowGroup[] = [];
  const { protection } = keeping;
  for (const rows of contentRuns(tree, selected)) {
    const inodes = countInodes(rows.map((row) => tree.stat(row)));
    if (inodes < 2) continue;
    const { size } = tree.stat(itemAt(rows, 0));
    // Paths cost more than all the rest, and mostly nobody needs them.
    if (inodes === rows.length && !protection.isActive) {
      groups.push({ rows, size, duplicates: rows.length - 1, reclaimable: size * (inodes - 1) });
      continue;
    }
    const files = filesOf(candidatesOf(tree, rows), keeping);
    const duplicates = duplicatesOf(files).length;
    if (protection.hasReference) {
      const isUseful = files[0] !== undefined && protection.isInReference(files[0].path);
      if (!isUseful || duplicates === 0) continue;
    }
    groups.push({ rows, size, duplicates, reclaimable: size * freedInodes(files) });
  }
  return groups;
}

function duplicatesOf(files: readonly GroupFile[]): GroupFile[] {
  const [keeper] = files;
  return files.filter(
    (file) => keeper !== undefined && !sameStat(keeper.stat, file.stat) && !file.protected,
  );
}

/** An inode is free when its last name is gone. */
function freedInodes(files: readonly GroupFile[]): number {
  const staying = files.filter((file) => file.keeper || file.protected);
  return countInodes(files.map(({ stat }) => stat)) - countInodes(staying.map(({ stat }) => stat));
}

/** Sorts groups that free equally much by path, a batch at a time: paths of all would be many. */
function* present(
  tree: Tree,
  sorted: readonly RowGroup[],
  hashName: string,
  keeping: Keeping,
): Generator<Group> {
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (sorted[to]?.reclaimable === sorted[from]?.reclaimable && to < sorted.length) to += 1;
    const batch = sorted.slice(from, to).map((group) => toGroup(tree, group, hashName, keeping));
    yield* batch.toSorted((a, b) => compareNames(keeperPath(a), keeperPath(b)));
    from = to;
  }
}

function keeperPath({ files }: Group): RelPath | '' {
  return files[0]?.path ?? '';
}

function toGroup(tree: Tree, group: RowGroup, hashName: string, keeping: Keeping): Group {
  const { folder, local } = tree.locate(itemAt(group.rows, 0));
  const { files } = folder.state;
  const candidates = candidatesOf(tree, group.rows);
  const keeper = keeping.exact.best(candidates);
  // Other names of the keeper's inode are not what it was chosen from.
  const others = candidates.filter(({ stat }) => !sameStat(stat, keeper.stat));
  return {
    tier: 'exact',
    contentId: contentId(hashName, files.digest(local), files.ordinal(local)),
    why: keeping.exact.why(keeper, others),
    size: group.size,
    reclaimable: group.reclaimable,
    files: filesOf(candidates, keeping),
  };
}

/** Files of one content, by path. */
export function candidatesOf(tree: Tree, rows: readonly number[]): Candidate[] {
  const stats = rows.map((row) => tree.stat(row));
  const inodes = numberInodes(stats);
  const names = Array.from(rows, () => 0);
  for (const inode of inodes) names[inode] = itemAt(names, inode) + 1;
  return rows
    .map((row, at) => ({
      path: tree.path(row),
      stat: itemAt(stats, at),
      names: itemAt(names, itemAt(inodes, at)),
    }))
    .toSorted((a, b) => compareNames(a.path, b.path));
}

/** The keeper first, then names of its inode and of others by path. */
function filesOf(files: readonly Candidate[], keeping: Keeping): GroupFile[] {
  const keeper = keeping.exact.best(files);
  const inOrder = [keeper, ...files.filter((file) => file !== keeper)];
  const inodes = numberInodes(inOrder.map(({ stat }) => stat));
  const firstNames: RelPath[] = [];
  return inOrder.map(({ path, stat }, at) => {
    const linkedTo = firstNames[itemAt(inodes, at)];
    // Inodes are numbered in this order.
    if (linkedTo === undefined) firstNames.push(path);
    const isProtected = keeping.protection.protects(path);
    return { path, stat, keeper: path === keeper.path, protected: isProtected, linkedTo };
  });
}

function countInodes(stats: readonly FileStat[]): number {
  return new Set(numberInodes(stats)).size;
}
