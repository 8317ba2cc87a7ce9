import { open } from 'node:fs/promises';
import { systemCode } from '../model/errors/errors.js';

/** A folder that may be entered and not read, and every one on Windows, which opens no folders for this. */
const cannotBeOpened: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EISDIR']);

/**
 * Waits until the names in a folder are on the disk. What was done in it is done by then: where the
 * folder cannot be opened to wait for it, that is no reason to call it failed.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!cannotBeOpened.has(systemCode(error) ?? '')) throw error;
  }
}
