import { systemCode } from '../model/errors/errors.js';
import type { Writable } from 'node:stream';
import { nameToBytes } from '../model/paths/path.js';
import { unchanged } from './path-style.js';
import { quotePath } from './quote.js';
import { plain } from './style.js';
import { wrapped, wrappedItem, type Readers } from './wrap.js';

const chunkBytes = 64 * 1024;

/** Results on their way to stdout: collected into large writes, never faster than it takes them. */
export class Output implements AsyncDisposable {
  /** How results for people are coloured. */
  style = plain;
  /** How paths are shown to people; not in formats for programs. */
  paths = unchanged;
  #stream: Writable;
  /** Who reads it at a terminal, through a pager, too. */
  readonly #readers: Readers;
  #parts: string[] = [];
  #length = 0;
  /** Nobody reads any more, or nothing can be written. Actions go on all the same. */
  #isClosed = false;

  readonly #onLost: (reason: string, code: string) => void;

  /** @param onLost told where results cannot be written, of the system's reason and code */
  constructor(
    stream: Writable & Readers,
    onLost: (reason: string, code: string) => void = () => undefined,
  ) {
    this.#stream = stream;
    this.#readers = stream;
    this.#onLost = onLost;
    stream.once('error', (error) => this.#close(error));
  }

  /** What comes from now on goes elsewhere. */
  async redirect(stream: Writable): Promise<void> {
    await this.flush();
    this.#stream = stream;
    stream.once('error', (error) => this.#close(error));
  }

  /** Sentences, broken between words where the terminal is too narrow for them. */
  async prose(text: string): Promise<void> {
    await this.line(wrapped(text, this.#readers));
  }

  /** A line of a list, broken in the same way, but for what is whole: see {@link wrappedItem}. */
  async item(line: string, indent: number): Promise<void> {
    await this.line(wrappedItem(line, indent, this.#readers));
  }

  /** Lone surrogates become the bytes they stand for. */
  async write(text: string): Promise<void> {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= chunkBytes) await this.flush();
  }

  async line(text = ''): Promise<void> {
    await this.write(`${text}\n`);
  }

  /** A path for people, harmless on a terminal. @param path relative to the root, or absolute; or an address */
  path(path: string): string {
    return quotePath(this.paths(path));
  }

  async flush(): Promise<void> {
    if (this.#length === 0) return;
    const bytes = nameToBytes(this.#parts.join(''));
    [this.#parts, this.#length] = [[], 0];
    if (this.#isClosed || this.#writeNow(bytes)) return;
    await this.#readiness();
  }

  /** Resolves when the stream takes more, or never will. */
  #readiness(): Promise<void> {
    const events = ['drain', 'close', 'error'];
    return new Promise((resolve) => {
      const done = (): void => {
        // None must stay behind: a long result waits a thousand times.
        for (const event of events) this.#stream.off(event, done);
        resolve();
      };
      for (const event of events) this.#stream.on(event, done);
    });
  }

  /** @returns false where the stream wants a pause */
  #writeNow(bytes: Buffer): boolean {
    try {
      return this.#stream.write(bytes);
    } catch (error) {
      // Files are written at once, and fail at once.
      if (systemCode(error) === undefined) throw error;
      this.#close(error);
      return true;
    }
  }

  /** A reader that has seen enough, as in `imgdedup dupes | head`, is no error; a full disk is. */
  #close(error: unknown): void {
    this.#isClosed = true;
    if (systemCode(error) === 'EPIPE') return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#onLost(reason, systemCode(error) ?? '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
  }
}
