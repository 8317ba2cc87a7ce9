import type { BigIntStats, Stats } from 'node:fs';
import type { FileStat } from '../model/snapshot/file-table.js';
import type { Base, RelPath } from '../model/paths/path.js';
import type { FolderStat } from '../model/snapshot/tree-node.js';
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

/** The same numbers that {@link fileStat} has of a file. */
export function exactFileStat(stats: BigIntStats): FileStat {
  return {
    ino: Number(stats.ino),
    size: Number(stats.size),
    mtimeMs: milliseconds(stats.mtimeNs),
    ctimeMs: milliseconds(stats.ctimeNs),
    birthtimeMs: milliseconds(stats.birthtimeNs),
  };
}

const second = 1_000_000_000n;

/** As Node makes them of seconds and nanoseconds, which are not negative. */
function milliseconds(ns: bigint): number {
  const rest = ((ns % second) + second) % second;
  return Number((ns - rest) / second) * 1000 + Number(rest) / 1_000_000;
}
