import { readdirSync } from 'node:fs';
import { namesIn } from '../../fs/names-in.js';
import type { FileOps } from '../../fs/file-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import { fsPath, bytesToName } from '../../model/paths/path.js';
import type { Repository } from '../../library/repository/repository.js';
import { trashFolder, trashManifest, trashName, trashOfAction } from '../../library/trash/trash.js';
import { tolerate } from '../plans/refusal.js';

/**
 * Removes folders of the trash that are empty, and manifests of which nothing is left. What cannot be
 * removed does no harm.
 * @param only the folders of these actions; all by default
 */
export async function tidyTrash(
  { dataFolder }: Pick<Repository, 'dataFolder'>,
  ops: FileOps,
  only?: ReadonlySet<number>,
): Promise<void> {
  const trash = trashFolder(dataFolder);
  const numbers = new Set(
    (await namesIn(trash)).flatMap((name) => trashName.exec(name)?.groups?.['action'] ?? []),
  );
  for (const number of [...numbers].map(Number)) {
    if (only?.has(number) === false) continue;
    const folder = trashOfAction(dataFolder, number);
    tolerate(() => {
      removeEmptyFolders(ops, folder);
      if (ops.isFree(folder)) ops.remove(trashManifest(dataFolder, number));
    });
  }
  if (numbers.size > 0) tolerate(() => ops.removeFolder(trash));
}

/** @returns whether the folder is gone */
function removeEmptyFolders(ops: FileOps, folder: string): boolean {
  let left = 0;
  for (const entry of entriesOf(folder)) {
    const path = `${folder}/${bytesToName(entry.name)}`;
    if (!entry.isDirectory() || !removeEmptyFolders(ops, path)) left += 1;
  }
  if (left > 0 || ops.isFree(folder)) return left === 0;
  ops.removeFolder(folder);
  return true;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(fsPath(folder), { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
