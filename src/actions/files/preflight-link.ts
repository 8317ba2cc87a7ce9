import { isAcl, otherAttributes } from '../../fs/attributes.js';
import type { LiveFile } from '../../fs/file-ops.js';
import type { ActionCommand } from '../../model/actions/action.js';
import { sameInode } from '../../model/snapshot/file-table.js';
import { parentOf } from '../../model/paths/path.js';
import { isInRoot, type Place } from './place.js';
import type { PlannedLink } from '../plans/plan-links.js';
import { changedReason, keeperChangedReason } from '../plans/refusal.js';
import { leftByRule, refusalReason, refused, type Refused } from '../plans/refusal.js';

/** What is done to a duplicate in its own place. */
export type InPlaceAct = Exclude<ActionCommand, 'trash' | 'move' | 'undo' | 'import' | 'merge'>;

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
export function preflightLink(
  place: Place,
  plan: PlannedLink,
  act: InPlaceAct,
): LookedAt | Refused {
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
    const reason = mismatch(keep.exact, drop.exact, act) ?? mismatchOfAttributes(place, plan, act);
    if (reason !== undefined) return refused(reason);
    ops.checkWritable(base + parentOf(plan.duplicate) || '.');
    return { kind: 'ready', keeper: keep, duplicate: drop };
  } catch (error) {
    return refused(refusalReason(error));
  }
}

/** What would silently change. */
function mismatch(
  keep: LiveFile['exact'],
  drop: LiveFile['exact'],
  act: InPlaceAct,
): string | undefined {
  const isOne = keep.dev === drop.dev && keep.ino === drop.ino;
  switch (act) {
    case 'link':
      if (keep.dev !== drop.dev) return 'on another filesystem than its keeper';
      return isOne ? 'linked already' : mismatchOfOwner(keep, drop);
    case 'symlink':
      return isOne ? 'linked already' : mismatchOfOwner(keep, drop);
    case 'reflink':
      if (isOne) return 'linked already';
      return drop.links > 1 ? 'has other names, and would be torn from them' : undefined;
    case 'delete':
      return isOne ? 'another name of its keeper' : undefined;
    default:
      return act satisfies never;
  }
}

function mismatchOfOwner(keep: LiveFile['exact'], drop: LiveFile['exact']): string | undefined {
  if (keep.uid !== drop.uid) return 'has another owner than its keeper';
  if (keep.gid !== drop.gid) return 'has another group than its keeper';
  if (keep.mode !== drop.mode) return 'has other permissions than its keeper';
  return undefined;
}

/** What of their extended attributes and ACLs would be lost. */
function mismatchOfAttributes(
  { base, ops }: Place,
  plan: PlannedLink,
  act: InPlaceAct,
): string | undefined {
  // A reflink keeps those of the duplicate.
  if (act === 'reflink') return undefined;
  const [keep, drop] = [ops.attributes(base + plan.keeper), ops.attributes(base + plan.duplicate)];
  const names = otherAttributes(keep, drop);
  if (act === 'delete') {
    // Who may read it is of no account when it is gone.
    const lost = names.filter((name) => drop.has(name) && !isAcl(name));
    return lost.length === 0
      ? undefined
      : `has attributes that its keeper lacks (${lost.join(', ')})`;
  }
  if (names.length === 0) return undefined;
  return names.every(isAcl)
    ? 'has another ACL than its keeper'
    : `has other attributes than its keeper (${names.join(', ')})`;
}
