const empty = -1;
/** How a pair was hit, in 16 bits: the query's vector, or that there were several; then the bits. */
const bitsWidth = 9;
const several = 127;

/** How alike a query and a nominee are. */
export interface PairHits {
  /** Differing bits of the nearest two vectors. */
  readonly bits: number;
  /** Whether only one of the query's vectors hit. */
  readonly isLone: boolean;
}

/**
 * Pairs of a query (below 2^20) and a nominee (below 2^32), each once, in ten bytes: a hash table
 * with open addressing, since a pair hits dozens of times.
 */
export class PairSet {
  readonly #limit: number;
  #cells = new Float64Array(1024).fill(empty);
  #notes = new Uint16Array(1024);
  #count = 0;

  /** @param limit pairs above which it {@link isFull} */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#count > this.#limit;
  }

  /**
   * @param vector which of the query's vectors hit, below 127
   * @param bits in which it differs from the one it hit
   */
  add(query: number, nominee: number, vector: number, bits: number): void {
    const at = this.#place(query * 2 ** 32 + nominee);
    if (this.#cells[at] !== empty) {
      const note = this.#notes[at] ?? 0;
      const hitBy = note >>> bitsWidth === vector ? vector : several;
      this.#notes[at] = (hitBy << bitsWidth) | Math.min(bits, note & (2 ** bitsWidth - 1));
      return;
    }
    this.#cells[at] = query * 2 ** 32 + nominee;
    this.#notes[at] = (vector << bitsWidth) | bits;
    this.#count += 1;
    if (2 * this.#count > this.#cells.length) this.#grow();
  }

  /** Query × 2^32 + nominee, in order. */
  sorted(): Float64Array {
    return this.#cells.filter((pair) => pair !== empty).toSorted();
  }

  /** @param pair what {@link sorted} gave */
  hits(pair: number): PairHits {
    const note = this.#notes[this.#place(pair)] ?? 0;
    return { bits: note & (2 ** bitsWidth - 1), isLone: note >>> bitsWidth !== several };
  }

  /** Where a pair is, or would be. */
  #place(pair: number): number {
    const [cells, mask] = [this.#cells, this.#cells.length - 1];
    const [query, nominee] = [Math.floor(pair / 2 ** 32), pair % 2 ** 32];
    let hash = Math.imul(nominee, 0x9e3779b1) ^ Math.imul(query, 0x85ebca6b);
    hash ^= hash >>> 15;
    let at = hash & mask;
    while (cells[at] !== pair && cells[at] !== empty) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [cells, notes] = [this.#cells, this.#notes];
    this.#cells = new Float64Array(2 * cells.length).fill(empty);
    this.#notes = new Uint16Array(2 * cells.length);
    for (let from = 0; from < cells.length; from += 1) {
      const pair = cells[from] ?? empty;
      if (pair === empty) continue;
      const at = this.#place(pair);
      this.#cells[at] = pair;
      this.#notes[at] = notes[from] ?? 0;
    }
  }
}
