import { itemAt } from '../../model/item-at.js';
import { contentId } from '../../model/content-id.js';
import { sameStat } from '../../model/file-table.js';
import type { DupesSummary, Group, GroupFile } from '../../model/group.js';
import { compareNames, type RelPath } from '../../model/path.js';
import type { Candidate } from '../keep/candidate.js';
import { contentRuns } from '../snapshot/content-runs.js';
import { inodeOf, type FileStat } from '../../model/file-table.js';
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
 * @param marks rows that take part
 */
export function groupExact(
  tree: Tree,
  marks: Uint8Array,
  hashName: string,
  keeping: Keeping,
): ExactGroups {
  const found = findGroups(tree, marks, keeping);
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

function findGroups(tree: Tree, marks: Uint8Array, keeping: Keeping): RowGroup[] {
  const groups: RowGroup[] = [];
  const { protection } = keeping;
  for (const rows of contentRuns(tree, marks)) {
    const inodes = new Set(rows.map((row) => inodeOf(tree.stat(row)))).size;
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
  const staying = new Set(
    files.filter((file) => file.keeper || file.protected).map(({ stat }) => inodeOf(stat)),
  );
  const all = new Set(files.map(({ stat }) => inodeOf(stat)));
  return all.size - staying.size;
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
  const files = rows.map((row) => ({ path: tree.path(row), stat: tree.stat(row) }));
  const names = nameInodes(files.map(({ stat }) => stat));
  return files
    .map((file) => ({ ...file, names: names.get(inodeOf(file.stat)) ?? 1 }))
    .toSorted((a, b) => compareNames(a.path, b.path));
}

/** The keeper first, then names of its inode and of others by path. */
function filesOf(files: readonly Candidate[], keeping: Keeping): GroupFile[] {
  const keeper = keeping.exact.best(files);
  const inOrder = [keeper, ...files.filter((file) => file !== keeper)];
  const firstNames = new Map<string, RelPath>();
  return inOrder.map(({ path, stat }) => {
    const linkedTo = firstNames.get(inodeOf(stat));
    if (linkedTo === undefined) firstNames.set(inodeOf(stat), path);
    const isProtected = keeping.protection.protects(path);
    return { path, stat, keeper: path === keeper.path, protected: isProtected, linkedTo };
  });
}

/** How many of these names each inode has. */
function nameInodes(stats: readonly FileStat[]): Map<string, number> {
  const names = new Map<string, number>();
  for (const stat of stats) {
    const inode = inodeOf(stat);
    names.set(inode, (names.get(inode) ?? 0) + 1);
  }
  return names;
}
