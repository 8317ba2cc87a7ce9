import { rmSync } from 'node:fs';
import { constants, copyFile, mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../model/errors/errors.js';

/** How often it is tried again where a writer comes in between. */
const mostTries = 20;

/** Where copies are made; the second, in memory on Linux, where the first is on a full disk, too. */
const places = [tmpdir(), '/dev/shm'];

/** By the folder that was copied: one copy lasts as long as the process. */
const copies = new Map<string, Promise<string | undefined>>();

/**
 * A copy of a store's files in a temporary folder, removed when the process ends. LevelDB writes when it
 * opens a store: what cannot be written to is looked at in a copy. Links would not do: LevelDB can
 * write over a table that a crash left, by its name.
 * @returns the folder of the copy; undefined where there is no room for one
 */
export function copyOfStore(folder: string): Promise<string | undefined> {
  const known = copies.get(folder);
  if (known !== undefined) return known;
  const copy = copyWhereRoomIs(folder);
  copies.set(folder, copy);
  return copy;
}

async function copyWhereRoomIs(folder: string): Promise<string | undefined> {
  for (const place of places) {
    try {
      return await makeCopy(folder, place);
    } catch (error) {
      if (!noPlace.has(systemCode(error) ?? '')) throw error;
    }
  }
  return undefined;
}

/** Full, or not there. */
const noPlace: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'ENOENT', 'EACCES', 'EROFS']);

async function makeCopy(folder: string, place: string): Promise<string> {
  const copy = await mkdtemp(join(place, 'imgdedup-look-'));
  const remove = (): void => rmSync(copy, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    await fillCopy(folder, copy);
    return copy;
  } catch (error) {
    remove();
    throw error;
  }
}

async function fillCopy(folder: string, copy: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const before = await filesOf(folder);
    try {
      for (const name of before.keys()) {
        await copyFile(join(folder, name), join(copy, name), constants.COPYFILE_FICLONE);
      }
      // Files are written at their ends, and go when others took their place: both would show.
      if (isSame(before, await filesOf(folder)) || tries === mostTries) return;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || tries === mostTries) throw error;
    }
    for (const name of await readdir(copy)) rmSync(join(copy, name), { force: true });
  }
}

/** LevelDB's files but for its lock and its notes, with what would tell of a change. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) =>
    /^CURRENT$|^MANIFEST-|\.(?:ldb|log)$/.test(name),
  );
  const files = new Map<string, string>();
  for (const name of names.toSorted()) {
    const { size, mtimeNs, ino } = await stat(join(folder, name), { bigint: true });
    files.set(name, `${size} ${mtimeNs} ${ino}`);
  }
  return files;
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, facts]) => b.get(name) === facts);
}
