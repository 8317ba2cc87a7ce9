/** Files in a row that a server did not give, whatever patience there was, until nobody asks it any more. */
const mostFailures = 3;

/** A server that several files come from, one after another: what it said of one holds for the next. */
export class HostLine {
  readonly #name: string;
  #notBefore = 0;
  #failures = 0;
  #stopped: string | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** Why nothing more is asked of it; undefined while it answers. */
  get stopped(): string | undefined {
    return this.#stopped;
  }

  /** How long to wait until it may be asked again, in milliseconds. */
  waitMs(): number {
    return Math.max(0, this.#notBefore - Date.now());
  }

  waitFor(ms: number): void {
    this.#notBefore = Date.now() + ms;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(reason: string): void {
    this.#failures += 1;
    if (this.#failures >= mostFailures) {
      this.#stopped = `${this.#name} was given up: ${mostFailures} files in a row did not come (${reason})`;
    }
  }

  /** For longer than anybody waits here. */
  askedToWait(ms: number): void {
    const latest = 8.64e15;
    const then = new Date(Math.min(Date.now() + ms, latest)).toISOString();
    this.#stopped = `${this.#name} asks to come back later: at ${then}`;
  }
}
