import type { Move } from '../../model/snapshot/change.js';
import { contentId, type ContentRef } from '../../model/contents/content-id.js';
import { compareNames } from '../../model/paths/path.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type { DiffFile, LostContents, SnapshotDiff } from '../../model/snapshot/snapshot-diff.js';
import { damagedRecord } from '../../storage/bytes.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { differences, type Difference } from '../../library/snapshot/differences.js';
import { textOf } from '../../library/decisions/distinct-pairs.js';
import { pairRenames } from '../../library/scan/renames.js';
import type { Repository } from '../../library/repository/repository.js';
import { findSnapshot } from './snapshots.js';
import { findInTrash } from '../../library/trash/find.js';
import { ContentTable } from '../../library/snapshot/content-table.js';
import { walkNodes } from '../../library/maintenance/walk-nodes.js';
import { WatchedStore, type WatchOptions } from '../../library/repository/watched-store.js';

export interface DiffOptions extends WatchOptions {
  /** Names of snapshots: a number, `HEAD`, `HEAD~N`. */
  readonly from: string;
  readonly to: string;
}

/**
 * How the second snapshot differs from the first, by content. Reads the store only.
 * @throws ImgdedupError USAGE, NO_SNAPSHOT, NO_SUCH_SNAPSHOT, STORE_DAMAGED, REPOSITORY_BUSY
 */
export async function diffSnapshots(
  repository: Repository,
  options: DiffOptions,
): Promise<SnapshotDiff> {
  const { from, to, found } = await compare(repository, options);
  const byInode = pairRenames(found);
  const left = new Set(byInode.changes);
  const byContent = pairContents(found.filter((change) => left.has(change)));
  const file = toFile(repository);
  const of = (kind: Difference['kind']): DiffFile[] =>
    byContent.left.filter((change) => change.kind === kind).map((one) => file(one, one.content));
  return {
    from,
    to,
    added: of('new'),
    changed: of('modified'),
    moved: [...byInode.moves, ...byContent.moves].toSorted((a, b) => compareNames(a.to, b.to)),
    gone: of('deleted'),
  };
}

/**
 * Files of the first snapshot whose content no file of the second has. A content that was never read
 * counts as lost unless its file was only moved.
 * @throws ImgdedupError USAGE, NO_SNAPSHOT, NO_SUCH_SNAPSHOT, STORE_DAMAGED, REPOSITORY_BUSY
 */
export async function lostContents(
  repository: Repository,
  options: DiffOptions,
): Promise<LostContents> {
  const { from, to, found } = await compare(repository, options);
  const left = new Set(pairRenames(found).changes);
  const suspects = found.filter((change) => change.kind !== 'new' && left.has(change));
  const lost = new ContentTable(repository.hash.width);
  for (const suspect of suspects) {
    const content = contentBefore(suspect);
    if (content !== undefined) lost.add(content.digest, content.ordinal);
  }
  const present = await repository.transaction((store) => presentAmong(store, to, lost));
  const file = toFile(repository);
  const gone = suspects.flatMap((suspect) => {
    const content = contentBefore(suspect);
    const isThere = content !== undefined && present.has(textOf(content));
    return isThere ? [] : [file(suspect, content)];
  });
  return { from, to, lost: await findInTrash(repository, gone) };
}

function contentBefore(change: Difference): ContentRef | undefined {
  return change.kind === 'deleted' ? change.content : change.contentBefore;
}

interface Compared {
  readonly from: Snapshot;
  readonly to: Snapshot;
  /** In byte order of paths. */
  readonly found: readonly Difference[];
}

function compare(repository: Repository, options: DiffOptions): Promise<Compared> {
  return repository.transaction(async (whole) => {
    const store = new WatchedStore(whole, 'comparing', options);
    const from = await findSnapshot(store, options.from);
    const to = await findSnapshot(store, options.to);
    const found: Difference[] = [];
    for await (const one of differences(store, from.root, to.root)) found.push(one);
    return { from, to, found: found.toSorted((a, b) => compareNames(a.path, b.path)) };
  });
}

/** A file that appears with the content of one that is gone is that file, moved by way of a copy. */
function pairContents(found: readonly Difference[]): {
  readonly left: readonly Difference[];
  readonly moves: readonly Move[];
} {
  const gone = new Map<string, Difference[]>();
  for (const one of found) {
    if (one.kind !== 'deleted' || one.content === undefined) continue;
    const text = textOf(one.content);
    const sharing = gone.get(text);
    if (sharing === undefined) gone.set(text, [one]);
    else sharing.push(one);
  }
  const moves: Move[] = [];
  const moved = new Set<Difference>();
  for (const one of found) {
    if (one.kind !== 'new' || one.content === undefined) continue;
    const before = gone.get(textOf(one.content))?.shift();
    if (before === undefined) continue;
    moved.add(one).add(before);
    moves.push({ from: before.path, to: one.path });
  }
  return { left: found.filter((one) => !moved.has(one)), moves };
}

/** Which of these contents a snapshot holds, as texts. */
async function presentAmong(
  store: ObjectStore,
  { root }: Snapshot,
  wanted: ContentTable,
): Promise<ReadonlySet<string>> {
  const present = new Set<string>();
  if (wanted.count === 0) return present;
  for await (const { id, node } of walkNodes(store, root)) {
    if (typeof node === 'string') throw damagedRecord('tree node', `${id} is ${node}`);
    const { files } = node;
    for (let row = 0; row < files.count; row += 1) {
      if (files.kind(row) !== 'content') continue;
      const content = { digest: files.digest(row), ordinal: files.ordinal(row) };
      if (wanted.has(content)) present.add(textOf(content));
    }
  }
  return present;
}

function toFile({ hash }: Repository) {
  return ({ path }: Difference, content: ContentRef | undefined): DiffFile => ({
    path,
    contentId:
      content === undefined ? undefined : contentId(hash.name, content.digest, content.ordinal),
  });
}
