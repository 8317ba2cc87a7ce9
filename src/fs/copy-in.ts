import { constants, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContentHash, RunningHash } from '../digest/content-hash.js';
import { xxh64Bytes } from '../digest/xxh64.js';
import { ImgdedupError, systemCode } from '../model/errors.js';
import { sameStat, type FileStat } from '../model/file-table.js';
import { mayPass } from '../model/passing-errors.js';
import { fsPath } from '../model/path.js';
import { withChunk } from './direct-memory.js';

/** A file to be copied from elsewhere. */
export interface CopyIn {
  readonly from: string;
  /** What it must be, and stay. */
  readonly stat: FileStat;
  /** A name that must be free. */
  readonly to: string;
  readonly hash: ContentHash;
  /** Told of bytes that were read since the last time; false stops it. */
  readonly onBytes?: ((bytes: number) => boolean) | undefined;
}

/** What was read, on the way. */
export interface CopiedIn {
  readonly digest: Uint8Array;
  /** As `sampleFile` makes it. */
  readonly sample: Buffer;
}

/** Before each further attempt at what may pass by itself, in milliseconds. */
const pausesMs = [100, 400, 1600] as const;
const sampleBlock = 4096;

/** Never follow a link that took the file's place, never hang on a pipe; leave its access time alone. */
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const unseen = process.platform === 'linux' ? readOnly | 0o1000000 : readOnly;

/**
 * Copies a file, and hashes it while it is read: once. What reading cannot get at first is tried again
 * after growing pauses.
 * @throws ImgdedupError PHOTO_CHANGED; INTERRUPTED where `onBytes` stopped it; the system error
 */
export async function copyIn({ from, stat, to, hash, onBytes }: CopyIn): Promise<CopiedIn> {
  await using source = await SteadyFile.open(from, stat);
  await using target = await open(fsPath(to), 'wx', 0o600);
  const running = hash.start();
  const sample = new RunningSample(stat.size);
  await withChunk(async (chunk) => {
    for (let at = 0; at < stat.size;) {
      const part = await source.read(chunk, at);
      running.update(part);
      sample.update(part, at);
      writeAll(target.fd, part);
      at += part.length;
      if (onBytes?.(part.length) === false) {
        throw new ImgdedupError('INTERRUPTED', 'Interrupted.');
      }
    }
  });
  await source.checkUnchanged();
  return { digest: digestOf(running), sample: sample.digest() };
}

/** Of what will be used again as long as the next one runs. */
function digestOf(running: RunningHash): Uint8Array {
  return Uint8Array.from(running.digest());
}

/** Into the memory of the system, which takes no longer than asking another thread to do it. */
function writeAll(target: number, part: Buffer): void {
  for (let done = 0; done < part.length;) {
    done += writeSync(target, part, done, part.length - done);
  }
}

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

/** First and last block of what comes piece by piece. */
class RunningSample {
  readonly #size: number;
  readonly #blocks: Buffer;

  constructor(size: number) {
    this.#size = size;
    this.#blocks = Buffer.alloc(Math.min(size, 2 * sampleBlock));
  }

  /** @param at where the part begins in the file */
  update(part: Buffer, at: number): void {
    const blocks = this.#blocks;
    if (this.#size <= 2 * sampleBlock) {
      part.copy(blocks, at);
      return;
    }
    if (at < sampleBlock) part.copy(blocks, at, 0, sampleBlock - at);
    const last = this.#size - sampleBlock;
    const from = Math.max(at, last);
    if (at + part.length > from) part.copy(blocks, sampleBlock + from - last, from - at);
  }

  digest(): Buffer {
    return xxh64Bytes(this.#blocks);
  }
}
