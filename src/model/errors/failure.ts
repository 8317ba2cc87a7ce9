import { ImgdedupError, systemCode } from './errors.js';
import type { RelPath } from '../paths/path.js';

/** A file or folder that could not be handled, and why, in words that do not change. */
export interface Failure<Path extends string = RelPath> {
  readonly path: Path;
  readonly reason: string;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'mounted read-only',
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  ELOOP: 'became a symbolic link',
  EIO: 'input/output error',
  ENXIO: 'the disk is gone',
  ENODEV: 'the disk is gone',
  ETIMEDOUT: 'the disk or the network does not answer',
  EHOSTDOWN: 'the network share does not answer',
  EHOSTUNREACH: 'the network share does not answer',
  ENOTCONN: 'the network share is not connected',
  EBUSY: 'in use by another program',
  ESTALE: 'stale network file handle',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'path too long',
  EISDIR: 'became a folder',
};

/**
 * Why reading a file failed, for the list of files that could not be handled.
 * @throws whatever is neither a system error nor a changed photo: that is a bug, not a bad file
 */
export function failureReason(error: unknown): string {
  if (error instanceof ImgdedupError && error.code === 'PHOTO_CHANGED') return error.message;
  const code = systemCode(error);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error;
  return reasons[code] ?? `system error ${code}`;
}
