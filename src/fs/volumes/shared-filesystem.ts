import { realpathSync, statfsSync } from 'node:fs';
import { systemCode } from '../../model/errors/errors.js';
import { bytesToName, fsPath } from '../../model/paths/path.js';
import { mountLines, mountList, mountOf, parseMount } from './mounts.js';

/**
 * Filesystems that others change without this machine's kernel hearing of it, and whose locks may hold on this machine
 * only. Those that run as programs may be anything, but for the two that only show a disk.
 */
const shared =
  /^(?:nfs|cifs$|smb|ncpfs$|afs$|ceph$|coda$|9p$|virtiofs$|vboxsf$|vmhgfs$|prl_fs$|drvfs$|lustre$|beegfs$|gpfs$|gfs2$|ocfs2$|glusterfs$|fuse(?:\.|$)(?!exfat|ntfs-3g))/;

/** Of disks of this machine: ext4, XFS, btrfs, ZFS, F2FS, tmpfs, overlayfs. Source: statfs(2). */
const ownTypes: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0xf2f52010, 0x01021994, 0x794c7630,
]);

/** @param type as the kernel lists mounts: `nfs4`, `fuse.sshfs` … */
export function isSharedType(type: string): boolean {
  return shared.test(type);
}

/**
 * What filesystem a folder lies on, where other machines may have it, too.
 * @returns its type; undefined of a disk of this machine, and where the folder is not there
 */
export function sharedFilesystem(folder: string): string | undefined {
  try {
    if (ownTypes.has(statfsSync(fsPath(folder)).type)) return undefined;
    const real = bytesToName(realpathSync(fsPath(folder), { encoding: 'buffer' }));
    const mounts = mountLines(mountList).flatMap((line) => parseMount(line) ?? []);
    const type = mountOf(real, mounts)?.type;
    return type !== undefined && isSharedType(type) ? type : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
