import { systemDisk } from '../../fs/disk.js';
import { systemCode } from '../../model/errors/errors.js';
import type { RelPath } from '../../model/paths/path.js';
import type { Changes } from '../../watch/protocol.js';
import { rootInode } from '../../watch/root-inode.js';
import { lookAtSocket, socketPath } from '../../watch/socket-path.js';
import type { Repository } from '../repository/repository.js';
import type { Tree } from '../snapshot/tree.js';

/** What a watcher has seen of the folder until now; undefined where there is none, which is cheap to find out. */
export async function askWatcher(repository: Repository): Promise<Changes | undefined> {
  const { root, dataFolder, isKept, disk } = repository;
  // What is not the system's own nobody can watch.
  if (!isKept || disk !== systemDisk) return undefined;
  if (lookAtSocket(socketPath(dataFolder)) === undefined) return undefined;
  const { askChanges } = await import('../../watch/ask.js');
  try {
    return await askChanges(dataFolder, rootInode(root));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    // Who looks meets it again.
    return undefined;
  }
}

/**
 * Folders of a stored tree that may not be as it has them, on a watcher's word.
 * @returns undefined where that says nothing of this tree
 */
export function doubtfulFolders(
  changes: Changes | undefined,
  tree: Tree | undefined,
): ReadonlySet<RelPath> | undefined {
  const finding = changes?.finding;
  const root = tree?.folders[0]?.stored?.id;
  return finding === undefined || finding.tree !== root ? undefined : new Set(finding.folders);
}
