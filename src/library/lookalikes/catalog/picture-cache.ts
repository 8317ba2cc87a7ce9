import type { StoredPicture } from '../../../picture/match/relate-message.js';
import type { Repository } from '../../repository/repository.js';
import type { Catalog } from './catalog.js';
import { fetchPictures } from './features-store.js';

/** Pictures that are kept: 7 KB each, documents up to 100. */
const mostKept = 2048;

/**
 * Pictures ready to be compared, fetched once for as long as they are wanted again and again: opening the store
 * for each few takes longer than comparing them. The least recently asked for are let go.
 */
export class PictureCache {
  readonly #repository: Repository;
  readonly #catalog: Catalog;
  readonly #most: number;
  readonly #kept = new Map<number, StoredPicture>();

  /** @param most pictures that are kept */
  constructor(repository: Repository, catalog: Catalog, most = mostKept) {
    this.#repository = repository;
    this.#catalog = catalog;
    this.#most = most;
  }

  /**
   * By number.
   * @throws ImgdedupError STORE_DAMAGED
   */
  async fetch(numbers: Iterable<number>): Promise<ReadonlyMap<number, StoredPicture>> {
    const wanted = new Set(numbers);
    // Taken now: while some are fetched, others may ask, and have these let go.
    const pictures = new Map<number, StoredPicture>();
    for (const number of wanted) {
      const picture = this.#kept.get(number);
      if (picture !== undefined) pictures.set(number, picture);
    }
    const missing = [...wanted].filter((number) => !pictures.has(number));
    if (missing.length > 0) {
      const fetched = await fetchPictures(this.#repository, this.#catalog, missing);
      for (const [number, picture] of fetched) pictures.set(number, picture);
    }
    for (const number of wanted) {
      const picture = pictures.get(number);
      if (picture === undefined) continue;
      this.#kept.delete(number);
      this.#kept.set(number, picture);
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
    return pictures;
  }
}
