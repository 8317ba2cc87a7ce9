import type { FileOps } from '../../fs/file-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import type { FileStat } from '../../model/snapshot/file-table.js';
import type { LookedAt } from './preflight-link.js';
import { isSameContent, isStill, statAfter } from './place.js';
import { keeperChangedReason, refusalReason } from '../plans/refusal.js';
import { replacedFile, replaceName, skipped, takeOver } from './replace-name.js';
import type { Replaced, Skipped } from './replace-name.js';

export type LinkOutcome =
  /** `stat`: the inode that both names now share. */
  | { readonly kind: 'done'; readonly stat: FileStat | undefined }
  | Skipped
  /** The keeper can take no more names. */
  | { readonly kind: 'full' };

/** The three names of one link, as `ops` takes them. */
export interface LinkNames {
  readonly keeper: string;
  readonly duplicate: string;
  /** In the duplicate's folder. */
  readonly temporary: string;
}

/**
 * Makes the duplicate another name of the keeper, which has the same owner, mode and attributes. The link is made under a temporary name first;
 * what that name leads to is compared with the duplicate, byte by byte; both are looked at once
 * more, down to the ctime; and only then is it moved over. The duplicate's path exists at every
 * moment, and no byte of it goes that was not seen to be there twice.
 */
export function linkFile(ops: FileOps, names: LinkNames, seen: LookedAt): LinkOutcome {
  try {
    ops.link(names.keeper, names.temporary);
  } catch (error) {
    return systemCode(error) === 'EMLINK' ? { kind: 'full' } : skipped(refusalReason(error));
  }
  const replaced = replacedFile(ops, seen.duplicate, [names.duplicate, names.keeper]);
  return takeOver(ops, names.temporary, replaced, () => moveOver(ops, names, seen, replaced));
}

function moveOver(ops: FileOps, names: LinkNames, seen: LookedAt, replaced: Replaced): LinkOutcome {
  const { temporary, duplicate } = names;
  // Between look and link somebody may have put another file in the keeper's place.
  const linked = ops.look(temporary);
  if (linked === undefined || !isSameContent(linked.exact, seen.keeper.exact)) {
    return skipped(keeperChangedReason);
  }
  if (!ops.compare(temporary, linked.stat, duplicate, seen.duplicate.stat)) {
    return skipped('its content differs');
  }
  if (!isStill(ops.look(temporary), linked.exact)) {
    return skipped(keeperChangedReason);
  }
  const reason = replaceName(ops, { temporary, path: duplicate, made: linked.exact.ino }, replaced);
  if (reason !== undefined) return skipped(reason);
  return { kind: 'done', stat: statAfter(ops, duplicate) };
}
