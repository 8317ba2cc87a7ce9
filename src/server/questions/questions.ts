import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uncached, requestErrorAnswer, type Answer } from '../../http/answer.js';
import type { RepositoryAddress } from '../../library/repository/open-options.js';
import { askApart } from './ask-apart.js';
import type { Question, SimilarLimits } from './question.js';

/** Questions about the repository that take long, each answered in a thread of its own: nobody else waits for it. */
export class Questions implements Disposable {
  readonly #address: RepositoryAddress;
  /** Where pictures that are asked about lie meanwhile. */
  #folder: string | undefined;
  #count = 0;

  constructor(address: RepositoryAddress) {
    this.#address = address;
  }

  /** The document that the command prints, as it is made. */
  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    const told = await askApart(this.#address, question, signal);
    if (told.kind === 'error') return requestErrorAnswer(told.error, { root: this.#address.root });
    return {
      status: 200,
      headers: { ...uncached, 'content-type': 'application/json; charset=utf-8' },
      body: told.body,
    };
  }

  /** The same about a picture that is not here. */
  async askAbout(bytes: Buffer, limits: SimilarLimits, signal: AbortSignal): Promise<Answer> {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'imgdedup-serve-'));
    this.#count += 1;
    const path = join(this.#folder, `${this.#count}`);
    writeFileSync(path, bytes, { mode: 0o600 });
    try {
      // All that is read of the file is read before there is an answer.
      return await this.ask({ kind: 'similar', path, ...limits }, signal);
    } finally {
      rmSync(path);
    }
  }

  [Symbol.dispose](): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
