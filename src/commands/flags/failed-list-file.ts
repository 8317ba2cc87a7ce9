import { readFileSync, realpathSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceText } from '../../fs/replace-text.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { Failure } from '../../model/errors/failure.js';
import { nameToBytes } from '../../model/paths/path.js';
import { failedList, isFailedList } from '../../render/failed-list.js';
import { textFlag } from './flags.js';

/** Flag of every command that works through many files. */
export const failedListFlag = {
  'failed-list': textFlag({
    helpValue: 'FILE',
    description: 'Write the files that could not be handled to FILE: path, TAB, reason.',
  }),
};

/** Where `--failed-list` goes: a file that is written as a whole, or a pipe or device. */
export class FailedListFile {
  readonly #path: string;
  readonly #isPlain: boolean;

  private constructor(path: string, isPlain: boolean) {
    this.#path = path;
    this.#isPlain = isPlain;
  }

  /**
   * Looks, before any work is done, whether a list can go there. A file that is no such list is never
   * written over: it could be a photo.
   * @param path absolute
   * @throws ImgdedupError USAGE, PATH_NOT_FOUND
   */
  static at(path: string): FailedListFile {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() === true) {
        return new FailedListFile(path, true);
      }
      throw new ImgdedupError('PATH_NOT_FOUND', `The folder ${dirname(path)} does not exist.`);
    }
    if (stats.isDirectory()) throw refused(path, 'is a folder');
    if (!stats.isFile()) return new FailedListFile(path, false);
    const target = realpathSync(path);
    if (isFailedList(readFileSync(target, 'utf8'))) return new FailedListFile(target, true);
    throw refused(path, 'holds something else and is not written over');
  }

  /** Also where nothing failed: an old list would be a lie. */
  async write(failures: readonly Failure<string>[]): Promise<void> {
    const bytes = nameToBytes(failedList(failures));
    await (this.#isPlain ? replaceText : writeFile)(this.#path, bytes);
  }
}

function refused(path: string, why: string): ImgdedupError {
  return new ImgdedupError('USAGE', `--failed-list wants a file of its own: ${path} ${why}.`);
}
