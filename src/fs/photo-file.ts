import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { sameStat, type FileStat } from '../model/snapshot/file-table.js';
import type { Disk } from './disk.js';

/** A photo opened for reading, which must be and stay the file that a stat described. */
export class PhotoFile implements Disposable {
  readonly #path: string | Buffer;
  readonly #stat: FileStat;
  readonly #disk: Disk;
  /** Undefined where it was closed and could not be opened again. */
  #fd: number | undefined;

  private constructor(path: string | Buffer, stat: FileStat, disk: Disk) {
    this.#path = path;
    this.#stat = stat;
    this.#disk = disk;
    this.#fd = disk.open(path);
  }

  /**
   * @param stat what the file must be
   * @throws ImgdedupError PHOTO_CHANGED; the system error where it cannot be opened
   */
  static open(path: string | Buffer, stat: FileStat, disk: Disk): PhotoFile {
    const photo = new PhotoFile(path, stat, disk);
    try {
      photo.checkUnchanged();
      return photo;
    } catch (error) {
      photo[Symbol.dispose]();
      throw error;
    }
  }

  get size(): number {
    return this.#stat.size;
  }

  /**
   * Fills `target` from `position` on.
   * @throws ImgdedupError PHOTO_CHANGED where the file has become shorter; the system error
   */
  read(target: Buffer, position: number): void {
    for (let done = 0; done < target.length;) {
      const count = this.#readSome(target, done, position + done);
      if (count === 0) throw changed();
      done += count;
    }
    this.#disk.noteRead();
  }

  /** @throws ImgdedupError PHOTO_CHANGED; the system error */
  checkUnchanged(): void {
    const stats = this.#disk.calls.stat(this.#opened());
    if (!stats.isFile() || !sameStat(stats, this.#stat)) throw changed();
  }

  [Symbol.dispose](): void {
    if (this.#fd === undefined) return;
    try {
      this.#disk.calls.close(this.#fd);
    } catch (error) {
      // Nothing was written. What there was to say, reading it has said.
      if (systemCode(error) === undefined) throw error;
    } finally {
      this.#fd = undefined;
    }
  }

  #readSome(target: Buffer, done: number, position: number): number {
    const left = target.length - done;
    try {
      return this.#disk.calls.read(this.#opened(), target, done, left, position);
    } catch (error) {
      return this.#disk.again(error, () => {
        this.#openAgain();
        return this.#disk.calls.read(this.#opened(), target, done, left, position);
      });
    }
  }

  /** A handle that a network share forgot stays so; a new one may do. */
  #openAgain(): void {
    this[Symbol.dispose]();
    this.#fd = this.#disk.calls.open(this.#path);
    this.checkUnchanged();
  }

  #opened(): number {
    if (this.#fd === undefined) throw new TypeError('the file is closed');
    return this.#fd;
  }
}

function changed(): ImgdedupError {
  return new ImgdedupError('PHOTO_CHANGED', 'changed while it was being looked at');
}
