import { loadBoth, type Both } from '../../library/remotes/both-trees.js';
import { firstRows, idOfRow, unreadRow } from '../../library/remotes/holdings.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import { Scope } from '../../library/scan/scope.js';
import type { Tree } from '../../library/snapshot/tree.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import { compareNames, type RelPath } from '../../model/paths/path.js';
import type { AcrossGroup, AcrossResult } from '../../model/remotes/whereabouts.js';

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
  const found: Shared[] = [];
  let [files, bytes] = [0, 0];
  for (const { first, count } of meant(here.tree, scope)) {
    checkInterrupted(signal);
    if (there.rowsLike(here, first).length === 0) continue;
    const bytesHere = here.tree.stat(first).size * count;
    found.push({ first, bytes: bytesHere });
    files += count;
    bytes += bytesHere;
  }
  const sorted = found.toSorted((a, b) => b.bytes - a.bytes || a.first - b.first);
  const hashName = repository.hash.name;
  const groups = { [Symbol.iterator]: () => groupsOf(sorted, { here, there }, hashName) };
  return { remote, groups, contents: sorted.length, files, bytes };
}

/** Contents with a file in a scope: the first row of each, and how many files it has. */
function* meant(tree: Tree, scope: Scope): Generator<{ readonly first: number; count: number }> {
  const firsts = firstRows(tree);
  const counts = new Uint32Array(tree.rows);
  const isMeant = new Uint8Array(tree.rows);
  for (const [row, first] of firsts.entries()) {
    if (first === unreadRow) continue;
    counts[first] = itemAt(counts, first) + 1;
    if (scope.isEverything || scope.includes(tree.path(row))) isMeant[first] = 1;
  }
  for (const [first, count] of counts.entries()) {
    if (isMeant[first] === 1) yield { first, count };
  }
}

/** A content that is in both. */
interface Shared {
  /** The first row here that has it. */
  readonly first: number;
  /** Of all its files here. */
  readonly bytes: number;
}

function* groupsOf(
  shared: readonly Shared[],
  { here, there }: Pick<Both, 'here' | 'there'>,
  hashName: string,
): Generator<AcrossGroup> {
  for (const { first } of shared) {
    const contentId = idOfRow(here.tree, first, hashName);
    if (contentId === undefined) continue;
    yield {
      contentId,
      size: here.tree.stat(first).size,
      here: pathsOf(here.tree, here.copiesOf(first)),
      there: pathsOf(there.tree, there.rowsLike(here, first)),
    };
  }
}

function pathsOf(tree: Tree, rows: readonly number[]): RelPath[] {
  return rows.map((row) => tree.path(row)).toSorted(compareNames);
}
