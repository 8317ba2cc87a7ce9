/** How much of one kind of work is taken on. */
export interface LaneLimits {
  /** Requests that are worked on at once. */
  readonly atOnce: number;
  /** Requests that are let in: those at work, those that wait, those whose bodies still come. */
  readonly most: number;
}

/** A request that was let in, until it is disposed of. */
export interface Place extends Disposable {
  /** Resolves when it is its turn; it has it until it is disposed of, or {@link Place.leave}s. */
  readonly turn: () => Promise<void>;
  /** Lets the next one work; the place itself is kept. */
  readonly leave: () => void;
}

/** A line before one kind of work, in the order of those who come, which is never longer than it may be. */
export class Lane {
  readonly #limits: LaneLimits;
  #inside = 0;
  #working = 0;
  #line: (() => void)[] = [];

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Requests that were let in. */
  get inside(): number {
    return this.#inside;
  }

  /** Of those, the ones that wait for their turn. */
  get waiting(): number {
    return this.#line.length;
  }

  /** @returns undefined where there is no room */
  enter(): Place | undefined {
    if (this.#inside >= this.#limits.most) return undefined;
    this.#inside += 1;
    let state: 'inside' | 'waiting' | 'working' | 'gone' = 'inside';
    let begin: (() => void) | undefined;
    const leave = (): void => {
      if (state === 'working') this.#next();
      if (state === 'waiting') this.#line = this.#line.filter((other) => other !== begin);
      state = 'inside';
    };
    return {
      turn: () =>
        new Promise((resolve) => {
          state = 'waiting';
          begin = () => {
            state = 'working';
            resolve();
          };
          this.#line.push(begin);
          this.#start();
        }),
      leave,
      [Symbol.dispose]: () => {
        if (state === 'gone') return;
        leave();
        state = 'gone';
        this.#inside -= 1;
      },
    };
  }

  #next(): void {
    this.#working -= 1;
    this.#start();
  }

  #start(): void {
    while (this.#working < this.#limits.atOnce) {
      const begin = this.#line.shift();
      if (begin === undefined) return;
      this.#working += 1;
      begin();
    }
  }
}
