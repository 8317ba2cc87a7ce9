import type { PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import type { PutRecord } from '../../model/contents/put.js';
import type { PutPlace } from './put-place.js';

/** What says that there is no such file. */
const nowhere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/**
 * Of records of one path, the newest that tells of the file which is there: the folder says what holds, whatever
 * writers wrote down before they came to it, or did not.
 */
export function newest(
  place: Pick<PutPlace, 'base' | 'hash'>,
  ops: PutOps,
  records: readonly PutRecord[],
): PutRecord | undefined {
  const [first] = records;
  if (first === undefined) return undefined;
  const path = place.base + first.path;
  const file = lookAt(ops, path);
  if (file?.isFile() !== true) return undefined;
  // Of most paths one record tells, and the file is the one that it tells of.
  const there = BigInt(file.ino);
  if (records.length === 1 && first.inode === there && first.size === file.size) return first;
  const sized = records
    .filter(({ size }) => size === file.size)
    .toSorted((a, b) => b.recordedMs - a.recordedMs);
  const known = sized.find(({ inode }) => inode === there);
  if (known !== undefined || sized.length === 0) return known;
  // Others may have made it a name of another file that holds the same: `dupes --link` does.
  const digest = Buffer.from(ops.digest(path, place.hash));
  const same = sized.find(({ content }) => digest.equals(content.digest));
  return same && { ...same, inode: there };
}

function lookAt(ops: PutOps, path: string): ReturnType<PutOps['look']> {
  try {
    return ops.look(path);
  } catch (error) {
    if (nowhere.has(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
