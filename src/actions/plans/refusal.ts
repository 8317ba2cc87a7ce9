import { systemCode } from '../../model/errors/errors.js';

/** Why a file is left alone. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
  /** Whether that is as it was wanted, and nothing that went wrong. */
  readonly byRule?: true;
  /** Nothing will ever change that. */
  readonly isFinal?: true;
}

/** A file that a rule says to leave. */
export function leftByRule(reason: string): Refused {
  return { kind: 'refused', reason, byRule: true };
}

export function refused(reason: string): Refused {
  return { kind: 'refused', reason };
}

export const changedReason = 'changed since it was looked at';
export const keeperChangedReason = 'its keeper changed since it was looked at';

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'its folder is read-only',
  EACCES: 'its folder is read-only',
  EPERM: 'the system does not permit it',
  EXDEV: 'on another filesystem than its keeper',
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  ELOOP: changedReason,
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
  if (code === 'PHOTO_CHANGED') return changedReason;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error;
  return reasons[code] ?? `system error ${code}`;
}

/** Does what may fail without harm, such as syncing where a filesystem cannot. */
export function tolerate(work: () => void): void {
  try {
    work();
  } catch (error) {
    refusalReason(error);
  }
}
