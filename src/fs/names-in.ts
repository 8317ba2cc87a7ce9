import { readdir } from 'node:fs/promises';
import { systemCode } from '../model/errors/errors.js';

/** What lies in a folder of our own; nothing where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
