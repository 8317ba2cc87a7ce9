import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import { isSameContent, isStill } from './place.js';
import { changedReason, refusalReason, tolerate } from '../plans/refusal.js';

/** What lies under a name and is to be replaced, as it was seen. */
export interface Replaced {
  /** The last look: whether nothing has happened to it, down to the ctime. */
  readonly isStill: (name: string) => boolean;
  /** Whether a name leads to it, whatever became of it. */
  readonly isIt: (name: string) => boolean;
  /** Whether it may go, now that it lies under a name that nobody else knows. */
  readonly mayGo: (name: string) => boolean;
}

/** The two names, as `ops` takes them, and what lies under the first. */
interface Names {
  /** What was made to take the place. */
  readonly temporary: string;
  readonly path: string;
  /** What tells what was made from anything else: its inode, or where the link leads. */
  readonly made: bigint | string;
}

/**
 * Puts what was made under a temporary name in the place of what lies under another one. Where the
 * system can exchange the two, nothing goes that came to be there after the last look: what was
 * replaced lies under the temporary name then, is looked at and compared there, and put back if it is not
 * what was meant. Elsewhere an instant is left.
 * @returns why it was not done; undefined where it was
 */
export function replaceName(
  ops: FileOps,
  { temporary, path, made }: Names,
  replaced: Replaced,
): string | undefined {
  if (!replaced.isStill(path)) return changedReason;
  if (!ops.exchange(temporary, path)) {
    ops.rename(temporary, path);
    return undefined;
  }
  let isDone = false;
  try {
    if (!replaced.mayGo(temporary)) return changedReason;
    ops.remove(temporary);
    isDone = true;
  } finally {
    // What somebody else put there since is not ours to take away.
    if (!isDone) {
      tolerate(() => {
        const there = ops.look(path)?.exact.ino ?? ops.readLink(path);
        if (there === made) ops.exchange(temporary, path);
      });
    }
  }
  return undefined;
}

/** Left as it was. */
export interface Skipped {
  readonly kind: 'skipped';
  readonly reason: string;
}

export function skipped(reason: string): Skipped {
  return { kind: 'skipped', reason };
}

/**
 * Takes what was made under a temporary name to where it belongs, or removes it where that is not done. If even
 * that fails, another name with the same bytes stays: ugly, and nothing is lost.
 * @param moveOver looks, compares, and replaces the name
 */
export function takeOver<Outcome extends { readonly kind: string }>(
  ops: FileOps,
  temporary: string,
  replaced: Replaced,
  moveOver: () => Outcome,
): Outcome | Skipped {
  let outcome: Outcome | Skipped | undefined;
  try {
    outcome = moveOver();
  } catch (error) {
    outcome = skipped(refusalReason(error));
  } finally {
    if (outcome?.kind !== 'done') discardMade(ops, temporary, replaced);
  }
  return outcome;
}

/** Removes what was made under a temporary name and not used; never what was to be replaced by it. */
export function discardMade(ops: FileOps, temporary: string, replaced: Replaced): void {
  tolerate(() => {
    if (!replaced.isIt(temporary)) ops.remove(temporary);
  });
}

/** @param twins one of them must hold the same bytes when the file goes */
export function replacedFile(ops: FileOps, seen: LiveFile, twins: readonly string[]): Replaced {
  return {
    isStill: (name) => isStill(ops.look(name), seen.exact),
    isIt: (name) => ops.look(name)?.exact.ino === seen.exact.ino,
    mayGo: (name) => {
      const file = ops.look(name);
      if (file === undefined || !isSameContent(file.exact, seen.exact)) return false;
      return twins.some((twin) => holdsSame(ops, name, file, twin));
    },
  };
}

function holdsSame(ops: FileOps, name: string, file: LiveFile, twin: string): boolean {
  let isSame = false;
  tolerate(() => {
    const other = ops.look(twin);
    // Another name of the same file keeps it.
    isSame =
      other !== undefined &&
      (isOneFile(file, other) || ops.compare(name, file.stat, twin, other.stat));
  });
  return isSame;
}

/** @param target where it leads, as it says */
export function replacedSymlink(ops: FileOps, target: string): Replaced {
  const isIt = (name: string): boolean => ops.readLink(name) === target;
  return { isStill: isIt, isIt, mayGo: isIt };
}

export function isOneFile({ exact: a }: LiveFile, { exact: b }: LiveFile): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
