import { once } from 'node:events';
import { nameToBytes } from '../model/path.js';

const chunkBytes = 64 * 1024;

/** Results on their way to stdout: collected into large writes, never faster than it takes them. */
export class Output implements AsyncDisposable {
  readonly #stream: NodeJS.WriteStream;
  #parts: string[] = [];
  #length = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
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

  async flush(): Promise<void> {
    if (this.#length === 0) return;
    const bytes = nameToBytes(this.#parts.join(''));
    [this.#parts, this.#length] = [[], 0];
    if (!this.#stream.write(bytes)) await once(this.#stream, 'drain');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
  }
}
