import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ContentHash } from '../digest/content-hash.js';
import { systemCode } from '../model/errors/errors.js';
import type { ReadFrom } from '../model/import/import.js';
import { fsPath } from '../model/paths/path.js';
import { withChunk } from './direct-memory.js';

export interface ReadBack {
  readonly digest: Uint8Array;
  readonly from: ReadFrom;
}

/** Of filesystems, and of pieces of them, that cannot be read past the cache. */
const notDirect: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Linux only: elsewhere the constant is not there. */
const direct: number | undefined = process.platform === 'linux' ? constants.O_DIRECT : undefined;

/**
 * Hashes a file that was written and synced: from the disk where the system lets us read past its cache
 * (`O_DIRECT`), else from wherever it takes the bytes.
 * @throws the system error
 */
export async function readBack(path: string, hash: ContentHash): Promise<ReadBack> {
  if (direct !== undefined) {
    try {
      await using handle = await open(
        fsPath(path),
        constants.O_RDONLY | constants.O_NOFOLLOW | direct,
      );
      return { digest: await hashAll(handle, hash), from: 'disk' };
    } catch (error) {
      if (!notDirect.has(systemCode(error) ?? '')) throw error;
    }
  }
  await using handle = await open(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW);
  return { digest: await hashAll(handle, hash), from: 'cache' };
}

function hashAll(handle: FileHandle, hash: ContentHash): Promise<Uint8Array> {
  return withChunk(async (chunk) => {
    const running = hash.start();
    const { size } = await handle.stat();
    for (let at = 0; at < size;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) break;
      running.update(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
    return Uint8Array.from(running.digest());
  });
}
