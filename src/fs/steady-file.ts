import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { sameStat, type FileStat } from '../model/snapshot/file-table.js';
import { mayPass } from '../model/errors/passing-errors.js';
import { fsPath } from '../model/paths/path.js';

/** Before each further attempt at what may pass by itself, in milliseconds. */
const pausesMs = [100, 400, 1600] as const;

/** Never follow a link that took the file's place, never hang on a pipe; leave its access time alone. */
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const unseen = process.platform === 'linux' ? readOnly | 0o1000000 : readOnly;

/** A file that must be and stay what a stat says, opened anew where its handle was forgotten. */
export class SteadyFile implements AsyncDisposable {
  readonly #path: string;
  readonly #stat: FileStat;
  #handle: FileHandle | undefined;

  private constructor(path: string, stat: FileStat) {
    this.#path = path;
    this.#stat = stat;
  }

  /** @throws ImgdedupError PHOTO_CHANGED; the system error */
  static async open(path: string, stat: FileStat): Promise<SteadyFile> {
    const file = new SteadyFile(path, stat);
    try {
      await file.#again(() => file.#open());
      return file;
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * @param chunk to be filled, as far as the file goes
   * @param at from where, in bytes
   * @returns the part that was filled; one byte at least
   */
  read(chunk: Buffer, at: number): Promise<Buffer> {
    const length = Math.min(chunk.length, this.#stat.size - at);
    return this.#again(async () => {
      const handle = this.#handle ?? (await this.#open());
      const { bytesRead } = await handle.read(chunk, 0, length, at);
      if (bytesRead === 0) throw changed();
      return chunk.subarray(0, bytesRead);
    });
  }

  /** @throws ImgdedupError PHOTO_CHANGED; the system error */
  async checkUnchanged(): Promise<void> {
    const stats = await (this.#handle ?? (await this.#open())).stat();
    if (!stats.isFile() || !sameStat(stats, this.#stat)) throw changed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    try {
      await handle?.close();
    } catch (error) {
      // Nothing was written. What there was to say, reading it has said.
      if (systemCode(error) === undefined) throw error;
    }
  }

  async #open(): Promise<FileHandle> {
    this.#handle = await openUnseen(this.#path);
    await this.checkUnchanged();
    return this.#handle;
  }

  async #again<T>(attempt: () => Promise<T>): Promise<T> {
    for (const pause of pausesMs) {
      try {
        return await attempt();
      } catch (error) {
        if (!mayPass(error)) throw error;
        await this[Symbol.asyncDispose]();
        await delay(pause);
      }
    }
    return attempt();
  }
}

async function openUnseen(path: string): Promise<FileHandle> {
  try {
    return await open(fsPath(path), unseen);
  } catch (error) {
    // Only the owner may leave no trace.
    if (systemCode(error) !== 'EPERM' || unseen === readOnly) throw error;
    return open(fsPath(path), readOnly);
  }
}

function changed(): ImgdedupError {
  return new ImgdedupError('PHOTO_CHANGED', 'changed while it was being looked at');
}
