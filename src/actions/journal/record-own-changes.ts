import { setTimeout as delay } from 'node:timers/promises';
import { statFile } from '../../fs/stat.js';
import type { ContentRef } from '../../model/contents/content-id.js';
import { FileTable, sameStat } from '../../model/snapshot/file-table.js';
import type { FileStat, Knowledge, Restat } from '../../model/snapshot/file-table.js';
import { joinPath, parentOf, type RelPath } from '../../model/paths/path.js';
import { isSettled, settlingMs } from '../../model/time/racy.js';
import { blobKey } from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';
import { loadLatestSnapshot, saveLatestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import { scanFolder } from '../../library/scan/scan.js';
import type { Repository } from '../../library/repository/repository.js';
import { Scope } from '../../library/scan/scope.js';
import { Tree, type FolderState } from '../../library/snapshot/tree.js';

/** What an action linked: which names, to which inodes, and how those were seen last. */
export class LinkedInodes {
  readonly #names = new Set<RelPath>();
  readonly #folders = new Set<RelPath>();
  /** Keepers as the snapshot has them. */
  readonly #before = new Map<number, FileStat>();
  /** Inodes right after their last link. */
  readonly #after = new Map<number, FileStat>();

  get isEmpty(): boolean {
    return this.#names.size === 0;
  }

  /**
   * @param before the inode that is or was shared, as the snapshot has it; the first one counts
   * @param after inodes as they were left, where they could be seen
   */
  add(name: RelPath, before: FileStat, after: readonly (FileStat | undefined)[]): void {
    this.#names.add(name);
    this.#folders.add(parentOf(name));
    if (!this.#before.has(before.ino)) this.#before.set(before.ino, before);
    for (const stat of after) if (stat !== undefined) this.#after.set(stat.ino, stat);
  }

  hasNamesIn(folder: RelPath): boolean {
    return this.#folders.has(folder);
  }

  isName(path: RelPath): boolean {
    return this.#names.has(path);
  }

  /** Whether a file of the snapshot was linked to. */
  isKeeper(stat: FileStat): boolean {
    const keeper = this.#before.get(stat.ino);
    return keeper !== undefined && sameStat(keeper, stat);
  }

  /** Whether a file is just as the last link left it. */
  isAsLeft(stat: FileStat): boolean {
    const after = this.#after.get(stat.ino);
    return after !== undefined && sameStat(after, stat);
  }
}

/** What an action changed, as far as snapshots know it. */
export interface OwnChanges {
  readonly linked: LinkedInodes;
  /** Names that are no more. */
  readonly gone: ReadonlySet<RelPath>;
  /** Names that are there again, with what is known of their bytes. */
  readonly come: ReadonlyMap<RelPath, ContentRef | undefined>;
}

/**
 * Takes what an action did into the snapshot, so that the next look finds nothing changed and reads
 * nothing. Contents are as they were, since all bytes were compared or nobody touched them; what
 * changed after the act is left for the next look to find.
 * @param end what the action ends with, written in the same moment
 */
export async function recordOwnChanges(
  repository: Repository,
  own: OwnChanges,
  end: readonly StoreChange[],
): Promise<void> {
  const { linked, gone, come } = own;
  const writeEnd = () => repository.transaction((store) => store.write(end));
  if (linked.isEmpty && gone.size === 0 && come.size === 0) return writeEnd();
  // Until a timestamp is older than the clock's step it proves nothing, and would be read again.
  await delay(settlingMs);
  const now = Date.now();
  const latest = await repository.transaction(loadLatestSnapshot);
  if (latest === undefined) return writeEnd();
  restat(repository, latest.tree, linked);
  // Our own renames changed the times of folders. Where nothing but that is new, take it in too;
  // what others changed meanwhile is for `status` to show first.
  let others = 0;
  const scope = Scope.everything;
  const look = await scanFolder(repository, latest.tree, { scope }, (change) => {
    const isOurs = change.kind === 'deleted' ? gone.has(change.path) : come.has(change.path);
    if (!isOurs) others += 1;
  });
  const tree = others === 0 ? look.tree : withoutFiles(latest.tree, gone);
  await repository.transaction(async (store) => {
    await carryContents(store, tree, come);
    await saveLatestSnapshot(store, tree, {
      before: latest.snapshot,
      takenAt: now,
      checkedAt: others === 0 ? now : latest.snapshot.checkedAt,
      also: end,
    });
  });
}

/** What came back holds what it held, if the store still knows of that. */
async function carryContents(
  store: ObjectStore,
  tree: Tree,
  come: OwnChanges['come'],
): Promise<void> {
  const learnt = new Map<number, Knowledge>();
  for (const [position, { path: folder, state }] of come.size === 0 ? [] : tree.folders.entries()) {
    for (const [local, name] of state.files.names().entries()) {
      const content = come.get(joinPath(folder, name));
      if (content === undefined || state.files.kind(local) === 'content') continue;
      if ((await store.get(blobKey(content.digest, content.ordinal))) === undefined) continue;
      const knowledge = { kind: 'content', ...content, carried: true } as const;
      learnt.set(tree.firstRow(position) + local, knowledge);
    }
  }
  tree.learn(learnt);
}

/** The same tree without some files; their folders are to be listed at the next look. */
function withoutFiles(tree: Tree, gone: ReadonlySet<RelPath>): Tree {
  const folders = new Set([...gone].map(parentOf));
  const result = new Tree();
  for (const folder of tree.folders) {
    const { path, state } = folder;
    result.add(folders.has(path) ? { ...folder, state: without(state, path, gone) } : folder);
  }
  return result;
}

function without(state: FolderState, folder: RelPath, gone: ReadonlySet<RelPath>): FolderState {
  const { files } = state;
  const entries = files.names().map((name, row) => files.entry(row, name));
  const kept = entries.filter(({ name }) => !gone.has(joinPath(folder, name)));
  return { ...state, settled: false, files: FileTable.from(kept, files.digestWidth) };
}

function restat({ base, disk }: Repository, tree: Tree, links: LinkedInodes): void {
  const now = Date.now();
  const found = new Map<number, Restat>();
  for (const [position, { path: folder, state }] of tree.folders.entries()) {
    const first = tree.firstRow(position);
    const names = links.hasNamesIn(folder);
    for (let local = 0; local < state.files.count; local += 1) {
      // Most folders have no part in this: their names need not be put together.
      if (!names && !links.isKeeper(state.files.stat(local))) continue;
      const path = tree.path(first + local);
      if (!links.isName(path) && !links.isKeeper(state.files.stat(local))) continue;
      const stat = statFile(base, path, disk);
      if (stat === undefined || !links.isAsLeft(stat)) continue;
      found.set(first + local, { stat, settled: isSettled(stat, now) });
    }
  }
  tree.restat(found);
}
