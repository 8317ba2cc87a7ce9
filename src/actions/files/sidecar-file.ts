import type { ContentHash } from '../../digest/content-hash.js';
import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import type { MergeStep, Original } from '../../model/actions/action.js';
import { withoutInsertions } from '../../model/contents/insertion.js';
import { mostSidecarBytes } from '../../picture/facts/xmp/sidecar-facts.js';
import { putBack } from './delete-file.js';
import { giveAllButTime } from './give-back.js';
import { isSameContent, isStill } from './place.js';
import { changedReason, refusalReason, tolerate } from '../plans/refusal.js';
import { discardMade, replaceName, type Replaced } from './replace-name.js';
import { isContent } from './separate-file.js';

export type SidecarOutcome =
  | { readonly kind: 'done'; readonly remark?: string }
  | { readonly kind: 'skipped'; readonly reason: string };

interface Names {
  readonly path: string;
  /** In the same folder. */
  readonly temporary: string;
}

/** A sidecar that is to be written anew. */
export interface Rewritten {
  /** As it was seen; undefined where there is none. */
  readonly seen: LiveFile | undefined;
  /** Whether bytes are those that are to be replaced. */
  readonly isOld: (bytes: Buffer) => boolean;
  readonly bytes: Buffer;
  /** Owner and mode that it gets. */
  readonly like: Omit<Original, 'mtimeNs'>;
  /** In nanoseconds since 1970; now by default. */
  readonly mtimeNs?: bigint | undefined;
}

/**
 * Writes a sidecar beside where it goes, reads it back, and puts it in the place of the former one, or of an
 * empty file that takes a free name first. What somebody else wrote meanwhile stays.
 */
export function rewriteSidecar(ops: FileOps, names: Names, rewritten: Rewritten): SidecarOutcome {
  let isReserved = false;
  let outcome: SidecarOutcome | undefined;
  let replaced: Replaced | undefined;
  const { path, temporary } = names;
  try {
    ops.reserve(temporary);
    const made = make(ops, names, rewritten);
    const { seen, isOld } = rewritten;
    if (seen === undefined) {
      ops.reserve(path);
      isReserved = true;
      replaced = emptyFile(ops, ops.look(path));
    } else replaced = oldSidecar(ops, seen, isOld);
    const reason =
      made.ino === undefined
        ? made.reason
        : replaceName(ops, { temporary, path, made: made.ino }, replaced);
    outcome = reason === undefined ? { kind: 'done', ...remarkOf(made) } : skipped(reason);
  } catch (error) {
    outcome = skipped(reasonOf(error));
  } finally {
    if (outcome?.kind !== 'done') {
      discardMade(ops, temporary, replaced ?? nothingElse);
      if (isReserved) tolerate(() => freeAgain(ops, path));
    }
  }
  return outcome;
}

/** Whatever lies under the temporary name is ours. */
const nothingElse: Replaced = { isStill: () => false, isIt: () => false, mayGo: () => false };

type Made =
  | { readonly ino: bigint; readonly remark: string | undefined }
  | { readonly ino: undefined; readonly reason: string };

function make(
  ops: FileOps,
  { path, temporary }: Names,
  { seen, bytes, like, mtimeNs }: Rewritten,
): Made {
  ops.append(temporary, bytes);
  const attributes = seen === undefined ? new Map() : ops.attributes(path);
  const remark = giveAllButTime(ops, temporary, { ...like, mtimeNs: 0n }, attributes);
  if (mtimeNs !== undefined) ops.setMtime(temporary, mtimeNs);
  ops.syncFile(temporary);
  const made = ops.look(temporary);
  const isMeant = made !== undefined && ops.read(temporary, made.stat).equals(bytes);
  if (!isMeant) return { ino: undefined, reason: 'its copy differs' };
  // Of a new one nobody is told whose it is.
  return { ino: made.exact.ino, remark: seen === undefined ? undefined : remark };
}

