import type { FileOps } from '../../fs/file-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import { tolerate } from '../plans/refusal.js';

/** Of filesystems that have no hard links, such as FAT, exFAT and many shares. */
const noLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EXDEV',
]);

/**
 * Gives a file that was made its name, which must be free: it is there as a whole, or not at all. Only where there are
 * no hard links an empty file takes the name first, since nothing else fails where somebody was faster.
 * @throws the system error, EEXIST where the name is taken
 */
export function placeNew(ops: FileOps, temporary: string, to: string): void {
  try {
    ops.link(temporary, to);
  } catch (error) {
    if (!noLinks.has(systemCode(error) ?? '')) throw error;
    renameNew(ops, temporary, to);
    return;
  }
  try {
    ops.remove(temporary);
  } catch (error) {
    // It has its name; that the other one stays harms nobody.
    if (systemCode(error) === undefined) throw error;
    tolerate(() => ops.remove(temporary));
  }
}

function renameNew(ops: FileOps, temporary: string, to: string): void {
  ops.reserve(to);
  let isDone = false;
  try {
    ops.rename(temporary, to);
    isDone = true;
  } finally {
    if (!isDone) tolerate(() => ops.remove(to));
  }
}
