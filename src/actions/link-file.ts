import type { FileOps, LiveFile } from '../files/file-ops.js';
import type { ExactStat } from '../model/action.js';
import { systemCode } from '../model/errors.js';
import { refusalReason, type Ready } from './preflight.js';

export type LinkOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'skipped'; readonly reason: string }
  /** The keeper can take no more names. */
  | { readonly kind: 'full' };

/**
 * Makes the duplicate another name of the keeper. The path of the duplicate exists at every moment:
 * the link is made beside it and then moved over it. Before that all bytes are compared, and both
 * files are looked at once more.
 */
export function linkFile(
  ops: FileOps,
  keeper: string,
  duplicate: string,
  temporary: string,
  seen: Ready,
): LinkOutcome {
  try {
    if (!ops.compare(keeper, seen.keeper.stat, duplicate, seen.duplicate.stat)) {
      return skipped('its content differs');
    }
    if (!isStill(ops.look(keeper), seen.keeper.exact)) {
      return skipped('its keeper changed since it was looked at');
    }
    ops.link(keeper, temporary);
  } catch (error) {
    if (systemCode(error) === 'EMLINK') return { kind: 'full' };
    return skipped(refusalReason(error));
  }
  return moveOver(ops, duplicate, temporary, seen);
}

function moveOver(ops: FileOps, duplicate: string, temporary: string, seen: Ready): LinkOutcome {
  try {
    // Between look and link somebody may have put another file in the keeper's place.
    const linked = ops.look(temporary)?.exact;
    if (linked?.ino !== seen.keeper.exact.ino || linked.mtimeNs !== seen.keeper.exact.mtimeNs) {
      return undo(ops, temporary, 'its keeper changed since it was looked at');
    }
    if (!isStill(ops.look(duplicate), seen.duplicate.exact)) {
      return undo(ops, temporary, 'changed since it was looked at');
    }
    ops.rename(temporary, duplicate);
    return { kind: 'done' };
  } catch (error) {
    return undo(ops, temporary, refusalReason(error));
  }
}

/** Takes the temporary name away. If even that fails, the journal remembers it. */
function undo(ops: FileOps, temporary: string, reason: string): LinkOutcome {
  try {
    ops.remove(temporary);
    return skipped(reason);
  } catch (error) {
    return skipped(`${reason}; ${temporary} could not be removed (${refusalReason(error)})`);
  }
}

function isStill(now: LiveFile | undefined, before: ExactStat): boolean {
  return (
    now !== undefined &&
    now.exact.dev === before.dev &&
    now.exact.ino === before.ino &&
    now.exact.size === before.size &&
    now.exact.mtimeNs === before.mtimeNs &&
    now.exact.ctimeNs === before.ctimeNs
  );
}

function skipped(reason: string): LinkOutcome {
  return { kind: 'skipped', reason };
}
