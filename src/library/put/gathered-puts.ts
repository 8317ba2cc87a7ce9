import type { PutLogOutline } from '../../storage/codecs/put-log.js';

/** What logs say of one path. */
export interface GatheredPut {
  /** Its bytes. */
  readonly path: Buffer;
  /** Records as they are stored, in the order of their lines. */
  readonly stored: Buffer[];
  /** Whether a line said that it was being removed: what is there decides. */
  isTouched: boolean;
}

/** What several logs say, path by path. */
export class GatheredPuts {
  /** By the path's bytes, each for a character. */
  readonly #puts = new Map<string, GatheredPut>();

  add({ path, stored }: PutLogOutline): void {
    const key = path.toString('latin1');
    const known = this.#puts.get(key);
    if (known === undefined) {
      const isTouched = stored === undefined;
      this.#puts.set(key, { path, stored: isTouched ? [] : [stored], isTouched });
    } else if (stored === undefined) known.isTouched = true;
    else known.stored.push(stored);
  }

  /** In the order of their paths' bytes, as stores keep them. */
  sorted(): GatheredPut[] {
    return [...this.#puts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, put]) => put);
  }
}
