import type { LiveFile } from '../fs/file-ops.js';
import { sameInode } from '../model/file-table.js';
import { parentOf } from '../model/path.js';
import { isInRoot, type Place } from './place.js';
import type { PlannedLink } from './plan-links.js';
import { changedReason, keeperChangedReason } from './refusal.js';
import { leftByRule, refusalReason, refused, type Refused } from './refusal.js';

/** A duplicate and its keeper, as they are right now. */
export interface LookedAt {
  readonly kind: 'ready';
  readonly keeper: LiveFile;
  readonly duplicate: LiveFile;
}

/**
 * Looks at both files right before the act. Bytes are compared later; this refuses what can be
 * refused without reading.
 */
export function preflightLink(place: Place, plan: PlannedLink): LookedAt | Refused {
  const { base, ops } = place;
  const { keeperStat, duplicateStat } = plan;
  try {
    if (plan.objection !== undefined) return leftByRule(plan.objection);
    if (!isInRoot(place, plan.duplicate)) return refused('its folder became a symbolic link');
    if (!isInRoot(place, plan.keeper)) return refused("its keeper's folder became a symbolic link");
    const [keep, drop] = [ops.look(base + plan.keeper), ops.look(base + plan.duplicate)];
    if (drop === undefined) return refused('vanished');
    if (keep === undefined) return refused('its keeper vanished');
    if (!sameInode(drop.stat, duplicateStat)) return refused(changedReason);
    if (!sameInode(keep.stat, keeperStat)) return refused(keeperChangedReason);
    const reason = mismatch(keep.exact, drop.exact);
    if (reason !== undefined) return refused(reason);
    ops.checkWritable(base + parentOf(plan.duplicate) || '.');
    return { kind: 'ready', keeper: keep, duplicate: drop };
  } catch (error) {
    return refused(refusalReason(error));
  }
}

/** What linking would silently change. */
function mismatch(keep: LiveFile['exact'], drop: LiveFile['exact']): string | undefined {
  if (keep.dev !== drop.dev) return 'on another filesystem than its keeper';
  if (keep.ino === drop.ino) return 'linked already';
  if (keep.uid !== drop.uid) return 'has another owner than its keeper';
  if (keep.gid !== drop.gid) return 'has another group than its keeper';
  if (keep.mode !== drop.mode) return 'has other permissions than its keeper';
  return undefined;
}
