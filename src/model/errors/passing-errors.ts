import { systemCode } from './errors.js';

/**
 * Codes of system errors that a disk or the network between gives, and that may pass: a share that is
 * reconnected, a cable that wobbles, a sector that reads at the second attempt.
 *
 * Sources: read(2), open(2) and stat(2) for EIO, ENXIO and ENODEV; nfs(5) for EIO (`soft`), ETIMEDOUT
 * (`softerr`) and ESTALE; mount.cifs(8) for EHOSTDOWN; connect(2) for the network's; FUSE file systems
 * whose program ended give ENOTCONN.
 */
const ofDisk: ReadonlySet<string> = new Set([
  'EIO',
  'ENXIO',
  'ENODEV',
  'EREMOTEIO',
  'ETIMEDOUT',
  'ESTALE',
  'ENOTCONN',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
]);

/**
 * Codes that say that somebody else is in the way just now: a file that another program has locked
 * (Windows gives EBUSY), no descriptors left, a signal.
 */
const ofOthers: ReadonlySet<string> = new Set(['EAGAIN', 'EBUSY', 'EINTR', 'EMFILE', 'ENFILE']);

/**
 * How long to wait before each further attempt, in milliseconds: less than a second for a file that
 * cannot be read at all, enough for a network that stumbles.
 */
export const retryPausesMs = [100, 400] as const;

/** Whether the same call may do better in a moment. */
export function mayPass(error: unknown): boolean {
  return isDiskFault(error) || ofOthers.has(systemCode(error) ?? '');
}

/** Whether a disk, or the way to it, is what failed. */
export function isDiskFault(error: unknown): boolean {
  return ofDisk.has(systemCode(error) ?? '');
}
