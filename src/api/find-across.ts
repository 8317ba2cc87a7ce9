import { loadBoth } from '../library/remotes/both-trees.js';
import { idOfRow } from '../library/remotes/holdings.js';
import { checkInterrupted } from '../library/repository/interrupt.js';
import type { Repository } from '../library/repository/repository.js';
import type { WatchOptions } from '../library/repository/watched-store.js';
import { Scope } from '../library/scan/scope.js';
import { contentRuns } from '../library/snapshot/content-runs.js';
import type { Tree } from '../library/snapshot/tree.js';
import { compareNames, type RelPath } from '../model/path.js';
import type { AcrossGroup, AcrossResult } from '../model/whereabouts.js';

export interface AcrossOptions extends Pick<WatchOptions, 'signal'> {
  /** Only contents that a file here has; everything by default. */
  readonly scope?: Scope | undefined;
}

/**
 * Contents that are both here and in a remote, with all their files. Of the newest snapshot and of what was last
 * fetched; nothing is compared byte by byte, and nothing can be done to them.
 * @param name of the remote
 * @throws ImgdedupError NO_SUCH_REMOTE, NOT_FETCHED, NO_SNAPSHOT, STORE_DAMAGED, INTERRUPTED, REPOSITORY_BUSY
 */
export async function findAcross(
  repository: Repository,
  name: string,
  { scope = Scope.everything, signal }: AcrossOptions = {},
): Promise<AcrossResult> {
  const { remote, here, there } = await loadBoth(repository, name);
  const groups: AcrossGroup[] = [];
  const everything = new Uint8Array(here.tree.rows).fill(1);
  for (const rows of contentRuns(here.tree, everything, 1)) {
    checkInterrupted(signal);
    const [first = 0] = rows;
    const contentId = idOfRow(here.tree, first, repository.hash.name);
    const held = there.rowsLike(here, first);
    if (contentId === undefined || held.length === 0) continue;
    const paths = pathsOf(here.tree, rows);
    if (!paths.some((path) => scope.includes(path))) continue;
    const { size } = here.tree.stat(first);
    groups.push({ contentId, size, here: paths, there: pathsOf(there.tree, held) });
  }
  const files = groups.reduce((sum, group) => sum + group.here.length, 0);
  const bytes = groups.reduce((sum, group) => sum + bytesOf(group), 0);
  return { remote, groups: groups.toSorted(byBytes), files, bytes };
}

function pathsOf(tree: Tree, rows: readonly number[]): RelPath[] {
  return rows.map((row) => tree.path(row)).toSorted(compareNames);
}

function bytesOf({ size, here }: AcrossGroup): number {
  return size * here.length;
}

function byBytes(a: AcrossGroup, b: AcrossGroup): number {
  return bytesOf(b) - bytesOf(a) || compareNames(a.here[0] ?? '', b.here[0] ?? '');
}
