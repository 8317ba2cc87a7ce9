import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The bytes of a picture, or the path of an open file (never a name that somebody else chose). */
export type Content = Buffer | string;

/** Bytes of a picture by their places, whether they are in memory or in an open file. */
export class ByteSource implements Disposable {
  readonly size: number;
  readonly #bytes: Buffer | undefined;
  readonly #fd: number;

  /** @throws the system error where the file cannot be opened */
  constructor(content: Content) {
    this.#bytes = typeof content === 'string' ? undefined : content;
    this.#fd = typeof content === 'string' ? openSync(content, 'r') : -1;
    this.size = this.#bytes?.length ?? fstatSync(this.#fd).size;
  }

  /** Fewer at the end. A view of what is in memory. @throws the system error */
  read(from: number, length: number): Buffer {
    if (this.#bytes !== undefined) return this.#bytes.subarray(from, from + length);
    const most = Math.max(0, Math.min(length, this.size - from));
    const bytes = Buffer.allocUnsafe(most);
    let done = 0;
    while (done < most) {
      const count = readSync(this.#fd, bytes, done, most - done, from + done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }

  /** All of it, some at a time. */
  *pieces(from = 0, to = this.size, pieceBytes = 1024 * 1024): Generator<Buffer> {
    for (let at = from; at < to; at += pieceBytes) {
      yield this.read(at, Math.min(pieceBytes, to - at));
    }
  }

  [Symbol.dispose](): void {
    if (this.#fd !== -1) closeSync(this.#fd);
  }
}
