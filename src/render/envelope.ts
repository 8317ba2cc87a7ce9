import type { FailureJson } from './failures-json.js';
import type { Output } from './output.js';
import type { ToldError } from './report-error.js';

/** Goes up when a program that reads the documents must be changed; new members may come any time. */
const schemaVersion = 1;

/** What came of the whole. Null where a command does not know; each adds counts of its own. */
export interface SummaryJson {
  readonly files: number | null;
  readonly bytes: number | null;
  readonly [count: string]: unknown;
}

/**
 * The one JSON document that a command prints, written as its parts come: what all documents begin
 * with, the command's own members, then summary and failures, or the error. Nothing is held.
 *
 * A byte of a file name that is not UTF-8 appears as `\udc80`…`\udcff`, Python's `surrogateescape`,
 * so that every path can be given back exactly.
 */
export class Envelope {
  /** As it is typed; null where none was found. */
  readonly #command: string | null;
  readonly #output: Output;
  /** The photo folder, absolute; null where none was found. */
  root: string | null = null;
  /** What could not be handled, in the end. */
  failures: readonly FailureJson[] = [];
  #state: 'unopened' | 'open' | 'first' | 'listing' | 'ended' = 'unopened';

  constructor(output: Output, command: string | null) {
    this.#output = output;
    this.#command = command;
  }

  /** Whether nothing can be added any more. */
  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  /** What is undefined is left out. */
  async members(values: object): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const text = JSON.stringify(value);
      if (text !== undefined) await this.#member(name, text);
    }
  }

  /** Opens a list, for {@link item}. It lasts until the next member. */
  async begin(name: string): Promise<void> {
    await this.#member(name, '[');
    this.#state = 'first';
  }

  /** One item a line: results can be large, and people do look into them. */
  async item(value: unknown): Promise<void> {
    const before = this.#state === 'first' ? '\n' : ',\n';
    this.#state = 'listing';
    await this.#output.write(before + JSON.stringify(value));
  }

  async list<T>(
    name: string,
    items: Iterable<T> | AsyncIterable<T>,
    toJson: (item: T) => unknown = (item) => item,
  ): Promise<void> {
    await this.begin(name);
    for await (const item of items) await this.item(toJson(item));
  }

  /** @param isComplete false where another process was writing: only what was stored is told */
  async end(summary: SummaryJson, isComplete = true): Promise<void> {
    const { failures } = this;
    await this.members({ summary: { ...summary, failures: failures.length } });
    await this.members({ complete: isComplete });
    await this.list('failures', failures);
    await this.#close();
  }

  /** Ends the document, however far it has come, with what went wrong. */
  async fail(code: string, { message, remedy }: ToldError): Promise<void> {
    await this.members({ complete: false });
    await this.list('failures', this.failures);
    await this.members({ error: { code, message, remedy: remedy ?? null } });
    await this.#close();
  }

  async #member(name: string, text: string): Promise<void> {
    if (this.#state === 'unopened') await this.#output.write(this.#opening);
    if (this.#state === 'first' || this.#state === 'listing') await this.#output.write(']');
    await this.#output.write(`,${JSON.stringify(name)}:${text}`);
    this.#state = 'open';
  }

  get #opening(): string {
    const paths = 'relative to root';
    return JSON.stringify({
      schemaVersion,
      command: this.#command,
      root: this.root,
      paths,
    }).slice(0, -1);
  }

  async #close(): Promise<void> {
    const ending = this.#state === 'open' ? '}' : ']}';
    await this.#output.line(ending);
    this.#state = 'ended';
  }
}
