import { systemCode } from '../model/errors.js';
import type { Writable } from 'node:stream';
import { nameToBytes } from '../model/path.js';
import { exitStatus } from './exit-status.js';
import { unchanged } from './path-style.js';
import { quotePath } from './quote.js';
import { reportError } from './report-error.js';
import { plain } from './style.js';
import { wrapped, type Readers } from './wrap.js';

const chunkBytes = 64 * 1024;

/** Results on their way to stdout: collected into large writes, never faster than it takes them. */
export class Output implements AsyncDisposable {
  /** How results for people are coloured. */
  style = plain;
  /** How paths are shown to people; not in formats for programs. */
  paths = unchanged;
  #stream: Writable & Partial<Readers>;
  #parts: string[] = [];
  #length = 0;
  /** Nobody reads any more, or nothing can be written. Actions go on all the same. */
  #isClosed = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
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
    const { isTTY = false, columns = 0 } = this.#stream;
    await this.line(wrapped(text, { isTTY, columns }));
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

  /** A path for people, harmless on a terminal. @param path relative to the root, or absolute */
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
    reportError(systemCode(error) ?? '', `The output cannot be written: ${reason}`);
    process.exitCode = exitStatus.failed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
  }
}
