/** How a process dies at a place: on its way to an operation, in its midst, or right after it. */
export type Death = 'before' | 'midway' | 'after';

/** Counts the operations of a process, and ends it by SIGKILL at one of them. */
export class Doom {
  /** The operations so far. */
  readonly made: string[] = [];
  readonly #place: number;
  readonly #death: string;

  /**
   * @param place from 0; what is no number never comes
   * @param death a {@link Death}
   */
  constructor(place: number, death: string) {
    this.#place = place;
    this.#death = death;
  }

  isHere(death: Death): boolean {
    return this.made.length - 1 === this.#place && death === this.#death;
  }

  die(): void {
    process.kill(process.pid, 'SIGKILL');
  }

  around<T>(op: string, call: () => T): T {
    this.made.push(op);
    if (this.isHere('before')) this.die();
    try {
      return call();
    } finally {
      if (this.isHere('after')) this.die();
    }
  }

  /** One operation at a time. */
  async aroundPromise<T>(op: string, call: () => Promise<T>): Promise<T> {
    this.made.push(op);
    if (this.isHere('before')) this.die();
    try {
      return await call();
    } finally {
      if (this.isHere('after')) this.die();
    }
  }
}
