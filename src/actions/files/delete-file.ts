import type { FileOps } from '../../fs/file-ops.js';
import type { LinkNames } from './link-file.js';
import { isSameContent, isStill } from './place.js';
import type { LookedAt } from './preflight-link.js';
import { skipped, type Skipped } from './replace-name.js';
import { changedReason, keeperChangedReason, refusalReason, tolerate } from '../plans/refusal.js';

export type DeleteOutcome = { readonly kind: 'done' } | Skipped;

/**
 * Removes a duplicate for good. It is compared with its keeper byte by byte; then it is moved to a name
 * that nobody else knows, compared there once more, and only then removed. What is not as it was seen
 * goes back.
 */
export function deleteFile(ops: FileOps, names: LinkNames, seen: LookedAt): DeleteOutcome {
  let outcome: DeleteOutcome | undefined;
  try {
    outcome = remove(ops, names, seen);
  } catch (error) {
    outcome = skipped(refusalReason(error));
  } finally {
    if (outcome?.kind !== 'done') tolerate(() => putBack(ops, names));
  }
  return outcome;
}

function remove(
  ops: FileOps,
  { keeper, duplicate, temporary }: LinkNames,
  seen: LookedAt,
): DeleteOutcome {
  const { exact, stat } = seen.duplicate;
  if (!ops.compare(keeper, seen.keeper.stat, duplicate, stat))
    return skipped('its content differs');
  if (!isStill(ops.look(keeper), seen.keeper.exact)) return skipped(keeperChangedReason);
  if (!isStill(ops.look(duplicate), exact)) return skipped(changedReason);
  ops.reserve(temporary);
  ops.rename(duplicate, temporary);
  const there = ops.look(temporary);
  if (there === undefined || !isSameContent(there.exact, exact)) return skipped(changedReason);
  if (!ops.compare(keeper, seen.keeper.stat, temporary, there.stat)) {
    return skipped('its content differs');
  }
  if (!isStill(ops.look(keeper), seen.keeper.exact)) return skipped(keeperChangedReason);
  ops.remove(temporary);
  return { kind: 'done' };
}

/** As long as its place is free, what lies under the temporary name is what was there. */
export function putBack(
  ops: FileOps,
  { duplicate, temporary }: Pick<LinkNames, 'duplicate' | 'temporary'>,
): void {
  const there = ops.look(temporary);
  if (there === undefined) return;
  if (!ops.isFree(duplicate)) {
    if (there.exact.size === 0n) ops.remove(temporary);
    return;
  }
  ops.reserve(duplicate);
  let isBack = false;
  try {
    ops.rename(temporary, duplicate);
    isBack = true;
  } finally {
    if (!isBack) ops.remove(duplicate);
  }
}
