import { statfsSync } from 'node:fs';
import { fsPath } from '../../model/paths/path.js';

/**
 * Names that a file can have on filesystems of Linux, by their magic number: what the kernel defines as
 * `EXT4_LINK_MAX`, `BTRFS_LINK_MAX`, `NTFS_LINK_MAX` (ntfs3), `F2FS_LINK_MAX` and `XFS_MAXLINK`. Not here is what
 * decides elsewhere or says nothing: NFS, SMB and FUSE leave it to the other side, tmpfs has no limit,
 * and Apple documents none for APFS. There it is learnt by trying.
 */
const limits: ReadonlyMap<bigint, number> = new Map([
  // ext2 to ext4.
  [0xef53n, 65_000],
  [0x9123_683en, 65_535],
  [0x7366_746en, 4000],
  [0xf2f5_2010n, 0xffff_ffff],
  [0x5846_5342n, 0x7fff_ffff],
]);

/** How many names a file can have on the filesystem of a folder; undefined where no limit is known. */
export function mostLinks(folder: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return linkLimitOf(statfsSync(fsPath(folder || '.'), { bigint: true }).type);
}

/** @param magic as `statfs` gives it; on some machines a 32-bit number with its sign spread */
export function linkLimitOf(magic: bigint): number | undefined {
  return limits.get(BigInt.asUintN(32, magic));
}
