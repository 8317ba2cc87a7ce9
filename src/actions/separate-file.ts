import type { ContentHash } from '../digest/content-hash.js';
import type { FileOps, LiveFile } from '../fs/file-ops.js';
import type { LinkStep } from '../model/action.js';
import {
  checkCopy,
  copyExactly,
  remarkOf,
  type CopyOutcome,
  type MoveOutcome,
} from './move-file.js';
import { isStill, statAfter } from './place.js';
import { changedReason, refusalReason, tolerate } from './refusal.js';

/** The two names of a link that becomes a file again, as `ops` takes them. */
interface SeparateNames {
  readonly path: string;
  readonly temporary: string;
}

type Copied = Extract<CopyOutcome, { readonly kind: 'copied' }>;
type Separated = Pick<LinkStep, 'before' | 'content'>;

/** What came of it; where it was done, also the inode of the new file. */
export type SeparateOutcome = MoveOutcome & { readonly ino?: bigint };

/**
 * Makes a hard link a file of its own again, as it was before it was linked. The copy is made beside
 * it, given its own time, mode and owner, synced and compared, and only then moved over the name,
 * which exists at every moment. The other names keep the bytes.
 */
export function separateFile(
  ops: FileOps,
  names: SeparateNames,
  seen: LiveFile,
  step: Separated,
  hash: ContentHash,
): SeparateOutcome {
  const { path, temporary } = names;
  const reason = contentChanged(ops, path, seen, step, hash);
  if (reason !== undefined) return { kind: 'skipped', reason };
  const { before } = step;
  const copied = copyExactly(ops, { from: path, temporary }, { seen, before });
  return copied.kind === 'skipped' ? copied : moveOver(ops, names, seen, copied);
}

/** {@link separateFile} with a copy that was made, dated and synced before. */
export function putCopy(
  ops: FileOps,
  names: SeparateNames,
  seen: LiveFile,
  step: Separated,
  hash: ContentHash,
  { remark }: Pick<Copied, 'remark'>,
): SeparateOutcome {
  const { path, temporary } = names;
  const reason = contentChanged(ops, path, seen, step, hash);
  if (reason !== undefined) {
    tolerate(() => ops.remove(temporary));
    return { kind: 'skipped', reason };
  }
  const { before } = step;
  const copied = checkCopy(ops, { from: path, temporary }, { seen, before }, remark);
  return copied.kind === 'skipped' ? copied : moveOver(ops, names, seen, copied);
}

/** @returns why the bytes are not those that were linked, if they are not */
function contentChanged(
  ops: FileOps,
  path: string,
  seen: LiveFile,
  { content }: Separated,
  hash: ContentHash,
): string | undefined {
  if (content === undefined) return undefined;
  try {
    return isContent(ops.digest(path, seen.stat, hash), content.digest) ? undefined : changedReason;
  } catch (error) {
    return refusalReason(error);
  }
}

function moveOver(
  ops: FileOps,
  { path, temporary }: SeparateNames,
  seen: LiveFile,
  copied: Copied,
): SeparateOutcome {
  let isDone = false;
  try {
    if (!isStill(ops.look(path), seen.exact)) return { kind: 'skipped', reason: changedReason };
    ops.rename(temporary, path);
    isDone = true;
  } catch (error) {
    return { kind: 'skipped', reason: refusalReason(error) };
  } finally {
    if (!isDone) tolerate(() => ops.remove(temporary));
  }
  return { kind: 'done', stat: statAfter(ops, path), ino: copied.ino, ...remarkOf(copied) };
}

export function isContent(digest: Uint8Array, content: Uint8Array): boolean {
  return Buffer.compare(digest, content) === 0;
}
