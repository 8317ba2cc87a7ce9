import { statfsSync } from 'node:fs';
import { fsPath } from '../model/path.js';

/**
 * Filesystems of Linux that refuse a file's next name, by their magic number: ext2 to ext4, btrfs, NTFS.
 * XFS and others that are not here have no limit that anybody comes to, or none that can be known.
 */
const limits: ReadonlyMap<bigint, number> = new Map([
  [0xef53n, 65_000],
  [0x9123_683en, 65_535],
  [0x7366_746en, 4000],
]);

/** How many names a file can have on the filesystem of a folder; undefined where no limit is known. */
export function mostLinks(folder: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return limits.get(statfsSync(fsPath(folder || '.'), { bigint: true }).type);
}
