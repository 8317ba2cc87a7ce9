import { contentId } from '../model/content-id.js';
import { sameStat, type FileStat } from '../model/file-table.js';
import type { DupesSummary, Group, GroupFile } from '../model/group.js';
import { compareNames, type RelPath } from '../model/path.js';
import { contentRuns } from './content-runs.js';
import type { KeepOrder } from './keeper.js';
import type { Tree } from './tree.js';

/** Rows of one content on at least two inodes. */
interface RowGroup {
  readonly rows: readonly number[];
  readonly inodes: number;
  readonly size: number;
  readonly reclaimable: number;
}

export interface ExactGroups {
  /** By reclaimable bytes, then path of the keeper. Paths are put together as groups are asked for. */
  readonly groups: Iterable<Group>;
  readonly summary: DupesSummary;
}

/**
 * Groups files of equal content. Holds row numbers, not paths.
 * @param marks rows that take part
 */
export function groupExact(
  tree: Tree,
  marks: Uint8Array,
  hashName: string,
  order: KeepOrder,
): ExactGroups {
  const found = findGroups(tree, marks);
  const sorted = found.toSorted((a, b) => b.reclaimable - a.reclaimable);
  const sum = (of: (group: RowGroup) => number) => found.reduce((all, one) => all + of(one), 0);
  return {
    groups: { [Symbol.iterator]: () => present(tree, sorted, hashName, order) },
    summary: {
      groups: found.length,
      files: sum(({ rows }) => rows.length),
      duplicates: sum((group) => countDuplicates(tree, group, order)),
      reclaimable: sum(({ reclaimable }) => reclaimable),
    },
  };
}

function findGroups(tree: Tree, marks: Uint8Array): RowGroup[] {
  const groups: RowGroup[] = [];
  for (const rows of contentRuns(tree, marks)) {
    const inodes = new Set(rows.map((row) => inodeOf(tree.stat(row)))).size;
    if (inodes < 2) continue;
    const { size } = tree.stat(rows[0] ?? 0);
    groups.push({ rows, inodes, size, reclaimable: size * (inodes - 1) });
  }
  return groups;
}

/** Names of one inode share every stat field. */
function inodeOf({ ino, mtimeMs, ctimeMs }: FileStat): string {
  return `${ino}/${mtimeMs}/${ctimeMs}`;
}

function countDuplicates(tree: Tree, { rows, inodes }: RowGroup, order: KeepOrder): number {
  if (inodes === rows.length) return rows.length - 1;
  return filesOf(tree, rows, order).filter(({ stat }, at, files) => {
    const [keeper] = files;
    return at > 0 && keeper !== undefined && !sameStat(keeper.stat, stat);
  }).length;
}

/** Sorts groups that free equally much by path, a stretch at a time: paths of all would be many. */
function* present(
  tree: Tree,
  sorted: readonly RowGroup[],
  hashName: string,
  order: KeepOrder,
): Generator<Group> {
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (sorted[to]?.reclaimable === sorted[from]?.reclaimable && to < sorted.length) to += 1;
    const stretch = sorted.slice(from, to).map((group) => toGroup(tree, group, hashName, order));
    yield* stretch.toSorted((a, b) => compareNames(keeperPath(a), keeperPath(b)));
    from = to;
  }
}

function keeperPath({ files }: Group): RelPath | '' {
  return files[0]?.path ?? '';
}

function toGroup(tree: Tree, group: RowGroup, hashName: string, order: KeepOrder): Group {
  const { folder, local } = tree.locate(group.rows[0] ?? 0);
  const { files } = folder.state;
  return {
    tier: 'exact',
    contentId: contentId(hashName, files.digest(local), files.ordinal(local)),
    size: group.size,
    reclaimable: group.reclaimable,
    files: filesOf(tree, group.rows, order),
  };
}

/** The keeper first, then names of its inode and of others by path. */
function filesOf(tree: Tree, rows: readonly number[], order: KeepOrder): GroupFile[] {
  const files = rows
    .map((row) => ({ path: tree.path(row), stat: tree.stat(row) }))
    .toSorted((a, b) => compareNames(a.path, b.path));
  const keeper = files.reduce((best, file) => (order(file, best) < 0 ? file : best));
  const inOrder = [keeper, ...files.filter((file) => file !== keeper)];
  const firstNames = new Map<string, RelPath>();
  return inOrder.map(({ path, stat }) => {
    const linkedTo = firstNames.get(inodeOf(stat));
    if (linkedTo === undefined) firstNames.set(inodeOf(stat), path);
    return { path, stat, keeper: path === keeper.path, linkedTo };
  });
}
