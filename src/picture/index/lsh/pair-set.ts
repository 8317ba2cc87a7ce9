const empty = -1;
/** A note in 23 bits: the first and the second of the query's vectors that hit; the least bits. */
const [firstAt, secondAt] = [16, 9];
const [vectorMask, bitsMask] = [127, 511];
/** In place of the second vector: there is none, or there are more. */
const [none, more] = [127, 126];
/** Hits above this are not counted. */
export const countedHits = 3;

/** How alike a query and a nominee are. */
export interface PairHits {
  /** Differing bits of the nearest two vectors. */
  readonly bits: number;
  /** How many of the query's vectors hit; 3 stands for more, too. */
  readonly hits: number;
}

/**
 * Pairs of a query (below 2^20) and a nominee (below 2^32), each once, in twelve bytes: a hash table
 * with open addressing, since a pair hits dozens of times.
 */
export class PairSet {
  readonly #limit: number;
  #cells = new Float64Array(1024).fill(empty);
  #notes = new Uint32Array(1024);
  #count = 0;

  /** @param limit pairs above which it {@link isFull} */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#count > this.#limit;
  }

  /**
   * @param vector which of the query's vectors hit, below 126
   * @param bits in which it differs from the one it hit
   */
  add(query: number, nominee: number, vector: number, bits: number): void {
    const at = this.#place(query * 2 ** 32 + nominee);
    if (this.#cells[at] !== empty) {
      const note = this.#notes[at] ?? 0;
      const [first, second] = [note >>> firstAt, (note >>> secondAt) & vectorMask];
      const next = second === none ? vector : more;
      const isKnown = vector === first || vector === second;
      this.#notes[at] = noteOf(first, isKnown ? second : next, Math.min(bits, note & bitsMask));
      return;
    }
    this.#cells[at] = query * 2 ** 32 + nominee;
    this.#notes[at] = noteOf(vector, none, bits);
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
    const second = (note >>> secondAt) & vectorMask;
    return { bits: note & bitsMask, hits: second === none ? 1 : second === more ? countedHits : 2 };
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
    this.#notes = new Uint32Array(2 * cells.length);
    for (let from = 0; from < cells.length; from += 1) {
      const pair = cells[from] ?? empty;
      if (pair === empty) continue;
      const at = this.#place(pair);
      this.#cells[at] = pair;
      this.#notes[at] = notes[from] ?? 0;
    }
  }
}

function noteOf(first: number, second: number, bits: number): number {
  return (first << firstAt) | (second << secondAt) | bits;
}
