import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../model/errors/errors.js';

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

async function lstatIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
