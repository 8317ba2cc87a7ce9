import { setImmediate } from 'node:timers/promises';
import { lookingAlike, nominate, type Alike, type Nominators } from './nominate.js';

/** How many go together. */
export interface Portions {
  /** Pictures, and pairs of them, that are compared and stored in one go. */
  readonly pictures: number;
  readonly pairs: number;
  /** Pictures that others are looked up for at once. */
  readonly atOnce: number;
}

/**
 * The more of a family are compared in one go, the fewer pairs it takes. An interrupted run loses what it has of them, some
 * seconds of work.
 */
const usual: Portions = { pictures: 2048, pairs: 32_768, atOnce: 128 };

/** For each picture older ones worth a look. */
export interface Nominated {
  readonly pairs: ReadonlyMap<number, readonly number[]>;
  /** The number behind the last of these pictures. */
  readonly to: number;
}

/** Pairs of pictures that are compared in one go, by rising numbers. */
export class NextPairs {
  readonly #nominators: Nominators;
  readonly #end: number;
  readonly #portions: Portions;
  readonly #alike = new Map<number, readonly number[]>();
  /** Of pictures with smaller numbers it is known who looks like them. */
  #known: number;

  /**
   * @param start the first picture
   * @param end the number behind the last
   */
  constructor(nominators: Nominators, start: number, end: number, portions = usual) {
    this.#nominators = nominators;
    this.#known = start;
    this.#end = end;
    this.#portions = portions;
  }

  /**
   * Who looks like whom of the pictures that {@link pairs} gives, and of some more where many share key points.
   * @param from the first of them: the number behind the last before
   * @throws ImgdedupError INTERRUPTED
   */
  async alike(from: number): Promise<Alike> {
    const to = await this.#walk(from, (first, behind) => {
      let count = 0;
      for (let number = first; number < behind; number += 1) {
        count += this.#alike.get(number)?.length ?? 0;
      }
      return count;
    });
    return new Map([...this.#alike].filter(([number]) => number >= from && number < to));
  }

  /** Lets others have their turn now and then. @throws ImgdedupError INTERRUPTED */
  async pairs(from: number): Promise<Nominated> {
    const pairs = new Map<number, readonly number[]>();
    const to = await this.#walk(from, async (first, behind) => {
      let count = 0;
      for (const [number, others] of await nominate(this.#nominators, this.#alike, first, behind)) {
        pairs.set(number, others);
        count += others.length;
      }
      await setImmediate();
      return count;
    });
    for (const number of this.#alike.keys()) if (number < to) this.#alike.delete(number);
    return { pairs, to };
  }

  /**
   * Goes from some to the next until there are enough pairs.
   * @param count pairs of some of the pictures
   * @returns the number behind the last
   */
  async #walk(
    from: number,
    count: (first: number, behind: number) => number | Promise<number>,
  ): Promise<number> {
    const { pictures, pairs: enough, atOnce } = this.#portions;
    const last = Math.min(this.#end, from + pictures);
    let [to, pairs] = [from, 0];
    while (to < last && pairs < enough) {
      const behind = Math.min(last, to + atOnce);
      if (behind > this.#known) await this.#lookUp(behind);
      pairs += await count(to, behind);
      to = behind;
    }
    return to;
  }

  async #lookUp(behind: number): Promise<void> {
    const found = await lookingAlike(this.#nominators, this.#known, behind);
    for (const [number, others] of found) this.#alike.set(number, others);
    this.#known = behind;
  }
}
