import type { PointManifest } from '../../../model/pictures/picture-index.js';
import { pointVectors } from '../../../picture/fingerprint/oriented.js';
import { DoubtfulIndexError } from '../../../picture/index/lsh/manifest.js';
import { PointIndex } from '../../../picture/index/lsh/point-index.js';
import type { StoredPicture } from '../../../picture/match/relate-message.js';
import type { Repository } from '../../repository/repository.js';
import type { WatchOptions } from '../../repository/watched-store.js';
import type { Catalog } from '../catalog/catalog.js';
import { hasDetail, isDetailed } from '../catalog/catalog-rules.js';
import type { Sharing } from '../candidates/choose-nominees.js';
import { NeighbourIndex } from '../candidates/neighbour-index.js';

/** Numbers of pictures that may show the same as another. */
export interface Nominated {
  /** By the look of the whole, the nearest first. */
  readonly lookingAlike: readonly number[];
  /** By key points. */
  readonly sharing: readonly Sharing[];
}

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

  /**
   * @param options with the stored list of point files
   * @throws ImgdedupError INTERRUPTED
   */
  static async open(
    repository: Repository,
    catalog: Catalog,
    options: WatchOptions & { readonly manifest: PointManifest | undefined },
  ): Promise<SimilarIndexes> {
    const looking = { ...options, mayWrite: false };
    const points = await PointIndex.open(repository.indexFolder, options.manifest);
    const neighbours = await NeighbourIndex.open(repository, catalog, looking);
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

  /** Pictures that may show the same as this one, itself among them if it is stored. */
  async nominate(picture: StoredPicture): Promise<Nominated> {
    if (!isDetailed(picture.quality)) return { lookingAlike: [], sharing: [] };
    const [near = []] = await this.#neighbours.near([picture], false);
    const isKnown = ({ number }: { readonly number: number }): boolean =>
      this.#catalog.positionOf(number) !== -1;
    return {
      lookingAlike: near.filter(isKnown).map(({ number }) => number),
      sharing: this.#byPoints(picture).filter(isKnown),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#neighbours[Symbol.asyncDispose]();
    await this.#points?.[Symbol.asyncDispose]();
  }

  /** How many key points stored pictures have in common with this one. */
  commonPoints({ points }: StoredPicture, numbers: readonly number[]): number[] {
    const common = this.#read((index) => index.commonPoints(pointVectors(points), numbers));
    return common ?? numbers.map(() => 0);
  }

  #byPoints({ points }: StoredPicture): readonly Sharing[] {
    return this.#read((index) => index.nominate(pointVectors(points))) ?? [];
  }

  /** @returns undefined where there is no index that can be read */
  #read<T>(work: (index: PointIndex) => T): T | undefined {
    if (this.#isDoubtful || this.#points === undefined) return undefined;
    try {
      return work(this.#points);
    } catch (error) {
      if (!(error instanceof DoubtfulIndexError)) throw error;
      // Made anew by the next command that may write; till then as if there was none.
      this.#isDoubtful = true;
      return undefined;
    }
  }
}
