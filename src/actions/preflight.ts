import { join } from 'node:path';
import type { FileOps, LiveFile } from '../files/file-ops.js';
import { systemCode } from '../model/errors.js';
import { sameInode } from '../model/file-table.js';
import { parentOf, type Base, type RelPath } from '../model/path.js';
import type { PlannedLink } from './plan-links.js';

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

/** Where an action works. */
export interface Place {
  readonly base: Base;
  readonly ops: FileOps;
}

/**
 * Looks at both files right before the act. Bytes are compared later; this refuses what can be
 * refused without reading.
 */
export function preflight(place: Place, plan: PlannedLink): Ready | Refused {
  const { base, ops } = place;
  const { keeperStat, duplicateStat } = plan;
  try {
    if (!isInRoot(place, plan.duplicate)) return refused('its folder became a symbolic link');
    if (!isInRoot(place, plan.keeper)) return refused("its keeper's folder became a symbolic link");
    const [keep, drop] = [ops.look(base + plan.keeper), ops.look(base + plan.duplicate)];
    if (drop === undefined) return refused('vanished');
    if (keep === undefined) return refused('its keeper vanished');
    if (!sameInode(drop.stat, duplicateStat)) return refused('changed since it was looked at');
    if (!sameInode(keep.stat, keeperStat))
      return refused('its keeper changed since it was looked at');
    const reason = mismatch(keep.exact, drop.exact);
    if (reason !== undefined) return refused(reason);
    ops.checkWritable(base + parentOf(plan.duplicate) || '.');
    return { kind: 'ready', keeper: keep, duplicate: drop };
  } catch (error) {
    return refused(refusalReason(error));
  }
}

/** No folder on the way may have turned into a symbolic link, which could lead anywhere. */
function isInRoot({ base, ops }: Place, path: RelPath): boolean {
  const folder = parentOf(path);
  if (folder === '') return true;
  return ops.realFolder(base + folder) === join(ops.realFolder(base), folder);
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
