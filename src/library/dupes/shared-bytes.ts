import { itemAt } from '../../model/snapshot/item-at.js';
import type { ContentId } from '../../model/contents/content-id.js';
import { numberInodes, type FileStat } from '../../model/snapshot/file-table.js';
import type { GroupFile } from '../../model/groups/group.js';
import type { RelPath } from '../../model/paths/path.js';

/** How a file came to share the bytes of another one on disk. */
export interface SharedSource {
  readonly keeper: RelPath;
  /** Number of the action that did it. */
  readonly action: number;
  /** When that began, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Files of their own that share their bytes on disk with others, as far as it is known: what imgdedup made
 * so stands in its journal. The system could say it of any file, but no call of Node asks it.
 */
export interface SharedBytes {
  /** Whether a file may be one of them; asked of every duplicate, before its path is put together. */
  concerns(stat: FileStat): boolean;
  /** Undefined for a file that shares nothing, or changed since. */
  sourceOf(path: RelPath, stat: FileStat): SharedSource | undefined;
}

export const nothingShared: SharedBytes = {
  concerns: () => false,
  sourceOf: () => undefined,
};

interface StoredFile {
  readonly path: RelPath;
  readonly stat: FileStat;
  /** Where files of several contents are together. */
  readonly contentId?: ContentId;
}

/**
 * A number for the room that each file takes on disk: the same for names of one inode, and for files that share
 * their bytes.
 */
export function numberStorages(files: readonly StoredFile[], shared: SharedBytes): number[] {
  const inodes = numberInodes(files.map(({ stat }) => stat));
  if (!files.some(({ stat }) => shared.concerns(stat))) return inodes;
  const placeOf = new Map(files.map(({ path }, at) => [path, at]));
  const rooms = new Rooms();
  for (const [at, { path, stat, contentId }] of files.entries()) {
    const source = shared.sourceOf(path, stat);
    if (source === undefined) continue;
    const place = placeOf.get(source.keeper);
    const keeper = place === undefined ? undefined : files[place];
    const isThere =
      place !== undefined &&
      keeper !== undefined &&
      keeper.contentId === contentId &&
      isAsThen(keeper, source, shared);
    // What was made of one file in one action shares its bytes, wherever that file is by now.
    const made = [source.action, contentId ?? '', source.keeper].join(' ');
    rooms.join(itemAt(inodes, at), isThere ? itemAt(inodes, place) : made);
  }
  return inodes.map((inode) => rooms.numberOf(inode));
}

/** Notes of each file the first one before it with which it shares its inode, or its bytes on disk. */
export function noteShared<T extends StoredFile>(
  files: readonly T[],
  shared: SharedBytes,
): (T & Pick<GroupFile, 'linkedTo' | 'sharesWith'>)[] {
  const inodes = numberInodes(files.map(({ stat }) => stat));
  const storages = numberStorages(files, shared);
  const names = new Map<number, RelPath>();
  const owners = new Map<number, { readonly path: RelPath; readonly inode: number }>();
  return files.map((file, at) => {
    const [inode, storage] = [itemAt(inodes, at), itemAt(storages, at)];
    const linkedTo = names.get(inode);
    const owner = owners.get(storage);
    if (linkedTo === undefined) names.set(inode, file.path);
    if (owner === undefined) owners.set(storage, { path: file.path, inode });
    const isOwn = owner === undefined || owner.inode === inode;
    return { ...file, linkedTo, sharesWith: isOwn ? undefined : owner.path };
  });
}

/** Whether a file can still be the one whose bytes were shared then. */
function isAsThen(
  { path, stat }: StoredFile,
  { action, at }: SharedSource,
  shared: SharedBytes,
): boolean {
  if (stat.mtimeMs > at || stat.birthtimeMs > at) return false;
  const own = shared.sourceOf(path, stat);
  return own === undefined || own.action < action;
}

type RoomKey = number | string;

/** Which keys stand for one and the same. */
class Rooms {
  readonly #above = new Map<RoomKey, RoomKey>();
  readonly #numbers = new Map<RoomKey, number>();

  join(a: RoomKey, b: RoomKey): void {
    const [one, other] = [this.#top(a), this.#top(b)];
    if (one !== other) this.#above.set(one, other);
  }

  numberOf(key: RoomKey): number {
    const top = this.#top(key);
    const known = this.#numbers.get(top) ?? this.#numbers.size;
    this.#numbers.set(top, known);
    return known;
  }

  #top(key: RoomKey): RoomKey {
    let top = key;
    for (let next = this.#above.get(top); next !== undefined; next = this.#above.get(top))
      top = next;
    return top;
  }
}
