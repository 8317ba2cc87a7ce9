/** Hits above this are not counted. */
export const countedHits = 3;

/** How alike a query and a nominee are. */
export interface PairHits {
  /** Differing bits of the nearest two vectors. */
  readonly bits: number;
  /** How many of the query's vectors hit; 3 stands for more, too. */
  readonly hits: number;
}

/** What a picture of the index may be a copy of. */
export interface Nomination {
  readonly number: number;
  /** Those with smaller numbers, by number. */
  readonly nominees: RangeNominee[];
}

export interface RangeNominee extends PairHits {
  readonly number: number;
}

/** How many are kept of a picture's nominees that say little; those with the fewest differing bits. */
export interface MostWeak {
  readonly oneHit: number;
  readonly twoHits: number;
}

export const everyNominee: MostWeak = { oneHit: Infinity, twoHits: Infinity };

/** Nominees of neighbouring pictures, collected segment by segment, those that say little only as far as they are wanted. */
export class NomineeLists {
  readonly most: MostWeak;
  readonly #lists: Lists[];

  /** @param count of the pictures, which go by their places */
  constructor(count: number, most: MostWeak) {
    this.most = most;
    this.#lists = Array.from({ length: count }, () => ({ oneHit: [], twoHits: [], more: [] }));
  }

  /** @param hits as a pair has them when all is known of it */
  add(place: number, number: number, { hits, bits }: PairHits): void {
    const lists = this.#lists[place];
    if (lists === undefined) throw new RangeError(`no picture ${place}`);
    const coded = bits * numbers + number;
    if (hits >= countedHits) lists.more.push(coded);
    else if (hits === 2) push(lists.twoHits, coded, this.most.twoHits);
    else push(lists.oneHit, coded, this.most.oneHit);
  }

  /** What is known of one picture, by number. */
  nominees(place: number): RangeNominee[] {
    const { oneHit, twoHits, more } = this.#lists[place] ?? { oneHit: [], twoHits: [], more: [] };
    return [
      ...decoded(nearest(oneHit, this.most.oneHit), 1),
      ...decoded(nearest(twoHits, this.most.twoHits), 2),
      ...decoded(more, countedHits),
    ].toSorted((a, b) => a.number - b.number);
  }
}

/** Each nominee as its bits × {@link numbers} + its number: in order, the nearest first. */
interface Lists {
  oneHit: number[];
  twoHits: number[];
  more: number[];
}

const numbers = 2 ** 32;

/** Sorting now and then is cheaper than keeping all in order. */
function push(list: number[], coded: number, most: number): void {
  list.push(coded);
  if (list.length < 2 * most) return;
  const kept = nearest(list, most);
  list.length = 0;
  list.push(...kept);
}

function nearest(list: readonly number[], most: number): number[] {
  return list.toSorted((a, b) => a - b).slice(0, most);
}

function decoded(list: readonly number[], hits: number): RangeNominee[] {
  return list.map((coded) => ({
    number: coded % numbers,
    bits: Math.floor(coded / numbers),
    hits,
  }));
}
