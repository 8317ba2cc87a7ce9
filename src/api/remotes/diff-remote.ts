import { loadBoth } from '../../library/remotes/both-trees.js';
import { countUnread, idOfRow, type Holdings } from '../../library/remotes/holdings.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import { compareNames } from '../../model/paths/path.js';
import type { FileOfOne, RemoteDiff } from '../../model/remotes/whereabouts.js';

/**
 * Which files are only here, and which only in a remote, by content: names and folders do not matter. Of the newest
 * snapshot and of what was last fetched.
 * @param name of the remote
 * @throws ImgdedupError NO_SUCH_REMOTE, NOT_FETCHED, NO_SNAPSHOT, STORE_DAMAGED, INTERRUPTED, REPOSITORY_BUSY
 */
export async function diffRemote(
  repository: Repository,
  name: string,
  { signal }: Pick<WatchOptions, 'signal'> = {},
): Promise<RemoteDiff> {
  const { remote, here, there } = await loadBoth(repository, name);
  const hashName = repository.hash.name;
  const onlyHere = filesOfOne(here, there, hashName, signal);
  const onlyThere = filesOfOne(there, here, hashName, signal);
  const unread = { here: countUnread(here.tree), there: countUnread(there.tree) };
  const inBoth = here.tree.rows - unread.here - onlyHere.length;
  return { remote, onlyHere, onlyThere, inBoth, unread };
}

function filesOfOne(
  one: Holdings,
  other: Holdings,
  hashName: string,
  signal: AbortSignal | undefined,
): FileOfOne[] {
  const found: FileOfOne[] = [];
  for (const { row, files, local } of one.tree.eachRow()) {
    if (local === 0) checkInterrupted(signal);
    if (files.kind(local) !== 'content' || other.rowsLike(one, row).length > 0) continue;
    const contentId = idOfRow(one.tree, row, hashName);
    if (contentId === undefined) continue;
    found.push({ path: one.tree.path(row), contentId, size: one.tree.stat(row).size });
  }
  return found.toSorted((a, b) => compareNames(a.path, b.path));
}
