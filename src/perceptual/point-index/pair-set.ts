const empty = -1;

/**
 * Pairs of a query (below 2^20) and a nominee (below 2^32), each once, in eight bytes: a hash table
 * with open addressing, since a pair hits dozens of times.
 */
export class PairSet {
  readonly #limit: number;
  #cells = new Float64Array(1024).fill(empty);
  #count = 0;

  /** @param limit pairs above which it {@link isFull} */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#count > this.#limit;
  }

  add(query: number, nominee: number): void {
    if (this.#insert(query * 2 ** 32 + nominee) && 2 * this.#count > this.#cells.length) {
      this.#grow();
    }
  }

  /** Query × 2^32 + nominee, in order. */
  sorted(): Float64Array {
    return this.#cells.filter((pair) => pair !== empty).toSorted();
  }

  #insert(pair: number): boolean {
    const mask = this.#cells.length - 1;
    const high = Math.floor(pair / 2 ** 32);
    let hash = Math.imul(pair | 0, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const found = this.#cells[at];
      if (found === pair) return false;
      if (found === empty) {
        this.#cells[at] = pair;
        this.#count += 1;
        return true;
      }
    }
  }

  #grow(): void {
    const old = this.#cells;
    this.#cells = new Float64Array(4 * old.length).fill(empty);
    this.#count = 0;
    for (const pair of old) if (pair !== empty) this.#insert(pair);
  }
}
