/** Below zero where others are rather compared with the first picture than with the second. */
export type Standing = (a: number, b: number) => number;

/**
 * How many pairs of a picture are measured in each turn. What is left then is measured all at once: more
 * turns are not worth their wait.
 */
const pairsByTurn = [1, 1, 1, 2, 2, 4, 4, 8, 8, 16];

/**
 * Pairs of pictures that may show the same, in an order in which few need measuring. In each turn every
 * new picture is measured with that one of its open pairs that stands highest, later with more. A whole family so has one **hub**. What two pictures have to do with a hub often says what
 * they have to do with each other, and their pair is settled without being measured: a family of n
 * takes about n measures instead of n².
 */
export class PairPlan {
  /** For each picture all that it is still paired with, both ways. */
  readonly #open = new Map<number, Set<number>>();
  readonly #new: readonly number[];
  readonly #standing: Standing;
  #turns = 0;

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

  /** Who a picture is still paired with. */
  open(picture: number): ReadonlySet<number> {
    return this.#open.get(picture) ?? new Set();
  }

  /** Pairs that are to be measured next, by their hubs, and count as settled from now on. */
  takeTurn(): Map<number, number[]> {
    const most = pairsByTurn[this.#turns] ?? Infinity;
    this.#turns += 1;
    const taken = new Map<number, number[]>();
    const chosen = this.#new.flatMap((picture) =>
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

  /** A pair needs no measuring, or had it. */
  settle(a: number, b: number): void {
    const sides = [
      [a, b],
      [b, a],
    ] as const;
    for (const [one, other] of sides) {
      const others = this.#open.get(one);
      others?.delete(other);
      if (others?.size === 0) this.#open.delete(one);
    }
  }

  #highest(picture: number, most: number): number[] {
    return [...this.open(picture)].toSorted(this.#standing).slice(0, most);
  }

  #openOf(picture: number): Set<number> {
    const known = this.#open.get(picture);
    if (known !== undefined) return known;
    const others = new Set<number>();
    this.#open.set(picture, others);
    return others;
  }
}
