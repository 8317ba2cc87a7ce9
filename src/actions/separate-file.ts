import type { ContentHash } from '../digest/content-hash.js';
import type { FileOps, LiveFile } from '../files/file-ops.js';
import type { LinkStep } from '../model/action.js';
import { copyExactly, remarkOf, type MoveOutcome } from './move-file.js';
import { isStill, statAfter } from './place.js';
import { changedReason, refusalReason, tolerate } from './refusal.js';

/**
 * Makes a hard link a file of its own again, as it was before it was linked. The copy is made beside
 * it, given its own time, mode and owner, synced and compared, and only then moved over the name,
 * which exists at every moment. The other names keep the bytes.
 * @param names as `ops` takes them
 */
export function separateFile(
  ops: FileOps,
  names: { readonly path: string; readonly temporary: string },
  seen: LiveFile,
  { before, content }: Pick<LinkStep, 'before' | 'content'>,
  hash: ContentHash,
): MoveOutcome {
  const { path, temporary } = names;
  try {
    if (content !== undefined && !isContent(ops.digest(path, seen.stat, hash), content.digest)) {
      return { kind: 'skipped', reason: changedReason };
    }
  } catch (error) {
    return { kind: 'skipped', reason: refusalReason(error) };
  }
  const copied = copyExactly(ops, { from: path, temporary }, { seen, before });
  if (copied.kind === 'skipped') return copied;
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
  return { kind: 'done', stat: statAfter(ops, path), ...remarkOf(copied) };
}

export function isContent(digest: Uint8Array, content: Uint8Array): boolean {
  return Buffer.compare(digest, content) === 0;
}
