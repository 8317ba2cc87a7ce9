import type { FileOps } from '../../fs/file-ops.js';
import type { ExactStat } from '../../model/actions/action.js';
import { systemCode } from '../../model/errors/errors.js';
import type { FileStat } from '../../model/snapshot/file-table.js';
import { giveBack } from './give-back.js';
import type { LinkNames } from './link-file.js';
import { isStill, statAfter } from './place.js';
import type { LookedAt } from './preflight-link.js';
import { keeperChangedReason, refusalReason } from '../plans/refusal.js';
import { replacedFile, replaceName, skipped, takeOver } from './replace-name.js';
import type { Replaced, Skipped } from './replace-name.js';

export type ReflinkOutcome =
  | { readonly kind: 'done'; readonly stat: FileStat | undefined; readonly made: ExactStat }
  | Skipped;

/** The filesystem does not share bytes between files. */
export const cannotShare: ReadonlySet<string> = new Set([
  'ENOTSUP',
  'EOPNOTSUPP',
  'EINVAL',
  'ENOTTY',
  'ENOSYS',
]);

/**
 * Makes the duplicate share the bytes of its keeper on disk, and leaves it the file that it is: owner,
 * mode, attributes and times. The clone is made beside it, compared with it byte by byte, and only then
 * moved over.
 */
export function reflinkFile(ops: FileOps, names: LinkNames, seen: LookedAt): ReflinkOutcome {
  try {
    ops.clone(names.keeper, names.temporary);
  } catch (error) {
    const isUnable = cannotShare.has(systemCode(error) ?? '');
    return skipped(isUnable ? 'its filesystem cannot share bytes' : refusalReason(error));
  }
  const replaced = replacedFile(ops, seen.duplicate, [names.duplicate, names.keeper]);
  return takeOver(ops, names.temporary, replaced, () => moveOver(ops, names, seen, replaced));
}

function moveOver(
  ops: FileOps,
  { temporary, duplicate }: LinkNames,
  seen: LookedAt,
  replaced: Replaced,
): ReflinkOutcome {
  const before = seen.duplicate.exact;
  const remark = giveBack(ops, temporary, before, ops.attributes(duplicate));
  if (remark !== undefined) return skipped(remark);
  ops.syncFile(temporary);
  const made = ops.look(temporary);
  if (made === undefined || made.exact.size !== before.size) return skipped(keeperChangedReason);
  if (made.exact.mtimeNs !== before.mtimeNs) return skipped('its time cannot be kept there');
  if (!ops.compare(temporary, made.stat, duplicate, seen.duplicate.stat)) {
    return skipped('its content differs');
  }
  if (!isStill(ops.look(temporary), made.exact)) return skipped(keeperChangedReason);
  const reason = replaceName(ops, { temporary, path: duplicate, made: made.exact.ino }, replaced);
  if (reason !== undefined) return skipped(reason);
  return { kind: 'done', stat: statAfter(ops, duplicate), made: made.exact };
}
