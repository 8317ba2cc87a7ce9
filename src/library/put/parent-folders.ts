import type { Looked } from '../../fs/looked.js';
import type { PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import { parentOf, rootPath, type Base, type RelPath } from '../../model/paths/path.js';
import { invalid, outside } from './put-path.js';

/** Folders that are open at once. */
const mostOpen = 64;

/** What is open stays the same folder, whatever becomes of its name. */
interface OpenFolder {
  readonly fd: number;
  readonly dev: number;
  readonly ino: number | bigint;
}

/**
 * The folders that files are put into. Each is opened from the one above it, without following a symbolic link, and
 * names in it are said through what was opened: whatever takes a folder's place meanwhile, nothing is written there.
 */
export class ParentFolders implements Disposable {
  readonly #ops: PutOps;
  readonly #base: Base;
  /** The one that was asked for last comes last. */
  readonly #open = new Map<RelPath, OpenFolder>();
  #last: RelPath | undefined;

  constructor(ops: PutOps, base: Base) {
    this.#ops = ops;
    this.#base = base;
  }

  /**
   * @param folder '' for the root
   * @param makes whether folders that are not there are made
   * @returns what names in it begin with, with a slash at its end; undefined where it is not there
   * @throws ImgdedupError PATH_OUTSIDE_ROOT for a symbolic link, PATH_INVALID for a file; the system error
   */
  enter(folder: RelPath, makes: boolean): string | undefined {
    const fd = this.#enter(folder, makes);
    return fd === undefined ? undefined : `${this.#ops.pathOf(fd, this.#plain(folder))}/`;
  }

  /**
   * As {@link enter}, which makes what is not there, but a folder that is open already is not looked at: its name may lead to
   * another one by now, and whoever uses it finds out afterwards.
   */
  enterUnseen(folder: RelPath): string {
    const fd = this.#open.get(folder)?.fd ?? this.#enter(folder, true);
    return fd === undefined ? '' : `${this.#ops.pathOf(fd, this.#plain(folder))}/`;
  }

  [Symbol.dispose](): void {
    for (const folder of this.#open.keys()) this.#close(folder);
  }

  #enter(folder: RelPath, makes: boolean): number | undefined {
    const known = this.#open.get(folder);
    if (known !== undefined) {
      if (this.#isStill(folder, known)) {
        if (folder !== this.#last) {
          this.#open.delete(folder);
          this.#open.set(folder, known);
          this.#last = folder;
        }
        return known.fd;
      }
      this.#close(folder);
    }
    const fd = folder === '' ? this.#openRoot() : this.#openBelow(folder, makes);
    if (fd === undefined) return undefined;
    const { dev, ino } = this.#folder(fd);
    this.#open.set(folder, { fd, dev, ino });
    this.#last = folder;
    const [oldest] = this.#open.keys();
    if (this.#open.size > mostOpen && oldest !== undefined) this.#close(oldest);
    return fd;
  }

  #openRoot(): number {
    return this.#ops.openFolder(this.#plain(rootPath), true);
  }

  #openBelow(folder: RelPath, makes: boolean): number | undefined {
    const above = this.#enter(parentOf(folder), makes);
    if (above === undefined) return undefined;
    const parent = this.#ops.pathOf(above, this.#plain(parentOf(folder)));
    const path = `${parent}/${nameOf(folder)}`;
    try {
      return this.#ops.openFolder(path);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT') return makes ? this.#make(path, folder) : undefined;
      throw this.#refusal(error, path, folder);
    }
  }

  #make(path: string, folder: RelPath): number {
    try {
      this.#ops.makeFolder(path);
    } catch (error) {
      // Somebody else was first.
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    try {
      return this.#ops.openFolder(path);
    } catch (error) {
      throw this.#refusal(error, path, folder);
    }
  }

  #isStill(folder: RelPath, { dev, ino }: OpenFolder): boolean {
    const now = this.#ops.look(`${this.#plain(folder)}${folder === '' ? '/.' : ''}`);
    return now?.isDirectory() === true && now.ino === ino && now.dev === dev;
  }

  #folder(fd: number): Looked {
    try {
      return this.#ops.folder(fd);
    } catch (error) {
      this.#ops.close(fd);
      throw error;
    }
  }

  /** What is in the way of a folder. */
  #refusal(error: unknown, path: string, folder: RelPath): unknown {
    if (!['ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) return error;
    const isLink = this.#ops.look(path)?.isSymbolicLink() ?? true;
    return isLink ? outside(folder) : invalid(folder, 'is no folder');
  }

  #plain(folder: RelPath): string {
    return folder === '' ? this.#base.slice(0, -1) || '/' : this.#base + folder;
  }

  #close(folder: RelPath): void {
    const known = this.#open.get(folder);
    this.#open.delete(folder);
    if (known !== undefined) this.#ops.close(known.fd);
  }
}

/** The last name of a path. */
export function nameOf(path: RelPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
