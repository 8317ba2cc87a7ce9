import { open, type FileHandle } from 'node:fs/promises';
import { xxh64, xxh64Hex } from '../../../digest/xxh64.js';
import { pageBytes } from './layout.js';

/** Bytes written at once, in a file that has as many. */
const chunkBytes = 1024 * pageBytes;

/** Checksum of one page; 32 bits, since a whole file is checksummed by 64 more. */
export function pageChecksum(page: Uint8Array): number {
  return Number(xxh64(page) & 0xffffffffn);
}

/** Checksum of the checksums. */
export function fileChecksum(checksums: Uint8Array): string {
  return xxh64Hex(checksums);
}

/** Writes a file from front to back, then the checksums of its pages behind it. */
export class ChecksummedWriter implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #chunk: Uint8Array;
  readonly #checksums: Uint32Array;
  #buffered = 0;
  #written = 0;
  #checksummed = 0;

  private constructor(handle: FileHandle, pages: number) {
    this.#handle = handle;
    this.#chunk = new Uint8Array(Math.min(chunkBytes, Math.max(1, pages) * pageBytes));
    this.#checksums = new Uint32Array(pages);
  }

  /** @param pages how many there will be */
  static async create(path: string, pages: number): Promise<ChecksummedWriter> {
    return new ChecksummedWriter(await open(path, 'w'), pages);
  }

  async write(part: Uint8Array | Uint32Array | Uint16Array): Promise<void> {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    for (let from = 0; from < bytes.length;) {
      const piece = bytes.subarray(from, from + this.#chunk.length - this.#buffered);
      this.#chunk.set(piece, this.#buffered);
      this.#buffered += piece.length;
      from += piece.length;
      if (this.#buffered === this.#chunk.length) await this.#flush();
    }
  }

  /** Zeros up to `offset`. */
  async padTo(offset: number): Promise<void> {
    await this.write(new Uint8Array(offset - this.#written - this.#buffered));
  }

  /** Checksums the file and waits until it is on the disk. @returns the checksum of the checksums */
  async finish(): Promise<string> {
    await this.#flush();
    const checksums = new Uint8Array(this.#checksums.buffer);
    await writeFully(this.#handle, checksums);
    await this.#handle.sync();
    return fileChecksum(checksums);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const chunk = this.#chunk.subarray(0, this.#buffered);
    for (let from = 0; from < chunk.length; from += pageBytes) {
      this.#checksums[this.#checksummed] = pageChecksum(chunk.subarray(from, from + pageBytes));
      this.#checksummed += 1;
    }
    await writeFully(this.#handle, chunk);
    this.#written += chunk.length;
    this.#buffered = 0;
  }
}

async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, from);
    from += bytesWritten;
  }
}
