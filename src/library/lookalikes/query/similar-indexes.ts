import type { PointManifest } from '../../../model/pictures/picture-index.js';
import { pointVectors } from '../../../picture/fingerprint/oriented.js';
import { DoubtfulIndexError } from '../../../picture/index/lsh/manifest.js';
import { PointIndex } from '../../../picture/index/lsh/point-index.js';
import type { StoredPicture } from '../../../picture/match/relate-message.js';
import type { Repository } from '../../repository/repository.js';
import type { Catalog } from '../catalog/catalog.js';
import { isDetailed } from '../../../picture/fingerprint/phash.js';
import { hasDetail } from '../catalog/catalog-rules.js';
import type { Sharing } from '../candidates/choose-nominees.js';
import { CatalogScan } from './catalog-scan.js';

/** Numbers of pictures that may show the same as another. */
export interface Nominated {
  /** By the look of the whole, the nearest first. */
  readonly lookingAlike: readonly number[];
  /** By key points. */
  readonly sharing: readonly Sharing[];
}

/** What nominates pictures for a question: all pHashes, and the index of key points as it is stored. */
export class SimilarIndexes implements AsyncDisposable {
  readonly #catalog: Catalog;
  #scan: CatalogScan | undefined;
  readonly #points: PointIndex | undefined;
  #isDoubtful = false;

  private constructor(catalog: Catalog, points: PointIndex | undefined) {
    this.#catalog = catalog;
    this.#points = points;
  }

  /** @param manifest the stored list of point files */
  static async open(
    repository: Repository,
    catalog: Catalog,
    manifest: PointManifest | undefined,
  ): Promise<SimilarIndexes> {
    return new SimilarIndexes(catalog, await PointIndex.open(repository.indexFolder, manifest));
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
  nominate(picture: StoredPicture): Nominated {
    if (!isDetailed(picture.quality)) return { lookingAlike: [], sharing: [] };
    const scan = (this.#scan ??= new CatalogScan(this.#catalog));
    return {
      lookingAlike: scan.near(picture.phash).map(({ number }) => number),
      sharing: this.#byPoints(picture).filter(
        ({ number }) => this.#catalog.positionOf(number) !== -1,
      ),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
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
