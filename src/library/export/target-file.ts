import { closeSync, lstatSync, openSync, readSync, renameSync, rmSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../fs/sync-folder.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { unwritable } from './unwritable.js';

/** What every SQLite database begins with. */
const magic = Buffer.from('SQLite format 3\0', 'latin1');

/** Whatever SQLite keeps beside a database that is in use, or was left in the middle of something. */
const besides = ['-journal', '-wal'] as const;

/** A file that takes the place of its name only when it is complete. */
export class TargetFile implements Disposable {
  readonly path: string;
  readonly temporary: string;
  readonly #mayReplace: boolean;

  private constructor(path: string, temporary: string, mayReplace: boolean) {
    this.path = path;
    this.temporary = temporary;
    this.#mayReplace = mayReplace;
  }

  /**
   * Looks, before any work is done, whether a database may go there.
   * @param path absolute
   * @param mayReplace whether a database that is there may be replaced; anything else never is
   * @throws ImgdedupError USAGE, PATH_NOT_FOUND, FILE_EXISTS, EXPORT_UNWRITABLE
   */
  static at(path: string, mayReplace: boolean): TargetFile {
    if (!path.isWellFormed()) {
      throw new ImgdedupError('USAGE', 'The name of a database must be UTF-8.');
    }
    inWords(path, () => checkFree(path, mayReplace));
    const { randomBytes } = process.getBuiltinModule('node:crypto');
    const name = `.imgdedup-${randomBytes(6).toString('hex')}.tmp`;
    return new TargetFile(path, join(dirname(path), name), mayReplace);
  }

  /**
   * Gives the complete file its name.
   * @throws ImgdedupError FILE_EXISTS for what came to be there meanwhile, EXPORT_UNWRITABLE
   */
  async publish(): Promise<void> {
    try {
      {
        await using handle = await open(this.temporary, 'r');
        await handle.sync();
      }
      checkFree(this.path, this.#mayReplace);
      renameSync(this.temporary, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      throw told(this.path, error);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.temporary, { force: true });
    // The library's lock is a folder.
    rmSync(`${this.temporary}.lock`, { force: true, recursive: true });
  }
}

function inWords(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw told(path, error);
  }
}

/** A system error as what it means for the file; any other as it is. */
function told(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return unwritable(path, `system error ${code}`, error);
}

/** Through no link: a file that one leads to is not the one that was named. */
function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function checkFree(path: string, mayReplace: boolean): void {
  const stats = statOf(path);
  if (stats === undefined) {
    if (statOf(join(dirname(path), '.'))?.isDirectory() === true) return;
    throw new ImgdedupError('PATH_NOT_FOUND', `The folder ${dirname(path)} does not exist.`);
  }
  if (!stats.isFile() || !isDatabase(path)) {
    throw new ImgdedupError('FILE_EXISTS', `${path} is there already, and no database.`, {
      remedy: 'Name another file: only a database is replaced, with --force.',
    });
  }
  if (!mayReplace) {
    throw new ImgdedupError('FILE_EXISTS', `${path} is there already.`, {
      remedy: 'Name another file, or say --force to replace this database.',
    });
  }
  const beside = besides.map((end) => path + end).find((name) => statOf(name) !== undefined);
  if (beside === undefined) return;
  throw new ImgdedupError('FILE_EXISTS', `${path} is in use: ${beside} lies beside it.`, {
    remedy: 'Close the program that has it open, or name another file.',
  });
}

function isDatabase(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(magic.length);
    return readSync(file, head, 0, head.length, 0) === head.length && head.equals(magic);
  } finally {
    closeSync(file);
  }
}
