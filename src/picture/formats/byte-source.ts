import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The bytes of a picture, or the path of an open file (never a name that somebody else chose). */
export type Content = Buffer | string;

/** Bytes by their places, wherever they are: up to `length` of them from `from` on. */
type Read = (from: number, length: number) => Buffer;

/** Bytes of a picture by their places, whether they are in memory or in an open file. */
export class ByteSource implements Disposable {
  readonly size: number;
  readonly #read: Read;
  readonly #close: () => void;

  /** @throws the system error where the file cannot be opened */
  constructor(content: Content | { readonly size: number; readonly read: Read }) {
    const { size, read, close } = opened(content);
    this.size = size;
    this.#read = read;
    this.#close = close;
  }

  /** Fewer at the end. A view of what is in memory. @throws the system error */
  read(from: number, length: number): Buffer {
    const most = Math.min(length, this.size - from);
    return most > 0 && from >= 0 ? this.#read(from, most) : nothing;
  }

  /** What lies between two places, with places of its own. It is to be had as long as this is open. */
  part(from: number, to = this.size): ByteSource {
    const start = Math.min(Math.max(0, from), this.size);
    const size = Math.max(0, Math.min(to, this.size) - start);
    return new ByteSource({ size, read: (at, length) => this.read(start + at, length) });
  }

  /** All of it, some at a time. */
  *pieces(from = 0, to = this.size, pieceBytes = 1024 * 1024): Generator<Buffer> {
    for (let at = from; at < to; at += pieceBytes) {
      yield this.read(at, Math.min(pieceBytes, to - at));
    }
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}

const nothing = Buffer.alloc(0);
const closeNothing = (): void => undefined;

function opened(content: Content | { readonly size: number; readonly read: Read }) {
  if (Buffer.isBuffer(content)) {
    const read: Read = (from, length) => content.subarray(from, from + length);
    return { size: content.length, read, close: closeNothing };
  }
  if (typeof content !== 'string') return { ...content, close: closeNothing };
  const fd = openSync(content, 'r');
  const read: Read = (from, length) => readAt(fd, from, length);
  return { size: fstatSync(fd).size, read, close: () => closeSync(fd) };
}

function readAt(fd: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = readSync(fd, bytes, done, length - done, from + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}
