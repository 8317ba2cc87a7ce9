import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../../model/errors/errors.js';
import type { Repository } from '../repository/repository.js';
import { parseThumbnailName, thumbnailName, versionFolder } from '../thumbnails/thumbnail-file.js';
import { keptFiles } from '../thumbnails/thumbnail-files.js';
import type { NewNames } from './new-names.js';

/** Gives kept thumbnails the names that their contents have now. Those that are left are made anew when asked for. */
export async function renameThumbnails(
  { thumbnailFolder: folder }: Pick<Repository, 'thumbnailFolder'>,
  names: NewNames,
): Promise<void> {
  if (folder === undefined) return;
  const files: { readonly path: string; readonly name: string }[] = [];
  for await (const file of keptFiles(folder)) files.push(file);
  for (const { path, name } of files) {
    const thumbnail = parseThumbnailName(name);
    const content = thumbnail && names.find(thumbnail.content);
    if (thumbnail === undefined || content === undefined) continue;
    const place = join(versionFolder(folder), ...thumbnailName(content, thumbnail.size));
    try {
      await mkdir(dirname(place), { recursive: true });
      await rename(path, place);
    } catch (error) {
      // A cache: whoever cannot write it, or removes it meanwhile, does without.
      if (systemCode(error) === undefined) throw error;
    }
  }
}
