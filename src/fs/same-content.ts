import type { FileStat } from '../model/snapshot/file-table.js';
import { withChunk } from './direct-memory.js';
import { SteadyFile } from './steady-file.js';

/** A file, and what it must be. */
export interface Seen {
  readonly path: string;
  readonly stat: FileStat;
}

/**
 * Whether two files hold the same bytes, read piece by piece, so that signals get their turn.
 * @param mayGoOn asked after each piece; false ends it, and what was not compared is not the same
 * @throws ImgdedupError PHOTO_CHANGED; the system error
 */
export async function sameContent(
  a: Seen,
  b: Seen,
  mayGoOn: () => boolean = () => true,
): Promise<boolean> {
  if (a.stat.size !== b.stat.size) return false;
  await using left = await SteadyFile.open(a.path, a.stat);
  await using right = await SteadyFile.open(b.path, b.stat);
  return await withChunk((mine) =>
    withChunk(async (other) => {
      for (let at = 0; at < a.stat.size;) {
        if (!mayGoOn()) return false;
        const one = await left.read(mine, at);
        const two = await right.read(other, at);
        const length = Math.min(one.length, two.length);
        if (!one.subarray(0, length).equals(two.subarray(0, length))) return false;
        at += length;
      }
      await left.checkUnchanged();
      await right.checkUnchanged();
      return true;
    }),
  );
}
