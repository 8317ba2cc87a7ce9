import type { ContentHash } from '../../digest/content-hash.js';
import type { Base } from '../../model/paths/path.js';
import type { ObjectStore } from '../../storage/object-store.js';

/** What putting files needs of a repository. */
export interface PutPlace {
  readonly base: Base;
  readonly dataFolder: string;
  readonly hash: ContentHash;
  /** Globs of the setting `protect`. */
  readonly protect: readonly string[];
  /** Opens the store, works on it, closes it. */
  readonly transaction: <T>(work: (store: ObjectStore) => Promise<T>) => Promise<T>;
  /** The right to write, for moments. @param waitMs for others who have it @throws ImgdedupError REPOSITORY_BUSY */
  readonly lock: (waitMs: number) => Promise<AsyncDisposable>;
}
