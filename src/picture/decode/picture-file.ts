import { closeSync, existsSync } from 'node:fs';
import { systemDisk, type DiskCalls } from '../../fs/disk.js';
import { isAllZeros } from '../completeness/hole.js';
import { ByteSource, type Content } from '../formats/byte-source.js';
import { headLength, sniffFormat } from '../formats/formats.js';

/** Files up to this size are read into memory that is kept for the next one. */
const keptLength = 32 * 1024 * 1024;

/** Larger files are never read into memory as a whole. */
const wholeLength = 256 * 1024 * 1024;

/** Where an open file can be opened again by its number, so that a huge one need not be copied. */
const openFiles = existsSync('/proc/self/fd') ? '/proc/self/fd' : undefined;

/** What reading a picture asks of the system, so that a test can let it fail. */
export type PictureFileCalls = Pick<DiskCalls, 'open' | 'stat' | 'read'>;

/**
 * Memory that one file after the other is read into. Fresh memory for each costs a millisecond,
 * because the system has to clear it: as much as decoding a megapixel.
 */
export class ReadBuffer {
  #bytes: Buffer = Buffer.alloc(headLength);

  /** At least `length` bytes; what was in the first of them before is kept. */
  grow(length: number): Buffer {
    if (length > keptLength) return this.#grown(length);
    if (length > this.#bytes.length) this.#bytes = this.#grown(2 ** Math.ceil(Math.log2(length)));
    return this.#bytes;
  }

  #grown(length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length);
    this.#bytes.copy(bytes);
    return bytes;
  }
}

/**
 * A file that may be a picture. Decoders get its bytes and never its name: libvips takes parts of
 * a name for options (`x.jpg[page=1]`), and cannot be given one that is not text.
 */
export class PictureFile implements Disposable {
  readonly #fd: number;
  readonly #size: number;
  readonly #buffer: ReadBuffer;
  readonly #calls: PictureFileCalls;
  readonly head: Buffer;

  private constructor(fd: number, buffer: ReadBuffer, calls: PictureFileCalls) {
    this.#fd = fd;
    this.#calls = calls;
    const stats = calls.stat(fd);
    if (!stats.isFile()) throw new TypeError('not a regular file');
    this.#size = stats.size;
    this.#buffer = buffer;
    this.head = this.#read(buffer.grow(headLength), 0, Math.min(this.#size, headLength));
  }

  /**
   * @param buffer lent until the file is closed
   * @throws the system error; TypeError where the path is not a regular file
   */
  static open(
    path: string | Buffer,
    buffer: ReadBuffer,
    calls: PictureFileCalls = systemDisk.calls,
  ): PictureFile {
    const fd = calls.open(path);
    try {
      return new PictureFile(fd, buffer, calls);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** The file in the form sharp takes. Valid until the file is closed. */
  content(): Content {
    if (this.#size <= this.head.length) return this.head;
    if (this.#isReadElsewhere) return `${openFiles}/${this.#fd}`;
    return this.#read(this.#buffer.grow(this.#size), this.head.length, this.#size);
  }

  /** For who looks at parts of it only: the rest is not read. Valid until the file is closed. */
  source(): ByteSource {
    return new ByteSource({
      size: this.#size,
      read: (from, length) => {
        const end = from + length;
        if (end <= this.head.length) return this.head.subarray(from, end);
        return this.#readApart(from, length);
      },
    });
  }

  /** Whether {@link bytes} are all of them. */
  get isOfMemorySize(): boolean {
    return this.#size <= wholeLength;
  }

  /** All its bytes, or those of its head where there are more than fit. Valid as long as content. */
  bytes(): Buffer {
    if (this.#size <= this.head.length || !this.isOfMemorySize) return this.head;
    return this.#read(this.#buffer.grow(this.#size), this.head.length, this.#size);
  }

  /**
   * Where {@link content} gave a path, whoever read it may have met an error of the disk that looked to
   * it like a broken picture.
   * @throws the system error that reading all of the file gives
   */
  checkReadable(): void {
    if (!this.#isReadElsewhere) return;
    const bytes = this.#buffer.grow(headLength);
    for (let at = 0; at < this.#size; at += headLength) {
      const count = this.#calls.read(this.#fd, bytes, 0, Math.min(headLength, this.#size - at), at);
      if (count === 0) return;
    }
  }

  /** Of an empty one, too. @throws the system error */
  isAllZeros(): boolean {
    if (!isAllZeros(this.head)) return false;
    // The first bytes are in the way no longer: there is nothing in them.
    const bytes = this.#buffer.grow(headLength);
    for (let at = this.head.length; at < this.#size; at += headLength) {
      const count = this.#calls.read(this.#fd, bytes, 0, Math.min(headLength, this.#size - at), at);
      if (count === 0) break;
      if (!isAllZeros(bytes.subarray(0, count))) return false;
    }
    return true;
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  /** Whether a library reads the file by itself. */
  get #isReadElsewhere(): boolean {
    return this.#size > keptLength && openFiles !== undefined;
  }

  /** Into memory of its own. */
  #readApart(from: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const count = this.#calls.read(this.#fd, bytes, done, length - done, from + done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }

  /** Fills `target` between two positions that are the file's too; returns all up to the second. */
  #read(target: Buffer, from: number, to: number): Buffer {
    let done = from;
    while (done < to) {
      const count = this.#calls.read(this.#fd, target, done, to - done, done);
      if (count === 0) break;
      done += count;
    }
    return target.subarray(0, done);
  }
}

/** Stands for the format of a file that cannot be looked into. */
export const unknownFormat = 'unknown';

/** The format of a file by its first bytes. */
export function formatOfFile(path: string | Buffer): string {
  try {
    using file = PictureFile.open(path, new ReadBuffer());
    return sniffFormat(file.head) ?? unknownFormat;
  } catch {
    // It could not be decoded, and it cannot be read: one reason is enough.
    return unknownFormat;
  }
}
