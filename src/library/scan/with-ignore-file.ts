import type { PhotoFolder } from '../../fs/disk.js';
import { PhotoFile } from '../../fs/photo-file.js';
import { locate } from '../../fs/location.js';
import { ignoreFileName, type FolderRules } from './files/rules.js';
import { statFile } from '../../fs/stat.js';
import { systemCode } from '../../model/errors/errors.js';
import { bytesToName, joinPath, type RelPath } from '../../model/paths/path.js';

/**
 * Rules with the text of a folder's own ignore file.
 * @throws the system error where it cannot be read
 */
export function withIgnoreFile(
  { base, disk }: PhotoFolder,
  folder: RelPath,
  rules: FolderRules,
): FolderRules {
  const path = joinPath(folder, ignoreFileName);
  try {
    // Not through a link, and not from a pipe.
    const stat = statFile(base, path, disk);
    if (stat === undefined) return rules;
    using file = PhotoFile.open(locate(base, path), stat, disk);
    const text = Buffer.alloc(stat.size);
    file.read(text, 0);
    return rules.withIgnoreFile(bytesToName(text));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return rules;
    throw error;
  }
}
