import type { Stats } from 'node:fs';
import type { FileStat } from '../model/file-table.js';
import type { Base, RelPath } from '../model/path.js';
import type { FolderStat } from '../model/tree-node.js';
import type { Disk } from './disk.js';
import { locate } from './location.js';

/** @returns undefined where nothing is, or nothing that is a regular file */
export function statFile(base: Base, path: RelPath, disk: Disk): FileStat | undefined {
  const stats = disk.look(locate(base, path));
  return stats?.isFile() ? fileStat(stats) : undefined;
}

/** @returns undefined where nothing is, or nothing that is a folder */
export function statFolder(base: Base, path: RelPath, disk: Disk): FolderStat | undefined {
  const stats = disk.look(locate(base, path));
  if (!stats?.isDirectory()) return undefined;
  return { ino: stats.ino, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs };
}

export function fileStat({ ino, size, mtimeMs, ctimeMs, birthtimeMs }: Stats): FileStat {
  return { ino, size, mtimeMs, ctimeMs, birthtimeMs };
}
