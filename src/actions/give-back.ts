import type { FileOps } from '../fs/file-ops.js';
import type { Original } from '../model/action.js';
import { systemCode } from '../model/errors.js';

/**
 * Gives a file the owner, mode and time of another. Only root may give files away.
 * @returns what could not be given
 */
export function giveBack(ops: FileOps, path: string, before: Original): string | undefined {
  const remark = giveOwnerAndMode(ops, path, before);
  ops.setMtime(path, before.mtimeNs);
  return remark;
}

/** {@link giveBack} but for the time, which must come last. */
export function giveOwnerAndMode(ops: FileOps, path: string, before: Original): string | undefined {
  const remark = giveOwner(ops, path, before);
  // After the owner: a change of that takes some modes away.
  if (ops.look(path)?.exact.mode !== before.mode) ops.setMode(path, before.mode);
  return remark;
}

function giveOwner(ops: FileOps, path: string, { uid, gid }: Original): string | undefined {
  const now = ops.look(path)?.exact;
  if (now?.uid === uid && now.gid === gid) return undefined;
  try {
    ops.setOwner(path, uid, gid);
    return undefined;
  } catch (error) {
    if (systemCode(error) !== 'EPERM') throw error;
    return `only root can give it back to its owner ${uid}:${gid}`;
  }
}
