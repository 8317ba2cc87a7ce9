import { lstatSync, type Stats } from 'node:fs';
import { locate } from '../fs/location.js';
import { systemCode } from '../model/errors/errors.js';
import { joinPath, rootPath, type Base, type RelPath } from '../model/paths/path.js';
import { Breath } from './breath.js';
import { changedLinks, isSameSight, lookAtFolder, type FolderSight } from './folder-sight.js';
import { rootGone } from './watchable.js';
import type { FolderWatch, WatchOne } from './watch-one.js';

/** A watched folder. */
interface Watched {
  /** Undefined where it may not be listed: it counts as changed. */
  readonly watcher: FolderWatch | undefined;
  readonly sight: FolderSight;
  /** Names of subfolders that came since, and are watched already. */
  readonly early: string[];
}

/** What came of looking at folders again. */
export interface Noticed {
  /** Inodes with several names that something happened to. */
  readonly linked: Set<number>;
  /** Folders that are not as they were. */
  readonly changed: Set<RelPath>;
}

/** Whom the folders serve. */
export interface FoldersOwner {
  readonly root: string;
  readonly base: Base;
  /** Throws ImgdedupError where no more can be watched. */
  readonly watchOne: WatchOne;
  /** Folders of which nothing is watched. */
  readonly isLeftOut: (folder: RelPath) => boolean;
  /** Whether the first look at everything is over. */
  readonly isReady: () => boolean;
  readonly isEnded: () => boolean;
  /** Something is other in a folder than it was. */
  readonly note: (folder: RelPath) => void;
  readonly onEvent: (folder: RelPath, kind: string, name: Buffer | null) => void;
  readonly onError: (folder: RelPath) => void;
  /** A folder is watched no longer. */
  readonly onClose: () => void;
}

const nothingSeen: FolderSight = {
  ino: 0,
  mtimeMs: 0,
  ctimeMs: 0,
  folders: [],
  inos: new Float64Array(),
  ctimes: new Float64Array(),
  links: new Uint32Array(),
};

export const vanished: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** Every folder below a root, watched, and what was seen in it last. */
export class WatchedFolders {
  readonly #owner: FoldersOwner;
  readonly #folders = new Map<RelPath, Watched>();
  /** Folders that cannot be watched. */
  readonly #blind = new Set<RelPath>();
  /** Counts changes of the two. */
  #version = 0;

  constructor(owner: FoldersOwner) {
    this.#owner = owner;
  }

  get size(): number {
    return this.#folders.size;
  }

