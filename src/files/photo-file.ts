import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { ImgdedupError, systemCode } from '../model/errors.js';
import { sameStat, type FileStat } from '../model/file-table.js';
import { fileStat } from './stat.js';

/** Never follow a link that took the file's place; never hang on a pipe that did. */
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Looking at a photo should not even change its access time. Linux grants this to its owner. */
const unseen = process.platform === 'linux' ? readOnly | 0o1000000 : readOnly;

/** A photo opened for reading, which must be and stay the file that a stat described. */
export class PhotoFile implements Disposable {
  readonly #fd: number;
  readonly #stat: FileStat;

  private constructor(fd: number, stat: FileStat) {
    this.#fd = fd;
    this.#stat = stat;
  }

  /**
   * @param stat what the file must be
   * @throws ImgdedupError PHOTO_CHANGED; the system error where it cannot be opened
   */
  static open(path: string | Buffer, stat: FileStat): PhotoFile {
    const photo = new PhotoFile(openUnseen(path), stat);
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
   * @throws ImgdedupError PHOTO_CHANGED where the file has become shorter
   */
  read(target: Buffer, position: number): void {
    for (let done = 0; done < target.length;) {
      const count = readSync(this.#fd, target, done, target.length - done, position + done);
      if (count === 0) throw changed();
      done += count;
    }
  }

  /** @throws ImgdedupError PHOTO_CHANGED */
  checkUnchanged(): void {
    const stats = fstatSync(this.#fd);
    if (!stats.isFile() || !sameStat(fileStat(stats), this.#stat)) throw changed();
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

function openUnseen(path: string | Buffer): number {
  try {
    return openSync(path, unseen);
  } catch (error) {
    if (systemCode(error) !== 'EPERM' || unseen === readOnly) throw error;
    return openSync(path, readOnly);
  }
}

function changed(): ImgdedupError {
  return new ImgdedupError('PHOTO_CHANGED', 'changed while it was being looked at');
}
