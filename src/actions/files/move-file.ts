import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import type { Original } from '../../model/actions/action.js';
import { systemCode } from '../../model/errors/errors.js';
import type { FileStat } from '../../model/snapshot/file-table.js';
import { giveBack } from './give-back.js';
import { isNearTime, isSameContent, isStill, statAfter } from './place.js';
import { changedReason, refusalReason, tolerate } from '../plans/refusal.js';

export type MoveOutcome =
  | { readonly kind: 'done'; readonly stat: FileStat | undefined; readonly remark?: string }
  | { readonly kind: 'skipped'; readonly reason: string };

const noSuchTime = 'its time cannot be given to a copy there';

/** The names of one move, as `ops` takes them. */
export interface MoveNames {
  readonly from: string;
  readonly to: string;
  /** In the folder of `to`. */
  readonly temporary: string;
}

/** What is to be moved. */
export interface Moved {
  readonly seen: LiveFile;
  /** What a copy on another filesystem is to be like. */
  readonly before: Original;
  /** Another name of what it was before, on the filesystem it comes to: then no copy is made. */
  readonly twin?: string | undefined;
  /** Asked once more right before the act: why it must not be done. */
  readonly check: () => string | undefined;
}

/**
 * Moves a file to a name that must be free. An empty file takes the name first, since only making
 * one fails where somebody else was faster; the rename then goes over that. Across filesystems the
 * file is copied, synced, compared and put in its place before the original goes.
 */
export function moveFile(ops: FileOps, names: MoveNames, moved: Moved): MoveOutcome {
  try {
    ops.reserve(names.to);
  } catch (error) {
    const isTaken = systemCode(error) === 'EEXIST';
    return skipped(isTaken ? 'a file of its name is there already' : refusalReason(error));
  }
  let outcome: MoveOutcome | undefined;
  const copies = new Set<bigint>();
  try {
    outcome = moveOver(ops, names, moved, copies);
  } catch (error) {
    outcome = skipped(refusalReason(error));
  } finally {
    if (outcome?.kind !== 'done') tolerate(() => freeAgain(ops, names, moved, copies));
  }
  return outcome;
}

/** @param copies takes the inode of the copy that was made, if one was */
function moveOver(ops: FileOps, names: MoveNames, moved: Moved, copies: Set<bigint>): MoveOutcome {
  const { from, to } = names;
  const reason = moved.check();
  if (reason !== undefined) return skipped(reason);
  if (!isStill(ops.look(from), moved.seen.exact)) return skipped(changedReason);
  try {
    ops.rename(from, to);
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error;
    return copyOver(ops, names, moved, copies);
  }
  return arrived(ops, names, moved);
}

/** Between look and rename somebody may have put another file there: that one goes back. */
function arrived(ops: FileOps, { from, to }: MoveNames, { seen }: Moved): MoveOutcome {
  const done: MoveOutcome = { kind: 'done', stat: statAfter(ops, to) };
  let isOther = false;
  tolerate(() => {
    const there = ops.look(to);
    if (there === undefined || isSameContent(there.exact, seen.exact)) return;
    ops.reserve(from);
    try {
      ops.rename(to, from);
      isOther = true;
    } finally {
      if (!isOther) ops.remove(from);
    }
  });
  return isOther ? skipped(changedReason) : done;
}

function copyOver(ops: FileOps, names: MoveNames, moved: Moved, copies: Set<bigint>): MoveOutcome {
  const { from, to, temporary } = names;
  const { seen, before, check } = moved;
  const copied =
    linkTwin(ops, names, moved) ?? copyExactly(ops, { from, temporary }, { seen, before });
  if (copied.kind === 'skipped') return copied;
  copies.add(copied.ino);
  ops.rename(temporary, to);
  const folder = to.slice(0, to.lastIndexOf('/'));
  tolerate(() => ops.syncFolder(folder));
  // Copying may have taken long.
  const reason = check();
  if (reason !== undefined) return skipped(reason);
  if (!isStill(ops.look(from), seen.exact)) return skipped(changedReason);
  ops.remove(from);
  return { kind: 'done', stat: statAfter(ops, to), ...remarkOf(copied) };
}

