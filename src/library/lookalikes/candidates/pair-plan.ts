/** Below zero where others are rather compared with the first picture than with the second. */
export type Standing = (a: number, b: number) => number;

/**
 * How many pairs of a picture are measured in each turn of the two parts. What is left after the last turn is
 * measured all at once: more turns are not worth their wait.
 */
const pairsByTurn = {
  seeking: [1, 1, 1, 1, 2, 2, 4, 4, 8, 8, 16],
  settling: [1, 2, 4, 8, 16],
} as const;

/**
 * Pairs of pictures that may show the same, in an order in which few need measuring. What two pictures have to
 * do with a third often says what they have to do with each other, and their pair is settled without being
 * measured: a family of n takes about n measures instead of n².
 *
 * First every new picture **seeks**: it is measured with that one of its open pairs that stands highest, then
 * with the next, until one turns out to be related. A whole family so has one **hub**. Who has found somebody
 * waits, since whatever the others find may settle its pairs as well. What is open when nobody seeks any more
 * is measured in the same order.
 */
export class PairPlan {
  /** For each picture all that it is still paired with, both ways. */
  readonly #open = new Map<number, Set<number>>();
  readonly #new: readonly number[];
  readonly #placed = new Set<number>();
  readonly #standing: Standing;
  readonly #turns = { seeking: 0, settling: 0 };

  /**
   * @param pairs others for each picture, each pair once
   * @param from pictures from this number on are new; all others were compared with each other
   */
  constructor(pairs: ReadonlyMap<number, readonly number[]>, standing: Standing, from: number) {
    this.#standing = standing;
    for (const [one, others] of pairs) {
      for (const other of others) {
        this.#openOf(one).add(other);
        this.#openOf(other).add(one);
      }
    }
    this.#new = [...this.#open.keys()].filter((picture) => picture >= from);
  }

  get isSettled(): boolean {
    return this.#open.size === 0;
  }

  /** New pictures that are still paired with others. */
  get unsettled(): number {
    return this.#new.filter((picture) => this.#open.has(picture)).length;
  }

  /** Who a picture is still paired with. */
  open(picture: number): ReadonlySet<number> {
    return this.#open.get(picture) ?? new Set();
  }

  /** Pairs that are to be measured next, by their hubs, and count as settled from now on. */
  takeTurn(): Map<number, number[]> {
    const seeking = this.#new.filter(
      (picture) => !this.#placed.has(picture) && this.#open.has(picture),
    );
    return seeking.length > 0 ? this.#take(seeking, 'seeking') : this.#take(this.#new, 'settling');
  }

  /** A picture turned out to be related to another. */
  place(picture: number): void {
    this.#placed.add(picture);
  }

  /** A pair needs no measuring, or had it. */
  settle(a: number, b: number): void {
    this.#close(a, b);
    this.#close(b, a);
  }

  #close(one: number, other: number): void {
    const others = this.#open.get(one);
    others?.delete(other);
    if (others?.size === 0) this.#open.delete(one);
  }

  #take(pictures: readonly number[], part: keyof typeof pairsByTurn): Map<number, number[]> {
    const most = pairsByTurn[part][this.#turns[part]] ?? Infinity;
    this.#turns[part] += 1;
    const taken = new Map<number, number[]>();
    const chosen = pictures.flatMap((picture) =>
      this.#highest(picture, most).map((hub) => ({ hub, picture })),
    );
    for (const { hub, picture } of chosen) {
      // The other one may have chosen it, too.
      if (!this.open(hub).has(picture)) continue;
      this.settle(hub, picture);
      const others = taken.get(hub);
      if (others === undefined) taken.set(hub, [picture]);
      else others.push(picture);
    }
    return taken;
  }

  #highest(picture: number, most: number): number[] {
    const open = [...this.open(picture)];
    if (most > 1 || open.length < 2) return open.toSorted(this.#standing).slice(0, most);
    // Most turns ask for one.
    return [open.reduce((best, one) => (this.#standing(one, best) < 0 ? one : best))];
  }

  #openOf(picture: number): Set<number> {
    const known = this.#open.get(picture);
    if (known !== undefined) return known;
    const others = new Set<number>();
    this.#open.set(picture, others);
    return others;
  }
}
