import type { Looked } from '../../fs/looked.js';
import type { PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors/errors.js';

/**
 * Gives a prepared file a name that must be free.
 * @returns false where it is not any more
 */
export function placeNew(ops: PutOps, temporary: string, target: string): boolean {
  try {
    ops.link(temporary, target);
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (['EEXIST', 'ENOENT'].includes(code)) return false;
    if (code !== 'EMLINK') throw error;
    // The temporary name was the last that the file could have.
    ops.rename(temporary, target);
    return true;
  }
  ops.remove(temporary);
  return true;
}

/**
 * Puts a prepared file in the place of one that was seen.
 * @returns false where another one is there by now
 */
export function placeOver(ops: PutOps, temporary: string, target: string, seen: Looked): boolean {
  try {
    if (!ops.exchange(temporary, target)) {
      if (!isSame(ops.look(target), seen)) return false;
      ops.rename(temporary, target);
      return true;
    }
    if (!isSame(ops.look(temporary), seen)) {
      // Somebody's file has come there since: it goes back.
      ops.exchange(temporary, target);
      return false;
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
  ops.remove(temporary);
  return true;
}

/**
 * Removes a file that was seen: under a name that nobody else knows, where it is looked at again.
 * @returns false where another one is there by now
 */
export function takeAway(ops: PutOps, temporary: string, target: string, seen: Looked): boolean {
  try {
    ops.rename(target, temporary);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
  const isIt = isSame(ops.look(temporary), seen);
  if (!isIt) ops.link(temporary, target);
  ops.remove(temporary);
  return isIt;
}

/** Whether a file is the one that was seen, and holds what it held. Its ctime and names may be others. */
export function isSame(now: Looked | undefined, seen: Looked): boolean {
  return (
    now !== undefined &&
    now.ino === seen.ino &&
    now.dev === seen.dev &&
    now.size === seen.size &&
    now.mtimeMs === seen.mtimeMs
  );
}
