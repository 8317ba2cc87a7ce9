import { pointVectors } from '../../../picture/fingerprint/canonical.js';
import { DoubtfulIndexError } from '../../../picture/index/lsh/manifest.js';
import type { PointIndex } from '../../../picture/index/lsh/point-index.js';
import type { StoredPicture } from '../../../picture/match/relate-message.js';
import type { Repository } from '../../repository/repository.js';
import type { Catalog } from '../catalog/catalog.js';
import { hasDetail, isDetailed } from '../catalog/catalog-rules.js';
import { NeighbourIndex } from '../candidates/neighbour-index.js';
import { openPointIndex } from '../candidates/point-store.js';

/** Both indexes as they are stored, opened to look and not to write. */
export class SimilarIndexes implements AsyncDisposable {
  readonly #catalog: Catalog;
  readonly #neighbours: NeighbourIndex;
  readonly #points: PointIndex | undefined;
  #isDoubtful = false;

  private constructor(
    catalog: Catalog,
    neighbours: NeighbourIndex,
    points: PointIndex | undefined,
  ) {
    this.#catalog = catalog;
    this.#neighbours = neighbours;
    this.#points = points;
  }

  static async open(repository: Repository, catalog: Catalog): Promise<SimilarIndexes> {
    const points = await openPointIndex(repository, catalog, { mayWrite: false });
    const neighbours = await NeighbourIndex.open(repository, catalog, { mayWrite: false });
    return new SimilarIndexes(catalog, neighbours, points);
  }

  /** Pictures whose key points are not in the index: nothing nominates them as crops. */
  get missing(): number {
    const segments = this.#isDoubtful ? [] : (this.#points?.manifest.segments ?? []);
    const from = Math.max(-1, ...segments.map(({ last }) => last)) + 1;
    let count = 0;
    for (let number = from; number < this.#catalog.numberEnd; number += 1) {
      const position = this.#catalog.positionOf(number);
      if (position !== -1 && hasDetail(this.#catalog, position)) count += 1;
    }
    return count;
  }

  /**
   * Positions of pictures that may show the same: by the look of the whole, and by key points; the
   * likeliest of either first.
   */
  async nominate(picture: StoredPicture): Promise<readonly Iterable<number>[]> {
    if (!isDetailed(picture.quality)) return [];
    const [near = []] = await this.#neighbours.near([picture], false);
    return [this.#positions(near), this.#positions(this.#byPoints(picture))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#neighbours[Symbol.asyncDispose]();
    await this.#points?.[Symbol.asyncDispose]();
  }

  #byPoints({ points }: StoredPicture): readonly { readonly number: number }[] {
    if (this.#isDoubtful) return [];
    try {
      return this.#points?.nominate(pointVectors(points)) ?? [];
    } catch (error) {
      if (!(error instanceof DoubtfulIndexError)) throw error;
      // Made anew by the next command that may write; till then as if there was none.
      this.#isDoubtful = true;
      return [];
    }
  }

  *#positions(nominees: readonly { readonly number: number }[]): Generator<number> {
    for (const { number } of nominees) {
      const position = this.#catalog.positionOf(number);
      if (position !== -1) yield position;
    }
  }
}
