import type { FileOps, LiveFile } from '../files/file-ops.js';
import type { ExactStat } from '../model/action.js';
import { systemCode } from '../model/errors.js';
import type { FileStat } from '../model/file-table.js';
import { refusalReason, type Ready } from './preflight.js';

export type LinkOutcome =
  /** `stat`: the inode that both names now share. */
  | { readonly kind: 'done'; readonly stat: FileStat | undefined }
  | { readonly kind: 'skipped'; readonly reason: string }
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
 * Makes the duplicate another name of the keeper. The link is made under a temporary name first;
 * what that name leads to is compared with the duplicate, byte by byte; both are looked at once
 * more, down to the ctime; and only then is it moved over. The duplicate's path exists at every
 * moment, and no byte of it goes that was not seen to be there twice.
 */
export function linkFile(ops: FileOps, names: LinkNames, seen: Ready): LinkOutcome {
  try {
    ops.link(names.keeper, names.temporary);
  } catch (error) {
    return systemCode(error) === 'EMLINK' ? { kind: 'full' } : skipped(refusalReason(error));
  }
  let outcome: LinkOutcome | undefined;
  try {
    outcome = moveOver(ops, names, seen);
  } catch (error) {
    outcome = skipped(refusalReason(error));
  } finally {
    if (outcome?.kind !== 'done') removeTemporary(ops, names.temporary);
  }
  return outcome;
}

function moveOver(ops: FileOps, names: LinkNames, seen: Ready): LinkOutcome {
  const { temporary, duplicate } = names;
  // Between look and link somebody may have put another file in the keeper's place.
  const linked = ops.look(temporary);
  if (linked === undefined || !isSameContent(linked.exact, seen.keeper.exact)) {
    return skipped('its keeper changed since it was looked at');
  }
  if (!ops.compare(temporary, linked.stat, duplicate, seen.duplicate.stat)) {
    return skipped('its content differs');
  }
  if (!isStill(ops.look(temporary), linked.exact)) {
    return skipped('its keeper changed since it was looked at');
  }
  if (!isStill(ops.look(duplicate), seen.duplicate.exact)) {
    return skipped('changed since it was looked at');
  }
  ops.rename(temporary, duplicate);
  return { kind: 'done', stat: statAfter(ops, duplicate) };
}

/** The link stands; not knowing its new times only means that the next look reads the file. */
function statAfter(ops: FileOps, path: string): FileStat | undefined {
  try {
    return ops.look(path)?.stat;
  } catch (error) {
    refusalReason(error);
    return undefined;
  }
}

/** If even this fails, the name is another one of the keeper: ugly, and nothing is lost. */
function removeTemporary(ops: FileOps, temporary: string): void {
  try {
    ops.remove(temporary);
  } catch (error) {
    refusalReason(error);
  }
}

/** A link changes the ctime, nothing else. */
function isSameContent(now: ExactStat, before: ExactStat): boolean {
  return (
    now.dev === before.dev &&
    now.ino === before.ino &&
    now.size === before.size &&
    now.mtimeNs === before.mtimeNs
  );
}

function isStill(now: LiveFile | undefined, before: ExactStat): boolean {
  return (
    now !== undefined && isSameContent(now.exact, before) && now.exact.ctimeNs === before.ctimeNs
  );
}

function skipped(reason: string): LinkOutcome {
  return { kind: 'skipped', reason };
}