function oldSidecar(ops: FileOps, seen: LiveFile, isOld: Rewritten['isOld']): Replaced {
  return {
    isStill: (name) => isStill(ops.look(name), seen.exact),
    isIt: (name) => ops.look(name)?.exact.ino === seen.exact.ino,
    mayGo: (name) => {
      const file = ops.look(name);
      if (file === undefined || !isSameContent(file.exact, seen.exact)) return false;
      return isOld(ops.read(name, file.stat));
    },
  };
}

function emptyFile(ops: FileOps, empty: LiveFile | undefined): Replaced {
  const isEmpty = (name: string): boolean => {
    const file = ops.look(name)?.exact;
    return file !== undefined && file.ino === empty?.exact.ino && file.size === 0n;
  };
  return { isStill: isEmpty, isIt: isEmpty, mayGo: isEmpty };
}

/** The empty file that took the name: whoever wrote something into it since keeps it. */
function freeAgain(ops: FileOps, path: string): void {
  if (ops.look(path)?.exact.size === 0n) ops.remove(path);
}

/**
 * Takes a sidecar away that was made anew: it is moved to a name that nobody else knows, read there once
 * more, and only then removed.
 */
export function removeSidecar(
  ops: FileOps,
  { path, temporary }: Names,
  { seen, isOld }: { readonly seen: LiveFile; readonly isOld: Rewritten['isOld'] },
): SidecarOutcome {
  let outcome: SidecarOutcome | undefined;
  try {
    outcome = remove(ops, { path, temporary }, seen, isOld);
  } catch (error) {
    outcome = skipped(reasonOf(error));
  } finally {
    if (outcome?.kind !== 'done') tolerate(() => putBack(ops, { duplicate: path, temporary }));
  }
  return outcome;
}

function remove(
  ops: FileOps,
  { path, temporary }: Names,
  seen: LiveFile,
  isOld: Rewritten['isOld'],
): SidecarOutcome {
  if (!isStill(ops.look(path), seen.exact)) return skipped(changedReason);
  ops.reserve(temporary);
  ops.rename(path, temporary);
  const there = ops.look(temporary);
  const isIt = there !== undefined && isSameContent(there.exact, seen.exact);
  if (!isIt || !isOld(ops.read(temporary, there.stat))) return skipped(changedReason);
  ops.remove(temporary);
  return { kind: 'done' };
}

/** What a sidecar was before facts were put into it; undefined where it is not what came of that. */
export function formerOf(
  bytes: Buffer,
  { insertions, content, before }: Pick<MergeStep, 'insertions' | 'content' | 'before'>,
  hash: ContentHash,
): Buffer | undefined {
  const former = withoutInsertions(bytes, insertions);
  if (former === undefined || BigInt(former.length) !== before.size) return undefined;
  if (content === undefined) return former.length === 0 ? former : undefined;
  return isContent(hash.digest(former), content.digest) ? former : undefined;
}

/** Whether bytes are those of the sidecar before anything was put into it. */
export function isFormer(
  bytes: Buffer,
  { content, before }: Pick<MergeStep, 'content' | 'before'>,
  hash: ContentHash,
): boolean {
  if (BigInt(bytes.length) !== before.size) return false;
  return content === undefined || isContent(hash.digest(bytes), content.digest);
}

/** The bytes under a name; undefined where there is no file, or one that is too large for a sidecar. */
export function sidecarBytes(
  ops: Pick<FileOps, 'look' | 'read'>,
  name: string,
): { readonly file: LiveFile; readonly bytes: Buffer } | undefined {
  const file = ops.look(name);
  if (file === undefined || file.exact.size > mostSidecarBytes) return undefined;
  return { file, bytes: ops.read(name, file.stat) };
}

function remarkOf(made: Made): { remark?: string } {
  return made.ino === undefined || made.remark === undefined ? {} : { remark: made.remark };
}

function reasonOf(error: unknown): string {
  const reason = refusalReason(error);
  return reason === 'system error EEXIST' ? 'a file of its name is there already' : reason;
}

function skipped(reason: string): SidecarOutcome {
  return { kind: 'skipped', reason };
}
