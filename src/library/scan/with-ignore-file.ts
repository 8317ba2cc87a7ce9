import { readFileSync } from 'node:fs';
import { locate } from '../../fs/location.js';
import { ignoreFileName, type FolderRules } from './files/rules.js';
import { statFile } from '../../fs/stat.js';
import { systemCode } from '../../model/errors.js';
import { bytesToName, joinPath, type Base, type RelPath } from '../../model/path.js';

/**
 * Rules with the text of a folder's own ignore file.
 * @throws the system error where it cannot be read
 */
export function withIgnoreFile(base: Base, folder: RelPath, rules: FolderRules): FolderRules {
  const path = joinPath(folder, ignoreFileName);
  try {
    // Not through a link, and not from a pipe.
    if (statFile(base, path) === undefined) return rules;
    return rules.withIgnoreFile(bytesToName(readFileSync(locate(base, path))));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return rules;
    throw error;
  }
}
