import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../model/errors/errors.js';
import type { FolderWatch, WatchOne } from './watch-one.js';

/** Longer than any queue takes to be read. */
const patienceMs = 1000;

/**
 * Proves that what happened so far was heard: events come in order, so whoever hears of a file that was
 * made just now has heard of everything before. After git's file-system monitor.
 */
export class Cookies implements Disposable {
  readonly #folder: string;
  readonly #ino: number;
  readonly #watcher: FolderWatch;
  readonly #waiting = new Map<string, () => void>();
  #made = 0;

  /**
   * @param folder for the files; made here, and gone in the end
   * @throws what `watchOne` throws; then the folder is gone, too
   */
  constructor(folder: string, watchOne: WatchOne, onError: (error: Error) => void) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o700 });
    this.#ino = lstatSync(folder).ino;
    try {
      this.#watcher = watchOne(folder, {
        onEvent: (_, name) => this.#waiting.get(name?.toString() ?? '')?.(),
        onError,
      });
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** @returns whether it was heard of in time */
  async pass(): Promise<boolean> {
    this.#made += 1;
    const name = `${process.pid}-${this.#made}`;
    const heard = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), patienceMs);
      this.#waiting.set(name, () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
    const path = join(this.#folder, name);
    try {
      writeFileSync(path, '');
      return await heard;
    } catch (error) {
      // Somebody took the folder away, or another watcher's is in its place.
      if (systemCode(error) === undefined) throw error;
      return false;
    } finally {
      this.#waiting.delete(name);
      rmSync(path, { force: true });
    }
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
    for (const heard of this.#waiting.values()) heard();
    const there = lstatSync(this.#folder, { throwIfNoEntry: false });
    if (there?.ino === this.#ino) rmSync(this.#folder, { recursive: true, force: true });
  }
}
