import { DoubtfulIndexError } from '../../../picture/index/lsh/manifest.js';
import type { Nomination } from '../../../picture/index/lsh/nominee-lists.js';
import type { PointIndex } from '../../../picture/index/lsh/point-index.js';
import type { Repository } from '../../repository/repository.js';
import type { Catalog } from '../catalog/catalog.js';
import { weakEnough } from './choose-nominees.js';
import type { IndexOptions } from './index-options.js';
import { makePointIndex, openPointIndex } from './point-store.js';

/**
 * Pictures that share key points, in one walk through the whole index: each start of a walk loads
 * it. Where its files turn out to be damaged while they are read, they are made anew and the walk
 * goes on. Needs the right to write.
 */
export class PointNominees implements AsyncDisposable {
  readonly #repository: Repository;
  readonly #catalog: Catalog;
  readonly #isExhaustive: boolean;
  #index: PointIndex | undefined;
  #walk: AsyncIterator<Nomination> | undefined;
  /** Of a picture that was not asked for yet. */
  #ahead: Nomination | undefined;

  private constructor(
    repository: Repository,
    catalog: Catalog,
    isExhaustive: boolean,
    index: PointIndex | undefined,
  ) {
    this.#repository = repository;
    this.#catalog = catalog;
    this.#isExhaustive = isExhaustive;
    this.#index = index;
  }

  /** @param isExhaustive compares all key points with all */
  static async open(
    repository: Repository,
    catalog: Catalog,
    isExhaustive: boolean,
    options: IndexOptions,
  ): Promise<PointNominees> {
    const index = await openPointIndex(repository, catalog, options);
    return new PointNominees(repository, catalog, isExhaustive, index);
  }

  /**
   * Older pictures for those with numbers from `from` up to, not including, `to`. To be asked for one
   * range after the other.
   */
  next(from: number, to: number): Promise<Nomination[]> {
    return this.#guard(() => this.#take(from, to));
  }

  /** How many key points others have in common with a picture. */
  commonPoints(number: number, others: readonly number[]): Promise<number[]> {
    return this.#guard(() => this.#index?.commonPointsOf(number, others) ?? others.map(() => 0));
  }

  async #guard<T>(read: () => T | Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DoubtfulIndexError)) throw error;
      await this[Symbol.asyncDispose]();
      this.#index = await makePointIndex(this.#repository, this.#catalog);
      return await read();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const index = this.#index;
    [this.#index, this.#walk, this.#ahead] = [undefined, undefined, undefined];
    await index?.[Symbol.asyncDispose]();
  }

  async #take(from: number, to: number): Promise<Nomination[]> {
    this.#walk ??= this.#start(from);
    const taken: Nomination[] = [];
    for (;;) {
      this.#ahead ??= await this.#step();
      if (this.#ahead === undefined || this.#ahead.number >= to) return taken;
      taken.push(this.#ahead);
      this.#ahead = undefined;
    }
  }

  #start(from: number): AsyncIterator<Nomination> | undefined {
    const end = this.#catalog.numberEnd;
    return this.#isExhaustive
      ? this.#index?.nominateExhaustively(from, end)
      : this.#index?.nominateRange(from, end, { mostWeak: weakEnough });
  }

  async #step(): Promise<Nomination | undefined> {
    const step = await this.#walk?.next();
    return step === undefined || step.done === true ? undefined : step.value;
  }
}
