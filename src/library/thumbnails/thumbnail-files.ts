import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../../fs/names-in.js';
import { systemCode } from '../../model/errors/errors.js';
import { versionFolder } from './thumbnail-file.js';

/** A file of the cache. */
export interface KeptFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** When it was last asked for, in milliseconds since 1970, to the hour. */
  readonly usedAt: number;
}

/** All files of the version in use, whatever they are called. */
export async function* keptFiles(folder: string): AsyncGenerator<KeptFile> {
  const version = versionFolder(folder);
  for (const part of await namesIn(version)) {
    const inner = join(version, part);
    for (const name of await filesIn(inner)) {
      const path = join(inner, name);
      const stats = await statIfThere(path);
      if (stats === undefined) continue;
      yield { path, name, bytes: stats.size, usedAt: stats.mtimeMs };
    }
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** Another process may remove what was listed. */
async function statIfThere(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
