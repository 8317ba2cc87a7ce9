import type { FileOps } from '../../fs/file-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import type { LinkNames } from './link-file.js';
import { isStill } from './place.js';
import type { LookedAt } from './preflight-link.js';
import { keeperChangedReason, refusalReason } from '../plans/refusal.js';
import { replacedFile, replaceName, skipped, takeOver } from './replace-name.js';
import type { Replaced, Skipped } from './replace-name.js';

export type SymlinkOutcome = { readonly kind: 'done' } | Skipped;

const cannotLink: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Puts a symbolic link to the keeper in the place of the duplicate. Both are compared byte by byte, and looked
 * at once more, before the link is moved over.
 * @param target where the link is to lead, from the duplicate's folder
 */
export function symlinkFile(
  ops: FileOps,
  names: LinkNames,
  seen: LookedAt,
  target: string,
): SymlinkOutcome {
  try {
    ops.symlink(target, names.temporary);
  } catch (error) {
    const isUnable = cannotLink.has(systemCode(error) ?? '');
    return skipped(isUnable ? 'its filesystem has no symbolic links' : refusalReason(error));
  }
  const replaced = replacedFile(ops, seen.duplicate, [names.keeper]);
  return takeOver(ops, names.temporary, replaced, () =>
    moveOver(ops, names, seen, target, replaced),
  );
}

function moveOver(
  ops: FileOps,
  { keeper, duplicate, temporary }: LinkNames,
  seen: LookedAt,
  target: string,
  replaced: Replaced,
): SymlinkOutcome {
  if (ops.realFolder(temporary) !== ops.realFolder(keeper)) return skipped(keeperChangedReason);
  if (!ops.compare(keeper, seen.keeper.stat, duplicate, seen.duplicate.stat)) {
    return skipped('its content differs');
  }
  if (!isStill(ops.look(keeper), seen.keeper.exact)) return skipped(keeperChangedReason);
  const reason = replaceName(ops, { temporary, path: duplicate, made: target }, replaced);
  return reason === undefined ? { kind: 'done' } : skipped(reason);
}
