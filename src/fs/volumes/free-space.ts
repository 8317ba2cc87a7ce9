import { statfsSync, statSync } from 'node:fs';
import { fsPath } from '../../model/paths/path.js';

/** What is free on the filesystem of a folder. */
export interface FreeSpace {
  /** Tells filesystems apart. */
  readonly device: bigint;
  /** Bytes that this user may fill. */
  readonly bytes: bigint;
  /** Copies may share their bytes with what they are made of, and then take no room. */
  readonly mayShare: boolean;
}

/** Of Linux: btrfs, XFS, bcachefs, ZFS, OCFS2. */
const sharing: ReadonlySet<bigint> = new Set([
  0x9123_683en,
  0x5846_5342n,
  0xca45_1a4en,
  0x2fc1_2fc1n,
  0x7461_636fn,
]);

export function freeSpace(folder: string): FreeSpace {
  const path = fsPath(folder || '.');
  const { bavail, bsize, type } = statfsSync(path, { bigint: true });
  const { dev } = statSync(path, { bigint: true });
  const mayShare = process.platform !== 'linux' || sharing.has(type);
  return { device: dev, bytes: bavail * bsize, mayShare };
}
