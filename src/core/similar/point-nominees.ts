import { DoubtfulIndexError } from '../../perceptual/point-index/manifest.js';
import type { PointIndex } from '../../perceptual/point-index/point-index.js';
import type { Repository } from '../repository.js';
import type { Gallery } from './gallery.js';
import { makePointIndex, openPointIndex } from './point-store.js';

/** The part of a picture's nominees, by rising number, that is worth its time. */
type Choose = (number: number, nominees: readonly number[]) => Iterable<number>;

/**
 * Pictures that share key points. Where the files of the index turn out to be damaged while they
 * are read, they are made anew and asked again. Needs the right to write.
 */
export class PointNominees implements AsyncDisposable {
  readonly #repository: Repository;
  readonly #gallery: Gallery;
  #index: PointIndex | undefined;

  private constructor(repository: Repository, gallery: Gallery, index: PointIndex | undefined) {
    this.#repository = repository;
    this.#gallery = gallery;
    this.#index = index;
  }

  static async open(repository: Repository, gallery: Gallery): Promise<PointNominees> {
    return new PointNominees(repository, gallery, await openPointIndex(repository, gallery, true));
  }

  /**
   * For pictures with numbers from `from` up to, not including, `to`: older ones that `choose` took.
   * @param exactly compares all key points with all
   */
  async older(
    from: number,
    to: number,
    exactly: boolean,
    choose: Choose,
  ): Promise<Map<number, readonly number[]>> {
    try {
      return await this.#ask(from, to, exactly, choose);
    } catch (error) {
      if (!(error instanceof DoubtfulIndexError)) throw error;
      await this[Symbol.asyncDispose]();
      this.#index = await makePointIndex(this.#repository, this.#gallery);
      return await this.#ask(from, to, exactly, choose);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const index = this.#index;
    this.#index = undefined;
    await index?.[Symbol.asyncDispose]();
  }

  async #ask(
    from: number,
    to: number,
    exactly: boolean,
    choose: Choose,
  ): Promise<Map<number, readonly number[]>> {
    const chosen = new Map<number, readonly number[]>();
    const found = exactly
      ? this.#index?.nominateExhaustively(from, to)
      : this.#index?.nominateRange(from, to);
    if (found === undefined) return chosen;
    for await (const { number, nominees } of found) {
      chosen.set(number, [...choose(number, nominees)]);
    }
    return chosen;
  }
}