/** @returns undefined where that cannot be: then a copy is made */
function linkTwin(
  ops: FileOps,
  { from, temporary }: MoveNames,
  { seen, before, twin }: Moved,
): CopyOutcome | undefined {
  if (twin === undefined) return undefined;
  try {
    ops.link(twin, temporary);
  } catch (error) {
    refusalReason(error);
    return undefined;
  }
  const linked = checkCopy(ops, { from, temporary }, { seen, before }, undefined);
  return linked.kind === 'copied' ? linked : undefined;
}

export type CopyOutcome =
  | { readonly kind: 'copied'; readonly ino: bigint; readonly remark: string | undefined }
  | { readonly kind: 'skipped'; readonly reason: string };

/**
 * Makes a copy with the times, mode, owner and attributes that a file had, on disk and compared byte by
 * byte. A copy that is not as it should be is removed.
 * @param copy what copies the bytes
 */
export function copyExactly(
  ops: FileOps,
  { from, temporary }: Pick<MoveNames, 'from' | 'temporary'>,
  { seen, before }: Pick<Moved, 'seen' | 'before'>,
  copy: FileOps['copy'] = ops.copy.bind(ops),
): CopyOutcome {
  let remark: string | undefined;
  try {
    copy(from, temporary);
    remark = giveBack(ops, temporary, before, ops.attributes(from));
    ops.syncFile(temporary);
  } catch (error) {
    const reason = refusalReason(error);
    tolerate(() => ops.remove(temporary));
    return skipped(reason);
  }
  return checkCopy(ops, { from, temporary }, { seen, before }, remark);
}

/**
 * Whether a copy is as it should be, byte by byte; one that is not is removed.
 * @param remark what could not be given to it
 */
export function checkCopy(
  ops: FileOps,
  { from, temporary }: Pick<MoveNames, 'from' | 'temporary'>,
  { seen, before }: Pick<Moved, 'seen' | 'before'>,
  remark: string | undefined,
): CopyOutcome {
  let outcome: CopyOutcome | undefined;
  try {
    const copy = ops.look(temporary);
    const isSame =
      copy !== undefined &&
      copy.exact.size === before.size &&
      ops.compare(from, seen.stat, temporary, copy.stat);
    if (!isSame || !isStill(ops.look(temporary), copy.exact)) outcome = skipped('its copy differs');
    else if (!isStill(ops.look(from), seen.exact)) outcome = skipped(changedReason);
    else if (!isNearTime(copy.exact.mtimeNs, before.mtimeNs)) outcome = skipped(noSuchTime);
    else outcome = { kind: 'copied', ino: copy.exact.ino, remark };
  } catch (error) {
    outcome = skipped(refusalReason(error));
  } finally {
    if (outcome?.kind !== 'copied') tolerate(() => ops.remove(temporary));
  }
  return outcome;
}

export function remarkOf({ remark }: { readonly remark: string | undefined }): { remark?: string } {
  return remark === undefined ? {} : { remark };
}

/**
 * Takes away what a move that did not come about left at its goal: the empty file, or the copy,
 * while the file itself is where it was.
 */
function freeAgain(
  ops: FileOps,
  { from, to, temporary }: MoveNames,
  { seen }: Moved,
  copies: ReadonlySet<bigint>,
): void {
  ops.remove(temporary);
  const there = ops.look(to)?.exact;
  if (there === undefined || isSameContent(there, seen.exact)) return;
  const isCopy = copies.has(there.ino) && ops.look(from)?.exact.ino === seen.exact.ino;
  if (there.size === 0n || isCopy) ops.remove(to);
}

function skipped(reason: string): { readonly kind: 'skipped'; readonly reason: string } {
  return { kind: 'skipped', reason };
}
