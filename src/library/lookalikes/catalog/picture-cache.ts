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
  readonly #kept = new Map<number, StoredPicture>();

  constructor(repository: Repository, catalog: Catalog) {
    this.#repository = repository;
    this.#catalog = catalog;
  }

  /**
   * By number.
   * @throws ImgdedupError STORE_DAMAGED
   */
  async fetch(numbers: Iterable<number>): Promise<ReadonlyMap<number, StoredPicture>> {
    const wanted = [...new Set(numbers)];
    const missing = wanted.filter((number) => !this.#kept.has(number));
    const fetched =
      missing.length === 0
        ? new Map<number, StoredPicture>()
        : await fetchPictures(this.#repository, this.#catalog, missing);
    const pictures = new Map<number, StoredPicture>();
    for (const number of wanted) {
      const picture = fetched.get(number) ?? this.#kept.get(number);
      if (picture === undefined) continue;
      pictures.set(number, picture);
      this.#kept.delete(number);
      this.#kept.set(number, picture);
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return pictures;
  }
}
