import type { Attributes } from '../../fs/attributes.js';
import type { FileOps } from '../../fs/file-ops.js';
import type { Original } from '../../model/actions/action.js';
import { systemCode } from '../../model/errors/errors.js';

/**
 * Gives a file the owner, attributes, mode and time of another. Only root may give files away.
 * @returns what could not be given
 */
export function giveBack(
  ops: FileOps,
  path: string,
  before: Original,
  attributes: Attributes,
): string | undefined {
  const remark = giveAllButTime(ops, path, before, attributes);
  ops.setMtime(path, before.mtimeNs);
  return remark;
}

/** {@link giveBack} but for the time, which must come last. */
export function giveAllButTime(
  ops: FileOps,
  path: string,
  before: Original,
  attributes: Attributes,
): string | undefined {
  const remarks = [giveOwner(ops, path, before), giveAttributes(ops, path, attributes)];
  // After the owner: a change of that takes some modes away.
  if (ops.look(path)?.exact.mode !== before.mode) ops.setMode(path, before.mode);
  const given = remarks.filter((remark) => remark !== undefined);
  return given.length === 0 ? undefined : given.join('; ');
}

function giveAttributes(ops: FileOps, path: string, attributes: Attributes): string | undefined {
  if (attributes.size === 0) return undefined;
  try {
    // What only may be read is given none.
    ops.setMode(path, 0o600);
    ops.setAttributes(path, attributes);
    return undefined;
  } catch (error) {
    if (!notThere.has(systemCode(error) ?? '')) throw error;
    return 'its extended attributes could not be kept there';
  }
}

/** A filesystem that has none, or none so large. */
const notThere: ReadonlySet<string> = new Set(['ENOTSUP', 'EOPNOTSUPP', 'E2BIG', 'ERANGE']);

function giveOwner(ops: FileOps, path: string, { uid, gid }: Original): string | undefined {
  const now = ops.look(path)?.exact;
  if (now?.uid === uid && now.gid === gid) return undefined;
  try {
    ops.setOwner(path, uid, gid);
    return undefined;
  } catch (error) {
    if (systemCode(error) !== 'EPERM') throw error;
    return `only root can give it back to its owner ${uid}:${gid}`;
  }
}
