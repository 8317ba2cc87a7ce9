/** Bytes of request bodies that may be in memory at once. */
export class ByteBudget {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get taken(): number {
    return this.#taken;
  }

  /** A share of nothing, which grows. */
  share(): ByteShare {
    let own = 0;
    return {
      take: (bytes) => {
        if (this.#taken + bytes > this.#most) return false;
        this.#taken += bytes;
        own += bytes;
        return true;
      },
      [Symbol.dispose]: () => {
        this.#taken -= own;
        own = 0;
      },
    };
  }
}

/** What one request has of the budget, until it is disposed of. */
export interface ByteShare extends Disposable {
  /** @returns false where there are no more, and none were taken */
  readonly take: (bytes: number) => boolean;
}
