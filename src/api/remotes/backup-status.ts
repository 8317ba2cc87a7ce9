import { realpathSync } from 'node:fs';
import { Volumes } from '../../fs/volumes/volumes.js';
import { latestOrNone } from '../../library/remotes/both-trees.js';
import { loadFetchedTree } from '../../library/remotes/fetched-nodes.js';
import {
  countUnread,
  firstRows,
  Holdings,
  idOfRow,
  unreadRow,
} from '../../library/remotes/holdings.js';
import { readRemotes } from '../../library/remotes/remote-records.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import type { Tree } from '../../library/snapshot/tree.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import type { Remote } from '../../model/remotes/remote.js';
import type {
  BackupPlace,
  BackupStatus,
  CopyCount,
  LackingFile,
} from '../../model/remotes/whereabouts.js';
import type { ObjectStore } from '../../storage/object-store.js';

/**
 * How many contents of the newest snapshot have fewer copies elsewhere than the setting `backup.copies` wants. A
 * copy is a volume: two remotes on one disk are one, and one on the disk of the photos themselves is none. As far as
 * was fetched; no volume is looked at.
 * @throws ImgdedupError NO_SNAPSHOT, STORE_DAMAGED, INTERRUPTED, REPOSITORY_BUSY
 */
export async function backupStatus(
  repository: Repository,
  { signal }: Pick<WatchOptions, 'signal'> = {},
): Promise<BackupStatus> {
  const own = Volumes.read(repository.volumes).placeOf(realpathSync(repository.root)).volume;
  const wanted = repository.settings.backup.copies;
  return repository.transaction(async (store) => {
    const { tree } = await latestOrNone(store);
    const remotes = await readRemotes(store);
    const places = remotes.map(({ name, volume, fetched }): BackupPlace => {
      const isApart = volume.id === '' || volume.id !== own.id;
      const counts = isApart && fetched !== undefined;
      return { name, volume, seenAt: fetched?.seenAt, counts };
    });
    const copies = new Copies(tree);
    const counting = remotes.filter((_, at) => places[at]?.counts === true);
    for (const sharing of byVolume(counting)) {
      checkInterrupted(signal);
      await copies.add(store, sharing);
    }
    return { wanted, places, ...copies.summary(wanted, repository.hash.name) };
  });
}

/** Remotes that share a volume; each by itself where the system does not tell. */
function byVolume(remotes: readonly Remote[]): Iterable<readonly Remote[]> {
  const groups = new Map<string, Remote[]>();
  for (const remote of remotes) {
    const key = remote.volume.id === '' ? `/${remote.name}` : remote.volume.id;
    groups.set(key, [...(groups.get(key) ?? []), remote]);
  }
  return groups.values();
}

/** On how many other volumes each content of a tree is. */
class Copies {
  readonly #here: Holdings;
  /** For each row the first one with its content. */
  readonly #firsts: Uint32Array;
  /** For that row. */
  readonly #copies: Uint32Array;

  constructor(tree: Tree) {
    this.#here = new Holdings(tree);
    this.#firsts = firstRows(tree);
    this.#copies = new Uint32Array(tree.rows);
  }

  /** @param sharing remotes of one volume */
  async add(store: ObjectStore, sharing: readonly Remote[]): Promise<void> {
    const held = new Uint8Array(this.#firsts.length);
    for (const remote of sharing) {
      const there = new Holdings(await loadFetchedTree(store, remote));
      for (const [row, first] of this.#firsts.entries()) {
        if (row !== first || held[row] === 1) continue;
        if (there.rowsLike(this.#here, row).length > 0) held[row] = 1;
      }
    }
    for (const [row, is] of held.entries()) {
      this.#copies[row] = itemAt(this.#copies, row) + is;
    }
  }

  summary(wanted: number, hashName: string): Omit<BackupStatus, 'wanted' | 'places'> {
    const byCopies = new Map<number, { contents: number; files: number; bytes: number }>();
    for (const [row, first] of this.#firsts.entries()) {
      if (first === unreadRow) continue;
      const copies = itemAt(this.#copies, first);
      const count = byCopies.get(copies) ?? { contents: 0, files: 0, bytes: 0 };
      byCopies.set(copies, count);
      count.files += 1;
      if (row !== first) continue;
      count.contents += 1;
      count.bytes += this.#here.tree.stat(row).size;
    }
    const counts = [...byCopies]
      .map(([copies, count]): CopyCount => ({ copies, ...count }))
      .toSorted((a, b) => a.copies - b.copies);
    const lacking = { contents: 0, files: 0, bytes: 0 };
    for (const { copies, contents, files, bytes } of counts) {
      if (copies >= wanted) continue;
      lacking.contents += contents;
      lacking.files += files;
      lacking.bytes += bytes;
    }
    const lackingFiles = { [Symbol.iterator]: () => this.#lackingFiles(wanted, hashName) };
    return { counts, lacking, lackingFiles, unread: countUnread(this.#here.tree) };
  }

  *#lackingFiles(wanted: number, hashName: string): Generator<LackingFile> {
    const { tree } = this.#here;
    for (const [row, first] of this.#firsts.entries()) {
      const copies = this.#copies[first];
      const contentId = idOfRow(tree, row, hashName);
      if (copies === undefined || copies >= wanted || contentId === undefined) continue;
      yield { path: tree.path(row), contentId, size: tree.stat(row).size, copies };
    }
  }
}
