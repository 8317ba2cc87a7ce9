import { itemAt } from '../../model/snapshot/item-at.js';
import { contentId } from '../../model/contents/content-id.js';
import { numberInodes, sameStat } from '../../model/snapshot/file-table.js';
import type { DupesSummary, Group, GroupFile } from '../../model/groups/group.js';
import { compareNames } from '../../model/paths/path.js';
import type { Candidate } from '../../model/pictures/candidate.js';
import { contentRuns } from '../snapshot/content-runs.js';
import type { Keeping } from '../keep/keeper.js';
import type { Tree } from '../snapshot/tree.js';
import { noteShared, numberStorages, type SharedBytes } from './shared-bytes.js';

/** Rows of one content on at least two inodes. */
interface RowGroup {
  readonly rows: readonly number[];
  readonly size: number;
  readonly duplicates: number;
  readonly sharing: number;
  readonly reclaimable: number;
}

/** How files are told apart and shown. */
interface Grouping {
  readonly hashName: string;
  readonly keeping: Keeping;
  readonly shared: SharedBytes;
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
export function groupExact(tree: Tree, selected: Uint8Array, grouping: Grouping): ExactGroups {
  const found = findGroups(tree, selected, grouping);
  const sorted = found.toSorted((a, b) => b.reclaimable - a.reclaimable);
  const sum = (of: (group: RowGroup) => number) => found.reduce((all, one) => all + of(one), 0);
  return {
    groups: { [Symbol.iterator]: () => present(tree, sorted, grouping) },
    summary: {
      groups: found.length,
      files: sum(({ rows }) => rows.length),
      duplicates: sum(({ duplicates }) => duplicates),
      sharing: sum(({ sharing }) => sharing),
      reclaimable: sum(({ reclaimable }) => reclaimable),
    },
  };
}

function findGroups(tree: Tree, selected: Uint8Array, grouping: Grouping): RowGroup[] {
  const groups: RowGroup[] = [];
  const { shared } = grouping;
  const { protection } = grouping.keeping;
  for (const rows of contentRuns(tree, selected)) {
    const stats = rows.map((row) => tree.stat(row));
    const inodes = new Set(numberInodes(stats)).size;
    if (inodes < 2) continue;
    const { size } = itemAt(stats, 0);
    // Paths cost more than all the rest, and mostly nobody needs them.
    const isPlain = inodes === rows.length && !protection.isActive;
    if (isPlain && !stats.some((stat) => shared.concerns(stat))) {
      const reclaimable = size * (inodes - 1);
      groups.push({ rows, size, duplicates: rows.length - 1, sharing: 0, reclaimable });
      continue;
    }
    const files = filesOf(candidatesOf(tree, rows), grouping);
    const duplicates = duplicatesOf(files).length;
    if (protection.hasReference) {
      const isUseful = files[0] !== undefined && protection.isInReference(files[0].path);
      if (!isUseful || duplicates === 0) continue;
    }
    const sharing = files.filter(({ sharesWith }) => sharesWith !== undefined).length;
    const reclaimable = size * freedStorages(files, shared);
    groups.push({ rows, size, duplicates, sharing, reclaimable });
  }
  return groups;
}

function duplicatesOf(files: readonly GroupFile[]): GroupFile[] {
  const [keeper] = files;
  return files.filter(
    (file) =>
      keeper !== undefined &&
      !sameStat(keeper.stat, file.stat) &&
      file.sharesWith !== keeper.path &&
      !file.protected,
  );
}

/** Room on disk is free when the last name is gone that leads to it, and the last file that shares it. */
function freedStorages(files: readonly GroupFile[], shared: SharedBytes): number {
  const storages = numberStorages(files, shared);
  const staying = storages.filter((_, at) => files[at]?.keeper === true || files[at]?.protected);
  return new Set(storages).size - new Set(staying).size;
}

/** Sorts groups that free equally much by path, a batch at a time: paths of all would be many, and their files more. */
function* present(tree: Tree, sorted: readonly RowGroup[], grouping: Grouping): Generator<Group> {
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (sorted[to]?.reclaimable === sorted[from]?.reclaimable && to < sorted.length) to += 1;
    const batch = sorted.slice(from, to);
    const inOrder = batch.length === 1 ? batch : byKeeper(tree, batch, grouping);
    for (const group of inOrder) yield toGroup(tree, group, grouping);
    from = to;
  }
}

function byKeeper(tree: Tree, groups: readonly RowGroup[], { keeping }: Grouping): RowGroup[] {
  return groups
    .map((group) => ({ group, path: keeping.exact.best(candidatesOf(tree, group.rows)).path }))
    .toSorted((a, b) => compareNames(a.path, b.path))
    .map(({ group }) => group);
}

function toGroup(tree: Tree, group: RowGroup, grouping: Grouping): Group {
  const { hashName, keeping } = grouping;
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
    files: filesOf(candidates, grouping),
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
function filesOf(files: readonly Candidate[], { keeping, shared }: Grouping): GroupFile[] {
  const keeper = keeping.exact.best(files);
  const inOrder = [keeper, ...files.filter((file) => file !== keeper)];
  const isProtected = ({ path }: Candidate): boolean => keeping.protection.protects(path);
  return noteShared(
    inOrder.map((file) => ({
      path: file.path,
      stat: file.stat,
      keeper: file === keeper,
      protected: isProtected(file),
    })),
    shared,
  );
}
