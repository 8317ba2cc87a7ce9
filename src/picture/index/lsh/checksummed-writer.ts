import { open, type FileHandle } from 'node:fs/promises';
import { xxh64, xxh64Hex } from '../../../digest/xxh64.js';
import { pageBytes } from './layout.js';

/** Bytes written at once. */
const chunkBytes = 1024 * pageBytes;

/** Seal of one page; 32 bits, since a whole file is sealed by 64 more. */
export function pageSeal(page: Uint8Array): number {
  return Number(xxh64(page) & 0xffffffffn);
}

/** Seal of the seals. */
export function fileSeal(seals: Uint8Array): string {
  return xxh64Hex(seals);
}

/** Writes a file from front to back, then the seals of its pages behind it. */
export class SealedWriter implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #chunk = new Uint8Array(chunkBytes);
  readonly #seals: Uint32Array;
  #buffered = 0;
  #written = 0;
  #sealed = 0;

  private constructor(handle: FileHandle, pages: number) {
    this.#handle = handle;
    this.#seals = new Uint32Array(pages);
  }

  /** @param pages how many there will be */
  static async create(path: string, pages: number): Promise<SealedWriter> {
    return new SealedWriter(await open(path, 'w'), pages);
  }

  async write(part: Uint8Array | Uint32Array | Uint16Array): Promise<void> {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    for (let from = 0; from < bytes.length;) {
      const piece = bytes.subarray(from, from + chunkBytes - this.#buffered);
      this.#chunk.set(piece, this.#buffered);
      this.#buffered += piece.length;
      from += piece.length;
      if (this.#buffered === chunkBytes) await this.#flush();
    }
  }

  /** Zeros up to `offset`. */
  async padTo(offset: number): Promise<void> {
    await this.write(new Uint8Array(offset - this.#written - this.#buffered));
  }

  /** Seals the file and waits until it is on the disk. @returns the seal of the seals */
  async finish(): Promise<string> {
    await this.#flush();
    const seals = new Uint8Array(this.#seals.buffer);
    await writeFully(this.#handle, seals);
    await this.#handle.sync();
    return fileSeal(seals);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const chunk = this.#chunk.subarray(0, this.#buffered);
    for (let from = 0; from < chunk.length; from += pageBytes) {
      this.#seals[this.#sealed] = pageSeal(chunk.subarray(from, from + pageBytes));
      this.#sealed += 1;
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
