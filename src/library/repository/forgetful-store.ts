import { pictureColumnsKey, picturePrefix } from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';

/**
 * A store that forgets the file of picture columns whenever a picture's record changes, in the same batch: whoever
 * changes one need not think of it.
 */
export class ForgetfulStore implements ObjectStore {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    return this.#store.get(key);
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    return this.#store.getMany(keys);
  }

  range(prefix: Buffer, end?: Buffer): AsyncIterable<readonly [Buffer, Buffer]> {
    return this.#store.range(prefix, end);
  }

  hasAny(prefix: Buffer): Promise<boolean> {
    return this.#store.hasAny(prefix);
  }

  lastKey(prefix: Buffer): Promise<Buffer | undefined> {
    return this.#store.lastKey(prefix);
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    const isStale = changes.some(({ key }) => key[0] === picturePrefix[0]);
    return this.#store.write(
      isStale ? [...changes, { type: 'del', key: pictureColumnsKey }] : changes,
    );
  }

  compact(): Promise<void> {
    return this.#store.compact();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
