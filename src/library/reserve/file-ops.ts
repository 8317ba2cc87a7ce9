import type { FileOps } from '../../fs/file-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import type { Reserve } from './reserve.js';

/**
 * The same operations, with room from the reserve where the disk is full, for names, folders and lists
 * of files. Not for copies: they would use it up. What could be added in part is not added again.
 */
export function opsWithReserve(ops: FileOps, reserve: Reserve): FileOps {
  const withRoom = (call: () => void): void => {
    for (;;) {
      try {
        return call();
      } catch (error) {
        const isFull = ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');
        if (!isFull || !reserve.release()) throw error;
      }
    }
  };
  return {
    ...ops,
    reserve: (path) => withRoom(() => ops.reserve(path)),
    makeFolder: (path) => withRoom(() => ops.makeFolder(path)),
    link: (existing, name) => withRoom(() => ops.link(existing, name)),
    symlink: (target, name) => withRoom(() => ops.symlink(target, name)),
    rename: (from, to) => withRoom(() => ops.rename(from, to)),
    append(path, bytes) {
      reserve.makeRoom(bytes.length);
      ops.append(path, bytes);
    },
  };
}
