import type { Stats } from 'node:fs';
import { lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../../files/names-in.js';
import { systemCode } from '../../model/errors.js';
import type { GarbageCount } from '../../model/garbage.js';
import { decodeSound } from '../../storage/codec.js';
import { actionCodec } from '../../storage/codecs/action.js';
import { actionKey } from '../../storage/keys.js';
import type { Repository } from '../repository.js';
import { purgedMark, trashFolder } from '../trash.js';

/** A folder in the trash: what one action removed. */
interface Trashed {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * Removes what actions moved to the trash longer ago than an age. The action stays in the journal, and
 * a file `trash/ID.purged` says why it cannot be taken back any more.
 * @param age milliseconds
 */
export async function purgeTrash(
  repository: Repository,
  { age, now, dryRun }: { readonly age: number; readonly now: number; readonly dryRun: boolean },
): Promise<GarbageCount> {
  const trash = trashFolder(repository.dataFolder);
  const total = { count: 0, bytes: 0 };
  for (const { name, time } of await trashed(repository, trash)) {
    if (now - time < age) continue;
    total.count += 1;
    total.bytes += await bytesBelow(join(trash, name));
    if (dryRun) continue;
    // The mark first: half a trash without a mark would look like damage.
    await mkdir(trash, { recursive: true });
    await writeFile(
      purgedMark(repository.dataFolder, Number(name)),
      `${new Date(now).toISOString()}\n`,
    );
    await rm(join(trash, name), { recursive: true, force: true });
  }
  return total;
}

/** Bytes of all files at and below a path; 0 where nothing is. */
export async function bytesBelow(path: string): Promise<number> {
  let bytes = 0;
  for (const waiting = [path]; waiting.length > 0;) {
    const next = waiting.pop() ?? '';
    const stats = await lstatIfThere(next);
    if (stats?.isDirectory() === true) {
      for (const name of await readdir(next)) waiting.push(join(next, name));
    } else bytes += stats?.size ?? 0;
  }
  return bytes;
}

/** As old as the action; as the folder itself where the journal does not tell. */
async function trashed(repository: Repository, trash: string): Promise<Trashed[]> {
  const found: Trashed[] = [];
  for (const name of await namesIn(trash)) {
    const stats = await lstatIfThere(join(trash, name));
    if (!/^\d+$/.test(name) || stats?.isDirectory() !== true) continue;
    const bytes = await repository.transaction((store) => store.get(actionKey(Number(name))));
    const action = decodeSound(actionCodec, bytes)?.record;
    found.push({ name, time: action?.startedAt ?? stats.mtimeMs });
  }
  return found;
}

async function lstatIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
