import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './sync-folder.js';

/** Writes a file as a whole: sibling, fsync, rename, fsync of the folder. A crash leaves old or new. */
export async function replaceText(path: string, text: string | Buffer): Promise<void> {
  const folder = dirname(path);
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const temporary = join(folder, `.imgdedup-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await using file = await open(temporary, 'wx');
    await file.writeFile(text);
    await file.sync();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}
