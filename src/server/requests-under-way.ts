import { clockMs } from '../model/time/clock.js';

/** Counts the requests that are being answered. */
export class RequestsUnderWay {
  #count = 0;
  readonly #waiting: (() => void)[] = [];
  #lastMs = clockMs();

  /** How long there has been none, in milliseconds. */
  get idleMs(): number {
    return this.#count > 0 ? 0 : clockMs() - this.#lastMs;
  }

  begin(): void {
    this.#count += 1;
  }

  /** @param isWork false where somebody only looked how the server is */
  end(isWork = true): void {
    this.#count -= 1;
    if (isWork) this.#lastMs = clockMs();
    if (this.#count > 0) return;
    for (const tell of this.#waiting.splice(0)) tell();
  }

  /** Resolves when there is none. */
  async none(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
