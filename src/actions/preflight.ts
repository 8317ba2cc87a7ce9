import { dirname } from 'node:path';
import type { FileOps, LiveFile } from '../files/file-ops.js';
import { systemCode } from '../model/errors.js';
import { sameInode, type FileStat } from '../model/file-table.js';

/** Two files that may be linked, as they are right now. */
export interface Ready {
  readonly kind: 'ready';
  readonly keeper: LiveFile;
  readonly duplicate: LiveFile;
}

export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}

/**
 * Looks at both files right before the act. Bytes are compared later; this refuses what can be
 * refused without reading.
 * @param keeper path as `ops` takes it
 */
export function preflight(
  ops: FileOps,
  keeper: string,
  keeperStat: FileStat,
  duplicate: string,
  duplicateStat: FileStat,
): Ready | Refused {
  try {
    const [keep, drop] = [ops.look(keeper), ops.look(duplicate)];
    if (drop === undefined) return refused('vanished');
    if (keep === undefined) return refused('its keeper vanished');
    if (!sameInode(drop.stat, duplicateStat)) return refused('changed since it was looked at');
    if (!sameInode(keep.stat, keeperStat))
      return refused('its keeper changed since it was looked at');
    const reason = mismatch(keep.exact, drop.exact);
    if (reason !== undefined) return refused(reason);
    ops.checkWritable(dirname(duplicate));
    return { kind: 'ready', keeper: keep, duplicate: drop };
  } catch (error) {
    return refused(refusalReason(error));
  }
}

/** What linking would silently change. */
function mismatch(keep: LiveFile['exact'], drop: LiveFile['exact']): string | undefined {
  if (keep.dev !== drop.dev) return 'on another filesystem than its keeper';
  if (keep.ino === drop.ino) return 'linked already';
  if (keep.uid !== drop.uid || keep.gid !== drop.gid) return 'has another owner than its keeper';
  if (keep.mode !== drop.mode) return 'has other permissions than its keeper';
  return undefined;
}

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'its folder is read-only',
  EACCES: 'its folder is read-only',
  EPERM: 'the system does not permit it',
  EXDEV: 'on another filesystem than its keeper',
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  ELOOP: 'changed since it was looked at',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'input/output error',
  EMLINK: 'its keeper has as many links as the filesystem allows',
  ENOTSUP: 'the filesystem has no hard links',
  EOPNOTSUPP: 'the filesystem has no hard links',
};

/**
 * A system error in words that do not change.
 * @throws what is not a system error
 */
export function refusalReason(error: unknown): string {
  const code = systemCode(error);
  if (code === 'PHOTO_CHANGED') return 'changed since it was looked at';
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error;
  return reasons[code] ?? `system error ${code}`;
}

function refused(reason: string): Refused {
  return { kind: 'refused', reason };
}
