import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import type { ContentHash } from '../../../digest/content-hash.js';
import { locate } from '../../../fs/location.js';
import { failureReason } from '../../../model/errors/failure.js';
import { bytesToName, type Base } from '../../../model/paths/path.js';
import type { JobItem } from '../../codes/job-code.js';
import { notThere, type NotThere } from './source.js';

/** Where a file of a job lies here, or why it is not there as the job says. */
type Located = { readonly kind: 'found'; readonly path: string | Buffer } | NotThere;

const chunkBytes = 1024 * 1024;

/**
 * Finds a file below the root, and reads all of it: only with that size, that time and that hash it is the one that
 * is meant.
 * @param base of the root as it really is, without links on its way
 */
export async function findJobFile(base: Base, item: JobItem, hash: ContentHash): Promise<Located> {
  try {
    const path = locate(base, item.path);
    if (!(await isBelow(base, path))) return notThere('a link leads out of the root');
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!(await isAsSaid(file, item))) return notThere('another size or time');
      const digest = await digestOf(file, item.size, hash);
      if (digest !== item.digest) return notThere('another content');
      return { kind: 'found', path };
    } finally {
      await file.close();
    }
  } catch (error) {
    return notThere(failureReason(error));
  }
}

/** Whether the file is still the one that was found. */
export async function isStillThere(path: string | Buffer, item: JobItem): Promise<boolean> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return await isAsSaid(file, item);
    } finally {
      await file.close();
    }
  } catch (error) {
    failureReason(error);
    return false;
  }
}

async function isBelow(base: Base, path: string | Buffer): Promise<boolean> {
  const real = await realpath(path, { encoding: 'buffer' });
  return bytesToName(real).startsWith(base);
}

async function isAsSaid(file: FileHandle, { size, mtimeMs }: JobItem): Promise<boolean> {
  const stats = await file.stat();
  return stats.isFile() && stats.size === size && Math.floor(stats.mtimeMs) === mtimeMs;
}

async function digestOf(file: FileHandle, size: number, hash: ContentHash): Promise<string> {
  const running = hash.start();
  const chunk = Buffer.allocUnsafe(Math.min(size, chunkBytes));
  for (let at = 0; at < size;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    // Shorter than it was: no digest of it is the one that is wanted.
    if (bytesRead === 0) break;
    running.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
  return Buffer.from(running.digest()).toString('hex');
}
