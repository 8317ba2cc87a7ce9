import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../model/errors/errors.js';

/**
 * Makes a folder, and those above it that are not there. Not by `recursive` of Node: where the system finds nothing
 * below a folder that is there, as below /proc, that never ends (Node 20.20).
 * @param path absolute
 * @param mode of each folder that is made
 * @throws what the file system throws; EEXIST where a file is in the way
 */
export function makeFolders(path: string, mode = 0o777): void {
  try {
    makeFolder(path, mode);
  } catch (error) {
    const above = dirname(path);
    if (systemCode(error) !== 'ENOENT' || above === path) throw error;
    makeFolders(above, mode);
    makeFolder(path, mode);
  }
}

function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Some file systems complain of what forbids a folder before they see that it is there.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
