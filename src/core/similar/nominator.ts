import type { Nomination, RangeNominee } from '../../perceptual/point-index/nominate-range.js';
import type { PointIndex } from '../../perceptual/point-index/point-index.js';
import type { Gallery } from './gallery.js';
import { hasDetail, mayRelate } from './gallery-rules.js';
import type { NeighbourIndex } from './neighbour-index.js';

export interface Indexes {
  readonly gallery: Gallery;
  readonly neighbours: NeighbourIndex;
  readonly points: PointIndex | undefined;
  /** Nominates all that come near, compared one by one. */
  readonly isExhaustive: boolean;
}

/**
 * Most nominees of one picture from either index. Where thousands look alike (screens of one
 * program) every one is compared with the oldest, which is enough for a keeper to emerge.
 */
const mostNominees = 200;
/**
 * Most of those with a single key point in common, the most similar ones. Measured: of pairs of a
 * photo and a crop of it that are related, 3 in 100 have no more than that. Of strangers 26 in 10,000
 * do, so among 100,000 pictures each has 130 of them.
 */
const mostLone = 16;

/** Says which older pictures each picture is to be compared with, for one range after the other. */
export class Nominator {
  readonly #indexes: Indexes;
  /** One walk through the whole range: starting one for each chunk would load the index each time. */
  readonly #byPoints: AsyncIterator<Nomination> | undefined;
  #waiting: Nomination | undefined;

  /** For pictures with numbers from `start` up to, not including, `end`. */
  constructor(indexes: Indexes, start: number, end: number) {
    const { points, isExhaustive } = indexes;
    this.#indexes = indexes;
    this.#byPoints = isExhaustive
      ? points?.nominateExhaustively(start, end)
      : points?.nominateRange(start, end);
  }

  /**
   * To be asked in order, without gaps.
   * @returns by number, for pictures from `from` up to, not including, `to`: smaller numbers in order
   */
  async next(from: number, to: number): Promise<Map<number, number[]>> {
    const nominees = new Map<number, Set<number>>();
    for (const { number, older } of await this.#near(from, to)) {
      this.#add(nominees, number, older);
    }
    for (let found = await this.#take(to); found !== undefined; found = await this.#take(to)) {
      this.#add(nominees, found.number, this.#worthwhile(found.nominees));
    }
    return new Map(
      [...nominees].map(([number, others]) => [number, [...others].toSorted((a, b) => a - b)]),
    );
  }

  #add(nominees: Map<number, Set<number>>, number: number, others: readonly number[]): void {
    const { gallery } = this.#indexes;
    const own = gallery.positionOf(number);
    const known = nominees.get(number) ?? new Set();
    for (const other of others) {
      const position = gallery.positionOf(other);
      if (position !== -1 && mayRelate(gallery, own, position)) known.add(other);
    }
    if (known.size > 0) nominees.set(number, known);
  }

  async #near(from: number, to: number): Promise<{ number: number; older: number[] }[]> {
    const { gallery, neighbours, isExhaustive } = this.#indexes;
    const numbers = detailed(gallery, from, to);
    if (numbers.length === 0) return [];
    const hashes = numbers.map((number) => gallery.phash(gallery.positionOf(number)));
    const near = await neighbours.near(hashes, isExhaustive);
    return numbers.map((number, at) => {
      const older = (near[at] ?? []).filter((nominee) => nominee.number < number);
      const some = isExhaustive ? older : older.slice(0, mostNominees);
      return { number, older: some.map((nominee) => nominee.number) };
    });
  }

  /** The next picture below `to` that has nominees by key points. */
  async #take(to: number): Promise<Nomination | undefined> {
    if (this.#waiting === undefined) {
      const next = await this.#byPoints?.next();
      this.#waiting = next === undefined || next.done === true ? undefined : next.value;
    }
    const found = this.#waiting;
    if (found === undefined || found.number >= to) return undefined;
    this.#waiting = undefined;
    return found;
  }

  #worthwhile(nominees: readonly RangeNominee[]): number[] {
    if (this.#indexes.isExhaustive) return nominees.map(({ number }) => number);
    const sure = nominees.filter(({ isLone }) => !isLone).slice(0, mostNominees);
    const lone = nominees
      .filter(({ isLone }) => isLone)
      .toSorted((a, b) => a.bits - b.bits || a.number - b.number)
      .slice(0, mostLone);
    return [...sure, ...lone].map(({ number }) => number);
  }
}

function detailed(gallery: Gallery, from: number, to: number): number[] {
  const numbers: number[] = [];
  for (let number = from; number < to; number += 1) {
    const position = gallery.positionOf(number);
    if (position !== -1 && hasDetail(gallery, position)) numbers.push(number);
  }
  return numbers;
}
