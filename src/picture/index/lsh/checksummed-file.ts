import { readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { systemCode } from '../../../model/errors/errors.js';
import { pageBytes, roundUp } from './layout.js';
import { DoubtfulIndexError } from './manifest.js';
import { fileChecksum, pageChecksum } from './checksummed-writer.js';

/** Bytes read at once when a file is loaded. */
const chunkBytes = 8192 * pageBytes;

/** Room that so many bytes take with the pages that they lie in. */
export function loadRoom(length: number): number {
  return length + 2 * pageBytes;
}

/** What a file should be. */
export interface Expected {
  readonly bytes: number;
  readonly checksumsAt: number;
  readonly pages: number;
  readonly checksum: string;
}

/**
 * A file that {@link ChecksummedWriter} wrote, read in place. No byte is handed out whose page was not
 * checked against its checksum.
 */
export class ChecksummedFile implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #checksums: Uint32Array;
  readonly #checksumsAt: number;
  readonly #page = new Uint8Array(pageBytes);
  readonly #words = new Uint32Array(this.#page.buffer);
  readonly #shorts = new Uint16Array(this.#page.buffer);
  #current = -1;

  private constructor(handle: FileHandle, checksums: Uint32Array, checksumsAt: number) {
    this.#handle = handle;
    this.#checksums = checksums;
    this.#checksumsAt = checksumsAt;
  }

  /** @throws DoubtfulIndexError where the file cannot be opened, or its length or checksums are wrong */
  static async open(path: string, expected: Expected): Promise<ChecksummedFile> {
    const handle = await openExisting(path);
    try {
      const { size } = await handle.stat();
      if (size !== expected.bytes) throw new DoubtfulIndexError(`${path} has another length`);
      const checksums = new Uint32Array(expected.pages);
      const bytes = new Uint8Array(checksums.buffer);
      readFully(handle, bytes, expected.checksumsAt);
      if (fileChecksum(bytes) !== expected.checksum)
        throw new DoubtfulIndexError(`the checksums of ${path}`);
      return new ChecksummedFile(handle, checksums, expected.checksumsAt);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** @param offset a multiple of 4 */
  u32(offset: number): number {
    this.#turnTo(Math.floor(offset / pageBytes));
    return this.#words[(offset % pageBytes) >>> 2] ?? 0;
  }

  /** @param offset a multiple of 2 */
  u16(offset: number): number {
    this.#turnTo(Math.floor(offset / pageBytes));
    return this.#shorts[(offset % pageBytes) >>> 1] ?? 0;
  }

  /**
   * Words that lie in one page.
   *
   * @param offset a multiple of 4
   * @returns good until something else is read
   */
  words(offset: number, count: number): Uint32Array {
    this.#turnTo(Math.floor(offset / pageBytes));
    const from = (offset % pageBytes) >>> 2;
    return this.#words.subarray(from, from + count);
  }

  /** A copy of any number of words. @param offset a multiple of 4 */
  copyWords(offset: number, count: number): Uint32Array {
    const first = Math.floor(offset / pageBytes);
    const skipped = offset - first * pageBytes;
    const pages = new Uint8Array(roundUp(skipped + 4 * count, pageBytes));
    const bytes = pages.subarray(0, Math.min(pages.length, this.#checksumsAt - first * pageBytes));
    readFully(this.#handle, bytes, first * pageBytes);
    this.#check(bytes, first);
    return new Uint32Array(pages.buffer, skipped, count);
  }

  /**
   * The whole pages that hold so many bytes.
   * @param target room for {@link loadRoom} bytes
   * @returns where in it they begin
   */
  load(target: Uint8Array, offset: number, length: number): number {
    const start = Math.floor(offset / pageBytes) * pageBytes;
    const end = Math.min(roundUp(offset + length, pageBytes), this.#checksumsAt);
    for (let from = start; from < end; from += chunkBytes) {
      const bytes = target.subarray(from - start, Math.min(end, from + chunkBytes) - start);
      readFully(this.#handle, bytes, from);
      this.#check(bytes, from / pageBytes);
    }
    return offset - start;
  }

  /** Reads every page once. @throws DoubtfulIndexError where one differs from its checksum */
  checkAll(): void {
    const chunk = new Uint8Array(Math.min(chunkBytes, this.#checksumsAt));
    for (let from = 0; from < this.#checksumsAt; from += chunkBytes) {
      const bytes = chunk.subarray(0, Math.min(chunkBytes, this.#checksumsAt - from));
      readFully(this.#handle, bytes, from);
      this.#check(bytes, from / pageBytes);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  #turnTo(page: number): void {
    if (page === this.#current) return;
    this.#current = -1;
    const at = page * pageBytes;
    const bytes = this.#page.subarray(0, Math.max(0, Math.min(pageBytes, this.#checksumsAt - at)));
    readFully(this.#handle, bytes, at);
    this.#check(bytes, page);
    this.#current = page;
  }

  #check(bytes: Uint8Array, firstPage: number): void {
    for (let from = 0, page = firstPage; from < bytes.length; from += pageBytes, page += 1) {
      if (pageChecksum(bytes.subarray(from, from + pageBytes)) !== this.#checksums[page]) {
        throw new DoubtfulIndexError('a page differs from its checksum');
      }
    }
  }
}

async function openExisting(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw doubtful(`${path} cannot be opened`, error);
  }
}

// Synchronous: a small read from the page cache takes 2 µs, and 20 by way of the thread pool.
function readFully(handle: FileHandle, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) {
    const count = readSome(handle, bytes, done, at);
    if (count === 0) throw new DoubtfulIndexError('a file ends too early');
    done += count;
  }
}

function readSome(handle: FileHandle, bytes: Uint8Array, done: number, at: number): number {
  try {
    return readSync(handle.fd, bytes, done, bytes.length - done, at + done);
  } catch (error) {
    throw doubtful('a file cannot be read', error);
  }
}

/** A disk that cannot read a file any more is no reason to give up: the index can be made anew. */
function doubtful(why: string, cause: unknown): unknown {
  return systemCode(cause) === undefined ? cause : new DoubtfulIndexError(why, { cause });
}
