import { createWriteStream, lstatSync, renameSync, rmSync, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { syncFolder } from '../../fs/sync-folder.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { pictureExtensions } from '../../model/paths/picture-extensions.js';
import { videoExtensions } from '../../model/paths/video-extensions.js';
import { headLength, sniffFormat } from '../../picture/formats/formats.js';
import { sniffVideo } from '../../picture/formats/video-formats.js';
import { unwritable } from './unwritable.js';

/** A result that takes the place of its name only when it is complete. A photo is never written over. */
export class ResultFile implements AsyncDisposable {
  readonly path: string;
  readonly #temporary: string;
  readonly #mayReplace: boolean;
  #stream: WriteStream | undefined;

  private constructor(path: string, temporary: string, mayReplace: boolean) {
    this.path = path;
    this.#temporary = temporary;
    this.#mayReplace = mayReplace;
  }

  /**
   * Looks, before any work is done, whether a result may go there.
   * @param path absolute
   * @param mayReplace whether a file that is there may be replaced; a picture or a video never is
   * @throws ImgdedupError PATH_NOT_FOUND, FILE_EXISTS, EXPORT_UNWRITABLE
   */
  static async at(path: string, mayReplace: boolean): Promise<ResultFile> {
    await told(path, () => checkFree(path, mayReplace));
    const { randomBytes } = process.getBuiltinModule('node:crypto');
    const name = `.imgdedup-${randomBytes(6).toString('hex')}.tmp`;
    return new ResultFile(path, join(dirname(path), name), mayReplace);
  }

  /**
   * What is written here comes to stand in the file.
   * @param mode of the new file, before the umask
   */
  open(mode = 0o666): WriteStream {
    this.#stream = createWriteStream(this.#temporary, { flags: 'wx', mode, flush: true });
    // Whoever writes hears of it, and so does publish.
    this.#stream.on('error', () => undefined);
    return this.#stream;
  }

  /**
   * Gives the complete file its name.
   * @throws ImgdedupError FILE_EXISTS for what came to be there meanwhile, EXPORT_UNWRITABLE
   */
  async publish(): Promise<void> {
    await told(this.path, async () => {
      const stream = this.#stream ?? this.open();
      if (stream.errored !== null) throw stream.errored;
      stream.end();
      await finished(stream);
      await checkFree(this.path, this.#mayReplace);
      renameSync(this.#temporary, this.path);
      await syncFolder(dirname(this.path));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stream = this.#stream;
    if (stream !== undefined && !stream.closed) {
      stream.destroy();
      await finished(stream).catch(() => undefined);
    }
    rmSync(this.#temporary, { force: true });
  }
}

/** A system error as what it means for the file; any other as it is. */
async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    const reason = code === 'ENOSPC' ? 'the disk is full' : `system error ${code}`;
    throw unwritable(path, reason, error);
  }
}

async function checkFree(path: string, mayReplace: boolean): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    const folder = lstatSync(join(dirname(path), '.'), { throwIfNoEntry: false });
    if (folder?.isDirectory() === true) return;
    throw new ImgdedupError('PATH_NOT_FOUND', `The folder ${dirname(path)} does not exist.`);
  }
  if (!stats.isFile()) throw inTheWay(path, 'is no file');
  if (await isPhoto(path)) throw inTheWay(path, 'is a picture or a video');
  if (mayReplace) return;
  throw new ImgdedupError('FILE_EXISTS', `${path} is there already.`, {
    remedy: 'Name another file, or say --force to replace this one.',
  });
}

function inTheWay(path: string, what: string): ImgdedupError {
  return new ImgdedupError('FILE_EXISTS', `${path} ${what}, and is not written over.`, {
    remedy: 'Name another file.',
  });
}

/** By its name or by its first bytes. */
async function isPhoto(path: string): Promise<boolean> {
  const extension = /\.([^.]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if ([...pictureExtensions, ...videoExtensions].includes(extension)) return true;
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headLength), 0, headLength, 0);
  const head = buffer.subarray(0, bytesRead);
  return sniffFormat(head) !== undefined || sniffVideo(head) !== undefined;
}
