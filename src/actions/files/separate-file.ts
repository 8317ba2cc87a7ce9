import type { ContentHash } from '../../digest/content-hash.js';
import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import type { InPlaceStep } from '../../model/actions/action.js';
import {
  checkCopy,
  copyExactly,
  remarkOf,
  type CopyOutcome,
  type MoveOutcome,
} from './move-file.js';
import { statAfter } from './place.js';
import { changedReason, refusalReason } from '../plans/refusal.js';
import { discardMade, replaceName, type Replaced } from './replace-name.js';

/** A link, or a file that shares its bytes, that becomes a file of its own again. */
export interface Separated {
  readonly path: string;
  readonly temporary: string;
  /** Where the bytes are: the path itself, or what a symbolic link leads to. */
  readonly source: string;
  /** The file that holds them, as it was seen. */
  readonly seen: LiveFile;
  /** What lies under the path. */
  readonly replaced: Replaced;
  readonly copy: FileOps['copy'];
}

type Copied = Extract<CopyOutcome, { readonly kind: 'copied' }>;
type Former = Pick<InPlaceStep, 'before' | 'content'>;

/** What came of it; where it was done, also the inode of the new file. */
export type SeparateOutcome = MoveOutcome & { readonly ino?: bigint };

/**
 * Makes a link a file of its own again, as it was before it was linked. The copy is made beside
 * it, given its own time, mode and owner, synced and compared, and only then moved over the name,
 * which exists at every moment. The other names keep the bytes.
 */
export function separateFile(
  ops: FileOps,
  separated: Separated,
  { before, content }: Former,
  hash: ContentHash,
): SeparateOutcome {
  const { source, temporary, seen, copy } = separated;
  const reason = contentChanged(ops, separated, content, hash);
  if (reason !== undefined) return { kind: 'skipped', reason };
  const copied = copyExactly(ops, { from: source, temporary }, { seen, before }, copy);
  return copied.kind === 'skipped' ? copied : moveOver(ops, separated, copied);
}

/** {@link separateFile} with a copy that was made, dated and synced before. */
export function putCopy(
  ops: FileOps,
  separated: Separated,
  { before, content }: Former,
  hash: ContentHash,
  { remark }: Pick<Copied, 'remark'>,
): SeparateOutcome {
  const { source, temporary, seen, replaced } = separated;
  const reason = contentChanged(ops, separated, content, hash);
  if (reason !== undefined) {
    discardMade(ops, temporary, replaced);
    return { kind: 'skipped', reason };
  }
  const copied = checkCopy(ops, { from: source, temporary }, { seen, before }, remark);
  return copied.kind === 'skipped' ? copied : moveOver(ops, separated, copied);
}

/** Makes the path another name of a file that is as it was before, in place of a copy. */
export function linkTwin(
  ops: FileOps,
  separated: Separated,
  { before }: Pick<InPlaceStep, 'before'>,
  twin: string,
): SeparateOutcome {
  const { source, temporary, seen } = separated;
  try {
    ops.link(twin, temporary);
  } catch (error) {
    return { kind: 'skipped', reason: refusalReason(error) };
  }
  const linked = checkCopy(ops, { from: source, temporary }, { seen, before }, undefined);
  return linked.kind === 'skipped' ? linked : moveOver(ops, separated, linked);
}

/** @returns why the bytes are not those that were linked, if they are not */
function contentChanged(
  ops: FileOps,
  { source, seen }: Separated,
  content: Former['content'],
  hash: ContentHash,
): string | undefined {
  if (content === undefined) return undefined;
  try {
    return isContent(ops.digest(source, seen.stat, hash), content.digest)
      ? undefined
      : changedReason;
  } catch (error) {
    return refusalReason(error);
  }
}

function moveOver(ops: FileOps, separated: Separated, copied: Copied): SeparateOutcome {
  const { path, temporary, replaced } = separated;
  let isDone = false;
  try {
    const reason = replaceName(ops, { temporary, path, made: copied.ino }, replaced);
    if (reason !== undefined) return { kind: 'skipped', reason };
    isDone = true;
  } catch (error) {
    return { kind: 'skipped', reason: refusalReason(error) };
  } finally {
    if (!isDone) discardMade(ops, temporary, replaced);
  }
  return { kind: 'done', stat: statAfter(ops, path), ino: copied.ino, ...remarkOf(copied) };
}

export function isContent(digest: Uint8Array, content: Uint8Array): boolean {
  return Buffer.compare(digest, content) === 0;
}