  /** Files in all of them. */
  get files(): number {
    let files = 0;
    for (const { sight } of this.#folders.values()) files += sight.inos.length;
    return files;
  }

  /** Another number than before where any of them was looked at anew. */
  get version(): number {
    return this.#version;
  }

  get blind(): ReadonlySet<RelPath> {
    return this.#blind;
  }

  paths(): RelPath[] {
    return [...this.#folders.keys()];
  }

  *sights(): Generator<readonly [folder: RelPath, sight: FolderSight]> {
    for (const [folder, { sight }] of this.#folders) yield [folder, sight];
  }

  has(folder: RelPath): boolean {
    return this.#folders.has(folder);
  }

  /**
   * Looks at folders again, and watches what came into them.
   * @param suspects those whose own inode may be gone, and their watch with it
   * @throws ImgdedupError CANNOT_WATCH
   */
  async lookAgain(
    batch: ReadonlySet<RelPath>,
    suspects: ReadonlySet<RelPath>,
    noticed: Noticed,
  ): Promise<void> {
    const { base, root, isEnded, note } = this.#owner;
    const { linked, changed } = noticed;
    const added: RelPath[] = [];
    const breath = new Breath();
    // What left comes before what came: a folder that moved is watched anew.
    for (const folder of batch) {
      if (isEnded()) return;
      const known = this.#folders.get(folder);
      if (known === undefined) continue;
      const watcher = suspects.has(folder) ? this.#watchAgain(folder, known) : known.watcher;
      const seen = lookAtFolder(base, folder);
      if (seen.kind !== 'seen' || watcher === undefined) {
        if (watcher !== known.watcher) watcher?.close();
        this.forget(folder, linked);
        if (folder === rootPath) throw rootGone(root);
        // Closed, or something else by that name: the folder above tells which, or a new look at this one.
        added.push(folder);
        continue;
      }
      const { sight } = seen;
      for (const ino of changedLinks(known.sight, sight)) linked.add(ino);
      if (!isSameSight(known.sight, sight)) {
        note(folder);
        changed.add(folder);
      }
      added.push(...this.#newBelow(folder, known, sight, linked));
      this.#folders.set(folder, { watcher, sight, early: [] });
      await breath.take();
    }
    for (const folder of added) await this.add(folder, noticed);
  }

  /**
   * Watches a folder and all below it. A watch comes before the look: what comes between is heard.
   * @returns whether it is there
   * @throws ImgdedupError CANNOT_WATCH
   */
  async add(start: RelPath, { linked, changed }: Noticed): Promise<boolean> {
    const { base, isEnded, isReady, note } = this.#owner;
    const breath = new Breath();
    const waiting = [start];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      if (isEnded()) return false;
      this.forget(folder, linked);
      const watcher = this.#watch(folder);
      if (watcher === 'gone') continue;
      const seen = lookAtFolder(base, folder);
      if (seen.kind === 'gone') {
        if (watcher !== 'closed') watcher.close();
        continue;
      }
      note(folder);
      changed.add(folder);
      this.#version += 1;
      if (seen.kind === 'closed' || watcher === 'closed') {
        if (watcher !== 'closed') watcher.close();
        this.#blind.add(folder);
        this.#folders.set(folder, { watcher: undefined, sight: nothingSeen, early: [] });
        continue;
      }
      this.#folders.set(folder, { watcher, sight: seen.sight, early: [] });
      if (isReady()) for (const ino of changedLinks(undefined, seen.sight)) linked.add(ino);
      waiting.push(...this.#below(folder, seen.sight.folders));
      await breath.take();
    }
    return this.#folders.has(start);
  }

  /**
   * Watches a subfolder that has just come, before the folder itself is looked at again: what happens in it is heard from now on.
   * @throws ImgdedupError CANNOT_WATCH
   */
  async addEarly(folder: RelPath, name: string, noticed: Noticed): Promise<void> {
    const child = joinPath(folder, name);
    const above = this.#folders.get(folder);
    const known = this.#folders.get(child);
    if (above?.watcher === undefined || (known !== undefined && this.#isStill(child, known)))
      return;
    above.early.push(name);
    await this.add(child, noticed);
  }

  /**
   * Leaves a folder and all below it.
   * @param linked is given inodes with several names in there
   */
  forget(start: RelPath, linked: Set<number> = new Set()): void {
    const waiting = [start];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      const known = this.#folders.get(folder);
      if (known === undefined) continue;
      this.#folders.delete(folder);
      this.#blind.delete(folder);
      this.#version += 1;
      this.#close(known.watcher);
      for (const ino of changedLinks(known.sight, undefined)) linked.add(ino);
      for (const names of [known.sight.folders, known.early]) {
        for (const name of names) waiting.push(joinPath(folder, name));
      }
    }
  }

  /** Other folders with names of inodes that changed: they changed with them, and heard nothing of it. */
  async noteLinked({ linked, changed }: Noticed): Promise<void> {
    const { base, isEnded, note } = this.#owner;
    const done = new Set<number>();
    const breath = new Breath();
    for (let inos: ReadonlySet<number> = linked; inos.size > 0;) {
      for (const ino of inos) done.add(ino);
      const more = new Set<number>();
      for (const [folder, known] of this.#folders) {
        const { sight } = known;
        if (!sight.inos.some((ino) => inos.has(ino))) continue;
        note(folder);
        changed.add(folder);
        const seen = lookAtFolder(base, folder);
        // Where it is gone, that is heard of.
        if (seen.kind !== 'seen') continue;
        for (const ino of changedLinks(sight, seen.sight)) if (!done.has(ino)) more.add(ino);
        // What is to be watched is found out by whoever hears of it.
        this.#folders.set(folder, { ...known, sight: { ...seen.sight, folders: sight.folders } });
        this.#version += 1;
        await breath.take();
        if (isEnded()) return;
      }
      inos = more;
    }
  }

  /** Subfolders that came, or are others than before. Those that left are forgotten. */
  #newBelow(
    folder: RelPath,
    { sight: before, early }: Watched,
    now: FolderSight,
    linked: Set<number>,
  ): readonly RelPath[] {
    const added: RelPath[] = [];
    const names = new Set(now.folders);
    for (const name of new Set([...before.folders, ...early, ...names])) {
      const child = joinPath(folder, name);
      if (this.#owner.isLeftOut(child)) continue;
      const old = this.#folders.get(child);
      if (names.has(name) && old !== undefined && this.#isStill(child, old)) continue;
      this.forget(child, linked);
      if (names.has(name)) added.push(child);
    }
    return added;
  }

  #below(folder: RelPath, names: Iterable<string>): RelPath[] {
    return [...names]
      .map((name) => joinPath(folder, name))
      .filter((child) => !this.#owner.isLeftOut(child));
  }

  #watch(folder: RelPath): FolderWatch | 'gone' | 'closed' {
    const { base, watchOne, onEvent, onError } = this.#owner;
    try {
      return watchOne(locate(base, folder), {
        onEvent: (kind, name) => onEvent(folder, kind, name),
        onError: () => onError(folder),
      });
    } catch (error) {
      const code = systemCode(error) ?? '';
      if (vanished.has(code)) return 'gone';
      if (code === 'EACCES' || code === 'EPERM') return 'closed';
      throw error;
    }
  }

  /** Those that are watched and those that wait for it, as far as they are known: a lower bound. */
  count(): number {
    let folders = 0;
    const waiting = [rootPath];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      folders += 1;
      const known = this.#folders.get(folder);
      const names = new Set((known?.sight ?? sightOf(this.#owner.base, folder))?.folders);
      for (const name of known?.early ?? []) names.add(name);
      waiting.push(...this.#below(folder, names));
    }
    return folders;
  }

  /** The inode may be another one with the same number, of which nothing is heard any more. */
  #watchAgain(folder: RelPath, { watcher: old }: Watched): FolderWatch | undefined {
    this.#close(old);
    const watcher = this.#watch(folder);
    return typeof watcher === 'string' ? undefined : watcher;
  }

  /** Whether a known folder is the one that was known by that name. */
  #isStill(folder: RelPath, { watcher, sight }: Watched): boolean {
    if (watcher === undefined) return false;
    const stats = lookAt(this.#owner.base, folder);
    return stats?.isDirectory() === true && stats.ino === sight.ino;
  }

  #close(watcher: FolderWatch | undefined): void {
    if (watcher === undefined) return;
    watcher.close();
    this.#owner.onClose();
  }
}

/** What lies there; undefined where it cannot be looked at. */
export function lookAt(base: Base, path: RelPath): Stats | undefined {
  try {
    return lstatSync(locate(base, path), { throwIfNoEntry: false });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function sightOf(base: Base, folder: RelPath): FolderSight | undefined {
  const seen = lookAtFolder(base, folder);
  return seen.kind === 'seen' ? seen.sight : undefined;
}
