import { inodeOf, type FileStat } from '../../model/file-table.js';

/** How many of these names each inode has. */
export function nameInodes(stats: readonly FileStat[]): Map<string, number> {
  const names = new Map<string, number>();
  for (const stat of stats) {
    const inode = inodeOf(stat);
    names.set(inode, (names.get(inode) ?? 0) + 1);
  }
  return names;
}
