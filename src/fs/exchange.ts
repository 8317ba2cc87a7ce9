import { systemCode } from '../model/errors/errors.js';
import { nativeCalls } from './native.js';

/** The longest path that the system takes, in bytes. */
const longestPath = 4095;

/** The kernel, the filesystem, or a network share does not know it: NFS, FUSE and 9P say EINVAL. */
const unknown: ReadonlySet<string> = new Set(['ENOSYS', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * Exchanges two names in one step, so that what each led to lies under the other (`RENAME_EXCHANGE`).
 * @returns false where that cannot be: nothing was done then
 */
export function exchange(a: string, b: string): boolean {
  const library = nativeCalls();
  if (library === undefined || !isNameable(a) || !isNameable(b)) return false;
  try {
    library.swapSync(a, b);
    return true;
  } catch (error) {
    if (unknown.has(systemCode(error) ?? '')) return false;
    throw error;
  }
}

/** Whether the library gives a path on as it is: it takes text, and cuts what is too long. */
function isNameable(path: string): boolean {
  return path.isWellFormed() && Buffer.byteLength(path) <= longestPath;
}
