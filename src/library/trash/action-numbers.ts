import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../../fs/names-in.js';
import { systemCode } from '../../model/errors/errors.js';
import { sequenceOf, actionPrefix } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import { trashFolder, trashName } from './trash.js';

/**
 * The number of the next action: greater than any that was given before, also where the store was lost
 * since. The journal, the names in the trash and a file of its own each remember.
 */
export async function nextActionNumber(
  { dataFolder, isKept }: Pick<Repository, 'dataFolder' | 'isKept'>,
  store: ObjectStore,
): Promise<number> {
  const key = await store.lastKey(actionPrefix);
  const known = [0, key === undefined ? 0 : sequenceOf(key)];
  if (isKept) {
    known.push(readNumber(dataFolder));
    for (const name of await namesIn(trashFolder(dataFolder))) {
      known.push(Number(trashName.exec(name)?.groups?.['action'] ?? 0));
    }
  }
  return Math.max(...known.filter((number) => number < highest)) + 1;
}

/**
 * Remembers a number beside the store. A disk that is full must not keep anybody from acting: then the
 * journal alone remembers, until the next action.
 * @returns whether it is remembered
 */
export function rememberActionNumber(
  { dataFolder, isKept, reserve }: Pick<Repository, 'dataFolder' | 'isKept' | 'reserve'>,
  number: number,
): boolean {
  if (!isKept) return true;
  for (;;) {
    try {
      if (readNumber(dataFolder) < number) writeNumber(dataFolder, number);
      return true;
    } catch (error) {
      const code = systemCode(error) ?? '';
      if (!bearable.has(code)) throw error;
      if (!['ENOSPC', 'EDQUOT'].includes(code) || !reserve.release()) return false;
    }
  }
}

function writeNumber(dataFolder: string, number: number): void {
  const file = numberFile(dataFolder);
  const temporary = `${file}.tmp`;
  const fd = openSync(temporary, 'w');
  try {
    writeFileSync(fd, `${number}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, file);
}

const bearable = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EISDIR']);

/** Numbers are u32; what claims to be higher is none of ours. */
const highest = 2 ** 32 - 1;

/** What was remembered; 0 where nothing was, or what is there is no number. */
function readNumber(dataFolder: string): number {
  try {
    const text = readFileSync(numberFile(dataFolder), 'utf8');
    return /^\d{1,10}\n$/.test(text) ? Number(text) : 0;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

function numberFile(dataFolder: string): string {
  return join(dataFolder, 'last-action');
}
